import type { ColdStarts } from './measure-cold-start.ts';
import type { Size } from './measure-size.ts';
import type { Warm } from './measure-warm.ts';
import { table } from './table.ts';

const PACKAGES_SHOWN = 18;

/** What a bundle weighs, as text for people. */
export function sizeReport(name: string, size: Size): string {
  const { minified, gzipped, zipped, atStart, budget } = size;
  const allowed = budget === null ? '' : ` of ${kilobytes(budget)} allowed`;
  const heaviest = Object.entries(size.packages).slice(0, PACKAGES_SHOWN);
  const rest = minified - heaviest.reduce((sum, [, bytes]) => sum + bytes, 0);
  return [
    `Size of ${name}, in KB: ${kilobytes(minified)} minified${allowed}, ${kilobytes(gzipped)} gzipped, ${kilobytes(zipped)} as zip; a cold start loads ${kilobytes(atStart)}`,
    table(
      ['package', 'KB', 'share'],
      [...heaviest, ['all others', rest] as const].map(([from, bytes]) => [
        from,
        kilobytes(bytes),
        `${((bytes / minified) * 100).toFixed(1)} %`,
      ]),
    ),
  ].join('\n');
}

/** Cold starts, as text for people. */
export function coldStartReport({ bareNode, ways }: ColdStarts, runs: number): string {
  const head = ['cold, ms', 'beyond Node', 'p90', 'x Node', 'load', 'first event', 'CPU', 'peak MB'];
  const rows = ways.map((way) => [
    way.name,
    milliseconds(way.beyondBareNode.median),
    milliseconds(way.beyondBareNode.percentile90),
    way.ratioToBareNode.toFixed(2),
    milliseconds(way.load.median),
    milliseconds(way.firstEvent.median),
    milliseconds(way.cpu.median),
    (way.maximumResidentKilobytes.median / 1024).toFixed(0),
  ]);
  const nothing = ['node -e 0', '0.0', milliseconds(bareNode.percentile90 - bareNode.median), '1.00'];
  return [
    `Cold start: import and first event in a fresh process, medians of ${runs} runs; bare Node ${milliseconds(bareNode.median)} ms`,
    table(head, [[...nothing, '', '', '', ''], ...rows]),
  ].join('\n');
}

/** Warm invocations, as text for people. */
export function warmReport(measured: readonly Warm[]): string {
  const [first] = measured;
  const head = ['warm, ms per invocation', 'CPU', 'x first', 'CPU/instance', 'wall', 'p90', 'AWS calls'];
  const rows = measured.map((each) => [
    each.name,
    each.cpu.toFixed(2),
    (each.cpu / (first?.cpu ?? NaN)).toFixed(1),
    each.cpuPerInstance.toFixed(2),
    each.wall.median.toFixed(2),
    each.wall.percentile90.toFixed(2),
    callsIn(each),
  ]);
  return ['Warm: one invocation after many', table(head, rows), ...measured.flatMap(callLine)].join('\n');
}

function callsIn({ calls }: Warm): string {
  const perInvocation = Object.values(calls).map(Math.round);
  return String(perInvocation.reduce((sum, count) => sum + count, 0));
}

function callLine({ name, calls, pausedMilliseconds }: Warm): string[] {
  const often = Object.entries(calls).filter(([, count]) => count >= 0.5);
  if (often.length === 0) return [`  ${name}: no calls (the policy once a minute)`];
  const list = often.map(([operation, count]) => `${Math.round(count)} ${operation}`).join(', ');
  return [`  ${name}: ${list}; pauses left out: ${pausedMilliseconds} ms`];
}

function kilobytes(bytes: number): string {
  return (bytes / 1024).toFixed(1);
}

function milliseconds(value: number): string {
  return value.toFixed(1);
}

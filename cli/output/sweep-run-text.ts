import type { FleetPolicy } from '../../lib/domain/fleet/fleet-policy.ts';
import { isBrokenOff, unseenIn, type SweepRun } from '../../lib/domain/fleet/sweep-run.ts';
import { waveName, type WaveState } from '../../lib/domain/fleet/wave.ts';
import { refuseGaps } from '../fleet.ts';
import type { Terminal } from '../terminal.ts';
import { pretty } from './pretty.ts';
import { RESULTS } from './result-words.ts';
import { harmless, minute, paragraph, row, styleFor, type Style } from './style.ts';

/** Prints a run that is over, and ends the command as it went. */
export function finishedRun(run: SweepRun, { json }: { readonly json?: true }, terminal: Terminal): void {
  terminal.out(json ? pretty(run) : `${runText(run, terminal.now(), styleFor(terminal.colours))}\n`);
  refuseGaps(run.gaps, terminal);
}

/** A run for people: how it stands, and what came of the instances. */
export function runText(run: SweepRun, now: Date, style: Style): string {
  const { runId, startedAt, startedBy, counts, places, gaps } = run;
  const unseen = unseenIn(run);
  const told = RESULTS.flatMap(([result, words]) => {
    const count = counts[result] ?? 0;
    return count === 0 ? [] : [row(String(count), words)];
  });
  return [
    style('bold', `Sweep ${runId}: ${run.status}`),
    ...lifelessLines(run, now),
    row('Started', `${minute(startedAt)} UTC by ${harmless(startedBy)}`),
    row('Regions', unseen === 0 ? String(places) : `${places}, of which ${unseen} not swept to the end`),
    ...(told.length === 0 ? [row('Instances', 'none to tell of')] : told),
    ...gaps.map(({ accountId, region, problem }) =>
      paragraph(`${accountId} ${region ?? ''}`.trim(), harmless(problem)),
    ),
  ].join('\n');
}

function lifelessLines(run: SweepRun, now: Date): string[] {
  if (!isBrokenOff(run, now)) return [];
  const since = minute(run.progressedAt ?? run.startedAt);
  return [
    paragraph('', `Nobody is at work on it: no sign of life since ${since} UTC. The next sweep ends it.`),
  ];
}

/** The last runs and how far each scope has come, for people. */
export function sweepsText(
  runs: readonly SweepRun[],
  waves: readonly WaveState[],
  fleet: FleetPolicy,
  now: Date,
  style: Style,
): string {
  const blocks = [
    ...(runs.length === 0 ? ['No sweep so far.'] : runs.map((run) => runText(run, now, style))),
    ...(waves.length === 0
      ? []
      : [[style('bold', 'Waves'), ...waves.map((state) => waveText(state, fleet))].join('\n')]),
  ];
  return `${blocks.join('\n\n')}\n`;
}

function waveText(state: WaveState, { waves, watch }: FleetPolicy): string {
  const { scope, changed, refusing, lastChangedAt, status, halt } = state;
  const isLast = state.number >= waves.percentages.length;
  const watched = lastChangedAt === null ? null : new Date(lastChangedAt.getTime() + watch.hours * 3_600_000);
  const parts = [
    `${waveName(state, waves)}: ${changed} changed, calls refused on ${refusing}`,
    ...(status === 'halted' ? [`HALTED: ${halt ?? ''} guardrail sweep resume ${scope}`] : []),
    ...(status === 'running' && watched !== null && !isLast
      ? [`the next wave begins after ${minute(watched)} UTC`]
      : []),
  ];
  return paragraph(harmless(scope), harmless(parts.join('; ')));
}

import { table } from '../table.ts';
import type { LaunchTimes } from './measure-launches.ts';
import type { Sweep } from './measure-sweeps.ts';

const MEGABYTE = 1024;

/** A scenario's contenders, as text for people; the first is the one that the others are compared with. */
export function sweepReport(sweeps: readonly Sweep[]): string {
  const [first] = sweeps;
  if (first === undefined) return '';
  const { name, instances } = first.scenario;
  const head = [`${name}, ${instances}`, 'wall s', 'x', 'CPU s', 'x', 'peak MB', 'x', 'AWS calls'];
  const rows = sweeps.map((sweep) => [
    sweep.contender,
    ...beside(sweep.wall / 1000, first.wall / 1000, 2),
    ...beside(sweep.cpu / 1000, first.cpu / 1000, 2),
    ...beside(sweep.maximumResidentKilobytes / MEGABYTE, first.maximumResidentKilobytes / MEGABYTE, 0),
    String(Object.values(sweep.calls).reduce((sum, count) => sum + count, 0)),
  ]);
  return [table(head, rows), ...sweeps.map(callLine)].join('\n');
}

function callLine({ contender, calls }: Sweep): string {
  const list = Object.entries(calls).map(([action, count]) => `${count} ${action}`);
  return `  ${contender}: ${list.join(', ')}`;
}

/** Handling of one launch, as text for people; of each kind the first contender is compared with. */
export function launchReport(times: readonly LaunchTimes[]): string {
  const head = [
    'launch, ms',
    'cold',
    'x',
    'cold CPU',
    'x',
    'warm',
    'x',
    'warm CPU',
    'x',
    'peak MB',
    'x',
    'calls',
    'CPU/call',
  ];
  const rows = times.map((each) => {
    const first = firstOfKind(each, times);
    return [
      `${each.launch}${each.instances > 1 ? ` of ${each.instances}` : ''}: ${each.contender}`,
      ...beside(each.coldWall, first.coldWall, 0),
      ...beside(each.coldCpu, first.coldCpu, 0),
      ...beside(each.warmWall, first.warmWall, 1),
      ...beside(each.warmCpu, first.warmCpu, 1),
      ...beside(each.maximumResidentKilobytes / MEGABYTE, first.maximumResidentKilobytes / MEGABYTE, 0),
      String(Math.round(each.calls)),
      (each.warmCpu / each.calls).toFixed(1),
    ];
  });
  return table(head, rows);
}

/** The one that another of its kind is compared with. */
export function firstOfKind(
  { launch, instances }: Pick<LaunchTimes, 'launch' | 'instances'>,
  times: readonly LaunchTimes[],
): LaunchTimes {
  const first = times.find((each) => each.launch === launch && each.instances === instances);
  if (first === undefined) throw new Error(`Nobody was measured with a ${launch} launch of ${instances}.`);
  return first;
}

/** A value, and as a multiple of the first contender's. */
function beside(value: number, first: number, digits: number): [string, string] {
  return [value.toFixed(digits), (value / first).toFixed(3)];
}

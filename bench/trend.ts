import * as z from 'zod';
import type { LaunchTimes } from './peers/measure-launches.ts';
import { firstOfKind } from './peers/report.ts';
import { table } from './table.ts';

/*
 * How size and speed go from release to release: bench/trend.json, and bench/TREND.md made of it. Ratios are to Cloud
 * Custodian's function for the same event, in the same run on the same machine.
 */

const ratios = z.object({
  cold: z.number(),
  coldCpu: z.number(),
  warmCpu: z.number(),
  warmCpuACall: z.number(),
});

const row = z.object({
  version: z.string(),
  commit: z.string(),
  date: z.string(),
  /** Of the minute before; above the number of cores, look at the processor time alone. */
  loadAverage: z.number(),
  custodian: z.string(),
  guardKilobytes: z.number(),
  allKilobytes: z.number(),
  compliant: ratios,
  noncompliant: ratios,
  ofFifty: ratios,
});

/** A release, as it was measured. */
export type Release = z.infer<typeof row>;
type Ratios = z.infer<typeof ratios>;

/** Reads the releases that were measured. Throws where the text is something else. */
export function parseTrend(json: string): readonly Release[] {
  return z.array(row).parse(JSON.parse(json));
}

/** The releases with another one; one that was measured before is measured anew. */
export function withRelease(releases: readonly Release[], release: Release): readonly Release[] {
  return [...releases.filter(({ version }) => version !== release.version), release];
}

/** The guardrail beside Cloud Custodian, by the kind of launch. */
export function ratiosOf(
  times: readonly LaunchTimes[],
): Pick<Release, 'compliant' | 'noncompliant' | 'ofFifty'> {
  const of = (launch: LaunchTimes['launch'], instances: number): Ratios => {
    const first = firstOfKind({ launch, instances }, times);
    const ours =
      times.filter((each) => each.launch === launch && each.instances === instances).at(-1) ?? first;
    const aCall = ({ warmCpu, calls }: LaunchTimes) => (calls === 0 ? 0 : warmCpu / calls);
    return {
      cold: ratio(ours.coldWall, first.coldWall),
      coldCpu: ratio(ours.coldCpu, first.coldCpu),
      warmCpu: ratio(ours.warmCpu, first.warmCpu),
      warmCpuACall: ratio(aCall(ours), aCall(first)),
    };
  };
  return {
    compliant: of('compliant', 1),
    noncompliant: of('noncompliant', 1),
    ofFifty: of('noncompliant', 50),
  };
}

/** The releases for people, the latest last. */
export function trendPage(releases: readonly Release[]): string {
  const head = [
    'release',
    'date',
    'load',
    'guard KB',
    'all KB',
    ...KINDS.flatMap(([, name]) => [`${name} cold`, 'CPU', 'warm CPU', 'a call']),
  ];
  const rows = releases.map((release) => [
    `${release.version} (${release.commit})`,
    release.date,
    release.loadAverage.toFixed(1),
    release.guardKilobytes.toFixed(0),
    release.allKilobytes.toFixed(0),
    ...KINDS.flatMap(([kind]) => {
      const { cold, coldCpu, warmCpu, warmCpuACall } = release[kind];
      return [cold, coldCpu, warmCpu, warmCpuACall].map((value) => value.toFixed(3));
    }),
  ]);
  return `${ABOUT}\n\`\`\`\n${table(head, rows)}\n\`\`\`\n`;
}

const KINDS = [
  ['compliant', 'compliant'],
  ['noncompliant', 'corrected'],
  ['ofFifty', 'fifty'],
] as const;

const ABOUT = `# From release to release

Written by \`npm run bench:release\`; do not edit. Multiples of Cloud Custodian's function for the same event, from one
run: import and first event in a fresh process (*cold*, and its processor time), the processor time of a warm event, and
of each of its calls of AWS. For a launch that is corrected the guard makes more calls than Cloud Custodian does: it
records, reads back and tells. A load above the number of cores spoils wall times; processor times suffer less.
`;

function ratio(value: number, first: number): number {
  return first === 0 ? 0 : Math.round((value / first) * 1_000) / 1_000;
}

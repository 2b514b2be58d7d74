import { parseArgs } from 'node:util';
import type { FleetPlan } from './fleet-plan.ts';
import type { SimulatorOptions } from './options.ts';
import type { InstanceTemplate } from './seeding.ts';

/** What the command line asks for, or why it is refused. */
export type Arguments =
  | {
      readonly kind: 'accepted';
      readonly options: SimulatorOptions;
      /** What each of `regions` has to begin with. */
      readonly fleet: FleetPlan;
      readonly regions: readonly string[];
    }
  | { readonly kind: 'refused'; readonly reason: string };

export const usage =
  'Usage: npm run -s local:ec2 -- [--port N] [--latency MS | ACTION=MS]... [--apply-delay MS] [--throttle] [--strict-endpoint] [--instances N] [--optional PERCENT] [--used PERCENT] [--age DAYS] [--region NAME]...';

const day = 24 * 60 * 60 * 1000;
/** An old agent that asks for its role's credentials once an hour. */
const imdsv1CallsPerDay = 24;

/** Parses the flags of `local:ec2`; nothing is guessed from a flag that is wrong. */
export function parseArguments(words: readonly string[]): Arguments {
  try {
    const { values } = parseArgs({
      args: [...words],
      options: {
        port: { type: 'string', default: '4566' },
        latency: { type: 'string', multiple: true, default: [] },
        'apply-delay': { type: 'string', default: '0' },
        instances: { type: 'string', default: '0' },
        optional: { type: 'string', default: '100' },
        used: { type: 'string', default: '0' },
        age: { type: 'string' },
        region: { type: 'string', multiple: true, default: ['us-east-1'] },
        throttle: { type: 'boolean', default: false },
        'strict-endpoint': { type: 'boolean', default: false },
      },
    });
    const options = {
      port: wholeNumber('port', values.port, 65_535),
      ...latencies(values.latency),
      applyDelayMilliseconds: wholeNumber('apply-delay', values['apply-delay'], 3_600_000),
      throttle: values.throttle,
      strictEndpoint: values['strict-endpoint'],
    };
    const count = wholeNumber('instances', values.instances, 1_000_000);
    const fleet = fleetOf({
      count,
      optionalShare: wholeNumber('optional', values.optional, 100) / 100,
      usedShare: wholeNumber('used', values.used, 100) / 100,
      age: values.age === undefined ? {} : { ageMilliseconds: wholeNumber('age', values.age, 3650) * day },
    });
    return { kind: 'accepted', options, fleet, regions: values.region };
  } catch (error) {
    return { kind: 'refused', reason: firstSentence(error) };
  }
}

/** `30` is for every action, `DescribeInstances=200` for one. */
function latencies(words: readonly string[]) {
  let latencyMilliseconds = 0;
  const latencyByAction: Record<string, number> = {};
  for (const word of words) {
    const { action, text } = /^(?:(?<action>[A-Za-z]+)=)?(?<text>.*)$/.exec(word)?.groups ?? {};
    const milliseconds = wholeNumber('latency', text ?? '', 60_000);
    if (action === undefined) latencyMilliseconds = milliseconds;
    else latencyByAction[action] = milliseconds;
  }
  return { latencyMilliseconds, latencyByAction };
}

interface FleetArguments {
  readonly count: number;
  readonly optionalShare: number;
  /** Of those that are optional. */
  readonly usedShare: number;
  readonly age: Pick<InstanceTemplate, 'ageMilliseconds'>;
}

/** Tagged as any real fleet is: some clients look for the tags of untagged instances by other calls. */
function fleetOf({ count, optionalShare, usedShare, age }: FleetArguments): FleetPlan {
  const like = (httpTokens: 'optional' | 'required') => ({
    tags: { Name: 'local' },
    metadataOptions: { httpTokens },
    ...age,
  });
  const used = { ...like('optional'), imdsv1Use: { callsPerDay: imdsv1CallsPerDay } };
  const unusedGroup = { share: optionalShare * (1 - usedShare), template: like('optional') };
  const usedGroup = { share: optionalShare * usedShare, template: used };
  return {
    count,
    template: like('required'),
    groups: usedShare === 0 ? [unusedGroup] : [unusedGroup, usedGroup],
  };
}

function wholeNumber(flag: string, text: string, most: number): number {
  if (/^\d{1,9}$/.test(text) && Number(text) <= most) return Number(text);
  throw new Error(`--${flag} takes a whole number from 0 to ${most}, not '${text}'.`);
}

function firstSentence(error: unknown): string {
  const message = error instanceof Error ? error.message : String(error);
  return `${message.split('. ')[0]?.replace(/\.$/, '') ?? message}.`;
}

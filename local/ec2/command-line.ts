import { parseArgs } from 'node:util';
import type { FleetPlan } from './fleet-plan.ts';
import type { SimulatorOptions } from './options.ts';

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
  'Usage: npm run -s local:ec2 -- [--port N] [--latency MS | ACTION=MS]... [--apply-delay MS] [--throttle] [--strict-endpoint] [--instances N] [--optional PERCENT] [--region NAME]...';

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
    const fleet = fleetOf(count, wholeNumber('optional', values.optional, 100));
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

/** Tagged as any real fleet is: some clients look for the tags of untagged instances by other calls. */
function fleetOf(count: number, optionalPercent: number): FleetPlan {
  const tags = { Name: 'local' };
  return {
    count,
    template: { tags, metadataOptions: { httpTokens: 'required' } },
    groups: [
      { share: optionalPercent / 100, template: { tags, metadataOptions: { httpTokens: 'optional' } } },
    ],
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

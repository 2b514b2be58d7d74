import { parseArgs } from 'node:util';
import type { SimulatorOptions } from './options.ts';

/** What the command line asks for, or why it is refused. */
export type Arguments =
  | { readonly kind: 'accepted'; readonly options: SimulatorOptions; readonly instances: number }
  | { readonly kind: 'refused'; readonly reason: string };

export const usage =
  'Usage: npm run -s local:ec2 -- [--port N] [--latency MS] [--apply-delay MS] [--throttle] [--strict-endpoint] [--instances N]';

/** Parses the flags of `local:ec2`; nothing is guessed from a flag that is wrong. */
export function parseArguments(words: readonly string[]): Arguments {
  try {
    const { values } = parseArgs({
      args: [...words],
      options: {
        port: { type: 'string', default: '4566' },
        latency: { type: 'string', default: '0' },
        'apply-delay': { type: 'string', default: '0' },
        instances: { type: 'string', default: '0' },
        throttle: { type: 'boolean', default: false },
        'strict-endpoint': { type: 'boolean', default: false },
      },
    });
    const options = {
      port: wholeNumber('port', values.port, 65_535),
      latencyMilliseconds: wholeNumber('latency', values.latency, 60_000),
      applyDelayMilliseconds: wholeNumber('apply-delay', values['apply-delay'], 3_600_000),
      throttle: values.throttle,
      strictEndpoint: values['strict-endpoint'],
    };
    return { kind: 'accepted', options, instances: wholeNumber('instances', values.instances, 1_000_000) };
  } catch (error) {
    return { kind: 'refused', reason: firstSentence(error) };
  }
}

function wholeNumber(flag: string, text: string, most: number): number {
  if (/^\d{1,9}$/.test(text) && Number(text) <= most) return Number(text);
  throw new Error(`--${flag} takes a whole number from 0 to ${most}, not '${text}'.`);
}

function firstSentence(error: unknown): string {
  const message = error instanceof Error ? error.message : String(error);
  return `${message.split('. ')[0]?.replace(/\.$/, '') ?? message}.`;
}

import type { RecordSelection } from '../lib/domain/exception/rollback-selection.ts';
import { DAY_MILLISECONDS, type Window } from '../lib/domain/fleet/window.ts';
import { InputError } from './input-error.ts';
import { parseTime } from './parse-time.ts';

/** How somebody says what is rolled back. */
export interface SelectionOptions {
  readonly instance?: readonly string[];
  readonly account?: string;
  readonly region?: string;
  readonly wave?: string;
  readonly run?: string;
  readonly since?: string;
  readonly until?: string;
}

/** What is rolled back: instances by their ids, or the corrections of a span of time. */
export type Selection =
  | {
      readonly kind: 'instances';
      readonly instances: readonly {
        readonly instanceId: string;
        readonly accountId?: string;
        readonly region?: string;
      }[];
    }
  | { readonly kind: 'records'; readonly selection: RecordSelection; readonly window: Window };

/** So far back a wave or a run is looked for where nobody says otherwise. */
const USUAL_DAYS = 30;

const HOW = 'say what to roll back by one of --instance, --wave, --run and --since';

/** What the options select. Throws {@link InputError} where they say nothing, or more than one thing. */
export function selectionIn(options: SelectionOptions, now: Date): Selection {
  const { instance, wave, run, since, account } = options;
  const given = [instance, wave, run].filter((each) => each !== undefined);
  if (given.length > 1 || (given.length === 0 && since === undefined)) throw new InputError(HOW);
  if (instance === undefined && account !== undefined)
    throw new InputError('--account goes with --instance: what was corrected is found in all accounts');
  if (instance !== undefined) return instancesIn(instance, options);
  return { kind: 'records', selection: recordsIn(options), window: windowIn(options, now) };
}

function instancesIn(ids: readonly string[], { account, region, since, until }: SelectionOptions): Selection {
  if (since !== undefined || until !== undefined)
    throw new InputError('--since and --until are for corrections; --instance names instances');
  const wrong = ids.find((id) => !/^i-[0-9a-f]{8,17}$/.test(id));
  if (wrong !== undefined)
    throw new InputError(`--instance must be as i-0a1b2c3d4e5f60718, not ${JSON.stringify(wrong)}`);
  const place = {
    ...(account !== undefined && { accountId: account }),
    ...(region !== undefined && { region }),
  };
  return { kind: 'instances', instances: [...new Set(ids)].map((instanceId) => ({ instanceId, ...place })) };
}

function recordsIn({ wave, run }: SelectionOptions): RecordSelection {
  if (run !== undefined) return { kind: 'run', runId: run };
  return wave === undefined ? { kind: 'all' } : waveIn(wave);
}

function waveIn(text: string): RecordSelection {
  const [, scope = '', number = ''] = /^(.+)\/(canary|\d{1,3})$/.exec(text) ?? [];
  if (scope === '') {
    throw new InputError(
      `--wave must be a scope and a number, as in baseline/canary or baseline/2, not ${JSON.stringify(text)}`,
    );
  }
  return { kind: 'wave', scope, number: number === 'canary' ? 0 : Number(number) };
}

function windowIn({ since, until }: SelectionOptions, now: Date): Window {
  const window = {
    since:
      since === undefined
        ? new Date(now.getTime() - USUAL_DAYS * DAY_MILLISECONDS)
        : parseTime(since, '--since'),
    until: until === undefined ? now : parseTime(until, '--until'),
  };
  if (window.since < window.until) return window;
  throw new InputError('--since must be before --until, and in the past');
}

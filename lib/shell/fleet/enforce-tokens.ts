import type { Place } from '../guard-ports.ts';
import { problemOf } from './each-place.ts';
import type { ReadinessPorts } from './fleet-ports.ts';

/** What it takes to switch `HttpTokensEnforced` on. A port that fails throws an error whose message people understand. */
export interface EnforcementPorts extends Pick<ReadinessPorts, 'metadataDefaultsOf'> {
  /** Switches it on in an account's Region, and changes no other default. */
  readonly enforceTokens: (place: Place, signal: AbortSignal) => Promise<void>;
  /** Resolves after so many milliseconds. */
  readonly wait: (milliseconds: number, signal: AbortSignal) => Promise<void>;
}

/**
 * What became of the switch in an account's Region.
 *
 * - `on`: it was seen to be on afterwards
 * - `off`: it was seen to be off
 * - `unknown`: it could not be read back
 */
export type Switched = Place &
  (
    | { readonly outcome: 'on'; readonly problem: null }
    | { readonly outcome: 'off' | 'unknown'; readonly problem: string }
  );

/** A change is usually seen at once; what EC2 shows may be older for a moment. */
const PAUSES_MILLISECONDS = [500, 1_000, 2_000];

/**
 * Switches `HttpTokensEnforced` on, one place after the other, so that whoever ends it knows how far it came. Each is
 * read back before it counts as on. Never throws for a place: one that fails stops no other.
 */
export async function* enforceTokens(
  places: readonly Place[],
  ports: EnforcementPorts,
  signal: AbortSignal,
): AsyncGenerator<Switched> {
  for (const { accountId, region } of places) yield await switchedOn({ accountId, region }, ports, signal);
}

async function switchedOn(place: Place, ports: EnforcementPorts, signal: AbortSignal): Promise<Switched> {
  const refusal = await problemIn(ports.enforceTokens(place, signal));
  try {
    // What was refused is not waited for. It is read all the same: an answer that was lost is no refusal.
    const isOn = await isSeenOn(place, refusal === null ? PAUSES_MILLISECONDS : [], ports, signal);
    if (isOn) return { ...place, outcome: 'on', problem: null };
    return { ...place, outcome: 'off', problem: refusal ?? 'EC2 took the change, and shows that it is off' };
  } catch (error) {
    const change = refusal ?? 'EC2 took the change, but it could not be read back';
    return { ...place, outcome: 'unknown', problem: `${change}: ${problemOf(error)}` };
  }
}

async function problemIn(change: Promise<void>): Promise<string | null> {
  try {
    await change;
    return null;
  } catch (error) {
    return problemOf(error);
  }
}

async function isSeenOn(
  place: Place,
  pauses: readonly number[],
  ports: EnforcementPorts,
  signal: AbortSignal,
): Promise<boolean> {
  const isOn = async () => (await ports.metadataDefaultsOf(place, signal)).httpTokensEnforced;
  if (await isOn()) return true;
  for (const pause of pauses) {
    await ports.wait(pause, signal);
    if (await isOn()) return true;
  }
  return false;
}

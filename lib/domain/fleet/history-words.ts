import { DEEDS, type Deed, type DeedCounts, type History, type WaveHistory } from './history.ts';

/** What a deed is called: a word or two for the heading of a column, and in a line of its own. */
export const DEED_WORDS: Readonly<Record<Deed, { readonly head: string; readonly words: string }>> = {
  enforcedAtLaunch: { head: 'Launch', words: 'Enforced at launch' },
  driftReverted: { head: 'Drift', words: 'Changes reverted' },
  existingCorrected: { head: 'Existing', words: 'Existing instances corrected' },
  exceptionEnded: { head: 'Ended', words: 'Set back when an exception ended' },
  givenBack: { head: 'Given', words: 'Given back by an exception' },
  refusedByEc2: { head: 'Refused', words: 'Refused by EC2' },
  callsRefused: { head: 'Calls', words: 'Calls to IMDS refused afterwards' },
};

/** How many deeds there are in all. */
export function deedsIn(counts: DeedCounts): number {
  return DEEDS.reduce((sum, deed) => sum + counts[deed], 0);
}

/** What is known of a deed beside its number; empty where there is nothing. */
export function deedNote(deed: Deed, { waves, byRollback }: History): string {
  if (deed === 'existingCorrected') return waves.map(waveWords).join(', ');
  return deed === 'givenBack' && byRollback > 0 ? `of these ${byRollback} by a rollback` : '';
}

/** By its number: what share of the scope a wave was is the policy's, which may have changed since. */
function waveWords({ wave, count }: WaveHistory): string {
  if (wave === null) return `${count} in no wave`;
  return `${count} in ${wave.number === 0 ? 'the canary' : `wave ${wave.number}`} of ${wave.scope}`;
}

/** What has to be known of a history beside its numbers, in full sentences. */
export function historyNotes({ overtaken, unreadable }: History): string[] {
  const [one, be] = unreadable === 1 ? ['record', 'is'] : ['records', 'are'];
  return [
    ...(overtaken === 0
      ? []
      : [
          `Of the corrections ${overtaken} ${overtaken === 1 ? 'was' : 'were'} overtaken: somebody changed the options again at once.`,
        ]),
    ...(unreadable === 0 ? [] : [`${unreadable} ${one} cannot be read and ${be} not counted.`]),
  ];
}

import type { GuardrailException, HistoryEntry } from '../../../domain/exception/exception.ts';
import { moment } from '../blocks.ts';
import { escaped } from '../escape.ts';
import { nameOrNull } from '../who.ts';

/** How many lines are shown: as many as fit whatever they say. The newest tell how it stands. */
const SHOWN = 6;
const NOTE = 200;

/** What has happened to an exception, oldest first, as lines of `mrkdwn`. */
export function historyLines({ history }: GuardrailException): readonly string[] {
  const earlier = history.length - SHOWN;
  return [...(earlier > 0 ? [`… ${earlier} before`] : []), ...history.slice(-SHOWN).map(line)];
}

function line({ at, what, by, note }: HistoryEntry): string {
  // Why it was requested stands above.
  const said = note === null || what === 'requested' ? '' : `: ${escaped(note, NOTE)}`;
  // By name: small print mentions nobody once more.
  const who = by === null ? '' : ` by ${nameOrNull(by.name) ?? 'somebody without a name'}`;
  return `${moment(at)}  ${happened(what)}${who}${said}`;
}

function happened(what: HistoryEntry['what']): string {
  switch (what) {
    case 'requested':
      return 'Requested';
    case 'approved':
      return 'Approved';
    case 'granted':
      return 'Granted';
    case 'denied':
      return 'Denied';
    case 'timed-out':
      return 'Not answered in time';
    case 'reminded':
      return 'Reminded of its end';
    case 'revoked':
      return 'Taken back';
    case 'expired':
      return 'Expired';
    case 'failed':
      return 'Failed';
  }
}

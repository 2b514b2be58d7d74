import {
  apiName,
  GOVERNED_FIELDS,
  type GovernedField,
  type ObservedMetadataOptions,
} from '../../domain/metadata-options.ts';
import { remainingViolations, statusAfter, type StoryStatus } from '../../domain/story/status.ts';
import { violationWords } from '../../domain/story/headline.ts';
import type { Severity } from '../../domain/finding.ts';
import type { StoryEntry } from '../../domain/story/story.ts';
import { escaped } from './escape.ts';

/** Room for what EC2 says, which may hold a whole policy, and for the decision's reason. */
const LONG_TEXT = 1200;

/** One sign for the eye: green for what is done, by severity for what is open. */
export function sign(status: StoryStatus, severity: Severity): string {
  if (severity === 'CRITICAL') return '🚨';
  if (status === 'enforced' || status === 'resolved') return '✅';
  if (status === 'excepted') return '⏳';
  switch (severity) {
    case 'HIGH':
      return '🔴';
    case 'MEDIUM':
      return '🟠';
    case 'LOW':
    case 'INFORMATIONAL':
      return '🟡';
  }
}

/** What was done about it, in one or two sentences of `mrkdwn`. */
export function doneWords(entry: StoryEntry): string {
  switch (entry.outcome) {
    case 'remediated':
      return `The guardrail ${entry.kind === 'drift-reverted' ? 'put it back' : 'corrected it'}${delay(entry)}.${remaining(entry)}`;
    case 'overtaken':
      return 'The guardrail corrected it, and somebody changed it again at once. It is judged anew.';
    case 'interrupted':
      return 'The guardrail was cut off while it corrected it: whether EC2 took the change is not known.';
    case 'restored':
      return 'The guardrail gave back what the exception allows.';
    case 'excepted':
    case 'audited':
      return 'Nothing was changed.';
    case 'denied':
    case 'blocked':
      return `Nothing could be changed.${entry.refusal === null ? '' : ` EC2 says: ${longText(entry.refusal)}`}`;
    case 'resolved':
      return 'Somebody else corrected it.';
    case 'gone':
      return 'The instance no longer exists.';
    case 'breaking':
      return longText(entry.reason);
  }
}

/**
 * The options before and after, a line for each member that matters, as plain text in columns: those that violated
 * the baseline, that an exception allows, or that it gave back; where there are none, those that changed.
 */
export function optionLines(entry: StoryEntry): readonly string[] {
  const { before, after } = entry;
  const told = GOVERNED_FIELDS.filter((field) => isTold(field, entry));
  const changed = () =>
    GOVERNED_FIELDS.filter((field) => before[field] !== undefined && before[field] !== after[field]);
  const fields = told.length > 0 ? told : changed();
  const width = Math.max(0, ...fields.map((field) => apiName(field).length));
  return fields.map((field) => `${apiName(field).padEnd(width)}  ${change(before[field], after[field])}`);
}

function isTold(field: GovernedField, { violations, excuses, restoration }: StoryEntry): boolean {
  return (
    restoration?.[field] !== undefined || [...violations, ...excuses].some((each) => each.field === field)
  );
}

/** Whether an entry is the last word: nothing is left open but what an exception allows. */
export function isSettled(entry: StoryEntry): boolean {
  const status = statusAfter(entry);
  if (status === 'excepted') return true;
  return status === 'resolved' || (status === 'enforced' && remainingViolations(entry).length === 0);
}

/** A text of several sentences from outside, as `mrkdwn`. */
export function longText(text: string): string {
  return escaped(text, LONG_TEXT);
}

type Value = ObservedMetadataOptions[keyof ObservedMetadataOptions];

function change(before: Value, after: Value): string {
  const [was, is] = [before ?? 'unknown', after ?? 'unknown'];
  return was === is ? `${is} (unchanged)` : `${was} → ${is}`;
}

function remaining(entry: StoryEntry): string {
  const open = remainingViolations(entry).map(violationWords);
  return open.length === 0 ? '' : ` Still there: ${escaped(open.join(' and '), LONG_TEXT)}.`;
}

/** How long after the call: what a reader wants to know is for how long it was open. */
function delay({ trigger, closedAt, kind }: StoryEntry): string {
  // There was no call: a time was over.
  if (kind === 'exception-ended') return '';

  const seconds = Math.round((closedAt.getTime() - trigger.eventTime.getTime()) / 1000);
  if (seconds < 0) return '';
  if (seconds < 120) return ` ${seconds} s after the call`;
  if (seconds < 7200) return ` ${Math.round(seconds / 60)} min after the call`;
  return ` ${Math.round(seconds / 3600)} h after the call`;
}

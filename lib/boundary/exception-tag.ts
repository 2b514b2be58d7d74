import * as z from 'zod';
import { problemsOf } from '../domain/exception/request.ts';
import type { ExceptionPolicy } from '../domain/exception/exception-policy.ts';
import {
  EXCEPTION_TAG,
  isTaggedLater,
  tagOf,
  wishOf,
  type TagWish,
} from '../domain/exception/tagged-launch.ts';
import type { Finding } from '../domain/finding.ts';
import { must, shown } from './policy/wording.ts';

/** A tag's value, read; or what is wrong with it, for whoever wrote it. */
export type ReadTag =
  | { readonly kind: 'wish'; readonly wish: TagWish }
  | { readonly kind: 'unreadable'; readonly problem: string };

const tag = z.strictObject({
  httpTokens: z.literal('optional', must('optional')).exactOptional(),
  httpPutResponseHopLimit: wholeNumber('a whole number').exactOptional(),
  days: wholeNumber('a whole number of days, as in days=7'),
  reason: z.string(must('the last part, and go on to the end')),
});

/**
 * Reads the value of {@link EXCEPTION_TAG}, as in `httpTokens=optional days=7 reason=the vendor agent needs it`. The
 * order is free, but the reason comes last and goes on to the end. What a value leaves open is not guessed.
 */
export function readExceptionTag(value: string): ReadTag {
  const { settings, twice } = settingsIn(value);
  const { data, error } = tag.safeParse(settings);
  const problems = [
    ...twice.map((name) => `${name} is given twice`),
    ...(error?.issues ?? []).flatMap(wordsFor),
  ];
  if (data === undefined || problems.length > 0)
    return { kind: 'unreadable', problem: `${problems.join('; ')}.` };

  const { days, reason, ...allows } = data;
  return { kind: 'wish', wish: { allows, days, reason } };
}

/**
 * The finding of a launch, with what is wrong with its tag as the first thing to do: whoever asks in a way that
 * cannot become a request hears of it where they hear of the correction.
 */
export function withTagProblem(finding: Finding, policy: ExceptionPolicy): Finding {
  const problem = isTaggedLater(finding) ? TAGGED_LATER : problemOf(finding, policy);
  if (problem === null) return finding;
  const nextStep = `Its tag ${EXCEPTION_TAG} asks for an exception, but not so that it can be requested: ${problem} ${finding.nextStep}`;
  return { ...finding, nextStep };
}

const TAGGED_LATER =
  'it is not in the event of the launch, and whoever tags an instance later does not ask in the name of whoever launched it. Ask in Slack or on the command line.';

function problemOf(finding: Finding, policy: ExceptionPolicy): string | null {
  const value = tagOf(finding);
  if (value === null) return null;
  const read = readExceptionTag(value);
  if (read.kind === 'unreadable') return read.problem;
  const problems = problemsOf(wishOf(finding, read.wish, finding.closedAt), finding.closedAt, policy);
  return problems.length === 0 ? null : problems.map(({ problem }) => problem).join(' ');
}

function wholeNumber(what: string) {
  return z
    .string(must(what))
    .regex(/^\d{1,3}$/, must(what))
    .transform(Number);
}

/** The words before `reason=` as settings by EC2's names, however they are capitalised, and the reason. */
function settingsIn(value: string): { settings: Record<string, string>; twice: string[] } {
  const [before = '', reason] = value.split(/(?<!\S)reason=(.*)/is);
  const words = before.split(/\s+/).filter((word) => word !== '');
  const entries = words.map((word): [name: string, value: string] => {
    const [key = '', ...rest] = word.split('=');
    return [NAMES.find((name) => name.toLowerCase() === key.toLowerCase()) ?? key, rest.join('=')];
  });
  const names = entries.map(([name]) => name);
  return {
    settings: Object.fromEntries([
      ...entries,
      ...(reason === undefined ? [] : [['reason', reason.trim()]]),
    ]) as Record<string, string>,
    twice: names.filter((name, index) => names.indexOf(name) !== index),
  };
}

const NAMES = Object.keys(tag.shape);

function wordsFor(issue: z.core.$ZodIssue): string[] {
  if (issue.code !== 'unrecognized_keys') return [`${issue.path.join('.')} ${issue.message}`];
  const known = NAMES.join(', ');
  return issue.keys.map((key) => `${shown(key)} is not known, but ${known} are`);
}

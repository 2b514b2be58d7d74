import { REASON_LENGTH, type WishProblem } from '../../../domain/exception/request.ts';
import type { ExceptionScope } from '../../../domain/exception/exception.ts';
import type { ExceptionPolicy } from '../../../domain/exception/exception-policy.ts';
import { scopeWords } from '../../../domain/exception/exception-words.ts';
import { HOP_LIMIT_RANGE } from '../../../domain/metadata-options.ts';
import { plainText, section } from '../blocks.ts';
import { code } from '../escape.ts';
import { FORM_LIMITS, type FormOption, type InputBlock, type InputElement, type SlackForm } from '../form.ts';
import type { FormStart } from './form-start.ts';
import { reachWords } from './reach-words.ts';
import type { Place } from './reply-to.ts';

/** By which Slack tells of this form and no other. */
export const EXCEPTION_FORM = 'exception-request';

/** The questions: each is its block's id and its element's. */
export const QUESTIONS = {
  tokens: 'imdsv1',
  hopLimit: 'hop-limit',
  days: 'days',
  scope: 'scope',
  reason: 'reason',
} as const;

/** The hop limit's answer for none. */
export const NO_HOP_LIMIT = 'none';

const TICKED = 'optional';
const HOP_LIMITS = [2, 3, 4, 5, 8, 16, HOP_LIMIT_RANGE.max];
const DAYS = [1, 2, 3, 7, 14, 30, 60, 90, 180, 365];
const USUAL_DAYS = 7;
const ID = 64;

/**
 * The form by which somebody asks for an exception: what is needed, for how long, for what, and why.
 * `place` is where the person hears what came of it.
 */
export function exceptionForm(start: FormStart, place: Place, policy: ExceptionPolicy): SlackForm {
  const { accountId, region, scopes, renews } = start;
  return {
    type: 'modal',
    callback_id: EXCEPTION_FORM,
    title: plainText(renews === null ? 'Request an exception' : 'Renew an exception', FORM_LIMITS.title),
    submit: plainText('Request', FORM_LIMITS.button),
    close: plainText('Cancel', FORM_LIMITS.button),
    private_metadata: JSON.stringify({ accountId, region, scopes, renews, place }),
    blocks: [
      section(
        `Ask for an exception from the guardrail's rules in account ${code(accountId, ID)}, ${code(region, ID)}.`,
        `*Somebody else has to approve it; no answer within ${hours(policy)} means that nothing changes.*`,
      ),
      tokensQuestion(start),
      hopLimitQuestion(start),
      daysQuestion(policy),
      scopeQuestion(scopes),
      reasonQuestion(start),
    ],
  };
}

/** The block that a problem is told at. */
export function blockOf(part: WishProblem['part']): string {
  switch (part) {
    case 'policy':
    case 'place':
    case 'allows':
      return QUESTIONS.tokens;
    case 'scope':
      return QUESTIONS.scope;
    case 'reason':
      return QUESTIONS.reason;
    case 'expiresAt':
      return QUESTIONS.days;
  }
}

function hours({ answerWithinHours }: ExceptionPolicy): string {
  return answerWithinHours === 1 ? 'an hour' : `${answerWithinHours} hours`;
}

function tokensQuestion({ allows }: FormStart): InputBlock {
  const allowed = option(
    TICKED,
    'IMDSv1 (HttpTokens=optional)',
    'Any plain GET then gets the credentials of its role',
  );
  return {
    ...question(QUESTIONS.tokens, 'What is needed?', {
      type: 'checkboxes',
      action_id: QUESTIONS.tokens,
      options: [allowed],
      ...(allows.httpTokens !== undefined && { initial_options: [allowed] }),
    }),
    optional: true,
  };
}

function hopLimitQuestion({ allows: { httpPutResponseHopLimit: wanted } }: FormStart): InputBlock {
  const limits = [...new Set([...HOP_LIMITS, ...(wanted === undefined ? [] : [wanted])])];
  const none = option(NO_HOP_LIMIT, 'No higher one than is allowed anyway');
  const options = limits
    .sort((one, other) => one - other)
    .map((limit) => option(String(limit), hopWords(limit)));
  const initial = options.find(({ value }) => value === String(wanted)) ?? none;
  return question(QUESTIONS.hopLimit, 'And which hop limit?', {
    type: 'static_select',
    action_id: QUESTIONS.hopLimit,
    options: [none, ...options],
    initial_option: initial,
  });
}

function hopWords(limit: number): string {
  if (limit === 2) return 'Up to 2: from containers on it';
  if (limit === 3) return 'Up to 3: from containers behind one more bridge';
  return `Up to ${limit}`;
}

function daysQuestion({ longestDays }: ExceptionPolicy): InputBlock {
  const options = [...DAYS.filter((days) => days < longestDays), longestDays].map(daysOption);
  const initial_option = daysOption(Math.min(USUAL_DAYS, longestDays));
  return question(
    QUESTIONS.days,
    'For how long?',
    { type: 'static_select', action_id: QUESTIONS.days, options, initial_option },
    'It ends by itself. You are reminded in time, and can renew it.',
  );
}

function daysOption(days: number): FormOption {
  return option(String(days), days === 1 ? '1 day' : `${days} days`);
}

function scopeQuestion(scopes: readonly ExceptionScope[]): InputBlock {
  const options = scopes.map((scope) =>
    option(scope.kind, capitalized(scopeWords(scope)), reachWords(scope.kind)),
  );
  return question(
    QUESTIONS.scope,
    'For what?',
    {
      type: 'radio_buttons',
      action_id: QUESTIONS.scope,
      options,
      ...(options[0] !== undefined && { initial_option: options[0] }),
    },
    'Choose the narrowest that does it. Auto Scaling replaces instances, and what is for one ends with it.',
  );
}

function reasonQuestion({ reason }: FormStart): InputBlock {
  const { min, max } = REASON_LENGTH;
  return question(
    QUESTIONS.reason,
    'Why, and what will make it unnecessary?',
    {
      type: 'plain_text_input',
      action_id: QUESTIONS.reason,
      multiline: true,
      min_length: min,
      max_length: max,
      ...(reason !== '' && { initial_value: reason }),
    },
    'Approvers decide by it, and so does an audit next year.',
  );
}

function question(id: string, label: string, element: InputElement, hint?: string): InputBlock {
  return {
    type: 'input',
    block_id: id,
    label: plainText(label, FORM_LIMITS.label),
    element,
    ...(hint !== undefined && { hint: plainText(hint, FORM_LIMITS.hint) }),
  };
}

function option(value: string, text: string, description: string | null = null): FormOption {
  return {
    text: plainText(text, FORM_LIMITS.option),
    value,
    ...(description !== null && { description: plainText(description, FORM_LIMITS.option) }),
  };
}

function capitalized(text: string): string {
  return `${text.charAt(0).toUpperCase()}${text.slice(1)}`;
}

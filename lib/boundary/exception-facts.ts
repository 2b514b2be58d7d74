import type { Allowance, GuardrailException } from '../domain/exception/exception.ts';
import { allowanceWords, exceptionStatusWords, scopeWords } from '../domain/exception/exception-words.ts';
import type { Identity } from '../domain/exception/identity.ts';
import { isApproved } from '../domain/exception/lifecycle.ts';
import { distanceWords, momentWords } from './moment-words.ts';
import { visible } from './visible.ts';

/** One thing that an approver has to know. */
export interface Fact {
  readonly label: string;
  readonly text: string;
  /** What it means, where the text alone does not say it. */
  readonly meaning: string | null;
}

/**
 * What an approver decides by, the most important first. Texts from outside are on one line and without characters
 * that cannot be seen: nobody can make a reason look like another fact.
 */
export function exceptionFacts(exception: GuardrailException, now: Date): Fact[] {
  const { exceptionId, scope, accountId, region, allows, reason, requestedBy, requestedAt, approvals } =
    exception;
  return [
    fact(
      'For',
      scopeWords(scope),
      scope.kind === 'instance' ? null : 'All of its instances, also those launched later.',
    ),
    fact('In', `account ${accountId}, Region ${region}`),
    fact('Allows', allowanceWords(allows), riskOf(allows)),
    fact('Reason', reason),
    fact('Asked by', identityWords(requestedBy), `${momentWords(requestedAt)}, ${viaWords(exception)}`),
    fact('Until', momentWords(exception.expiresAt), untilMeaning(exception, now)),
    ...(exception.renews === null ? [] : [fact('Goes on with', `exception ${exception.renews}`)]),
    fact('Approvals', `${approvals.length} of ${exception.approvalsNeeded}`, approvedBy(exception)),
    ...statusFacts(exception, now),
    fact('Request', exceptionId),
  ];
}

/** Somebody by name, with what proves who they are: names can be chosen. */
export function identityWords({ kind, id, name }: Identity): string {
  switch (kind) {
    case 'slack-user':
      return visible(`${name} (Slack user ${id})`);
    case 'principal':
      return visible(name === id ? id : `${name} (${id})`);
    case 'email':
      return visible(id);
    case 'guardrail':
      return visible(name);
  }
}

function fact(label: string, text: string, meaning: string | null = null): Fact {
  return { label, text: visible(text), meaning: meaning && visible(meaning) };
}

function riskOf({ httpTokens, httpPutResponseHopLimit }: Allowance): string {
  return [
    ...(httpTokens === undefined
      ? []
      : [
          'Whoever can make an application there fetch an address of their choice can steal its credentials.',
        ]),
    ...(httpPutResponseHopLimit === undefined
      ? []
      : ['Containers and networks behind it can get its credentials.']),
  ].join(' ');
}

function viaWords({ requestedVia }: GuardrailException): string {
  switch (requestedVia) {
    case 'slack':
      return 'in Slack';
    case 'cli':
      return 'by the command line';
    case 'tag':
      return 'by a tag';
    case 'link':
      return 'by a link';
    case 'rollback':
      return 'by a rollback';
    case 'sweep':
      return 'by a sweep of the fleet';
  }
}

function untilMeaning({ expiresAt }: GuardrailException, now: Date): string {
  const away = distanceWords(expiresAt, now);
  return now < expiresAt ? `${away}; then it ends by itself.` : `${away}.`;
}

function approvedBy({ approvals }: GuardrailException): string | null {
  const who = approvals.map(({ by, at }) => `${identityWords(by)}, ${momentWords(at)}`);
  return who.length === 0 ? null : who.join('; ');
}

function statusFacts(exception: GuardrailException, now: Date): Fact[] {
  const { status, answerBy } = exception;
  if (status !== 'requested') return [fact('Now', exceptionStatusWords(status))];
  if (isApproved(exception)) return [fact('Now', 'Approved; it comes into force within a minute')];
  const meaning = 'No answer means that nothing changes.';
  return [fact('Answer by', `${momentWords(answerBy)} (${distanceWords(answerBy, now)})`, meaning)];
}

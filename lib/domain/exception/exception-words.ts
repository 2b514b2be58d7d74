import type { NewsOfException } from './exception-change.ts';
import type {
  Allowance,
  ExceptionRequest,
  ExceptionScope,
  ExceptionScopeKind,
  ExceptionStatus,
} from './exception.ts';

/** What an exception allows, in words that fit after "needs" or "allows". */
export function allowanceWords({ httpTokens, httpPutResponseHopLimit: limit }: Allowance): string {
  const parts = [
    ...(httpTokens === undefined ? [] : ['IMDSv1 (HttpTokens=optional)']),
    ...(limit === undefined ? [] : [`a hop limit of up to ${limit}`]),
  ];
  return parts.join(' and ');
}

/** What an exception is for, in words that fit after "for". */
export function scopeWords({ kind, id }: ExceptionScope): string {
  return `${scopeKindWords(kind)} ${id}`;
}

/** What a scope's id is of, in words that fit before it. */
export function scopeKindWords(kind: ExceptionScopeKind): string {
  switch (kind) {
    case 'instance':
      return 'instance';
    case 'auto-scaling-group':
      return 'Auto Scaling group';
    case 'launch-template':
      return 'instances of launch template';
    case 'image':
      return 'instances of image';
  }
}

/** How an exception stands, in a word or two. */
export function exceptionStatusWords(status: ExceptionStatus): string {
  switch (status) {
    case 'requested':
      return 'Waiting for approval';
    case 'granted':
      return 'In force';
    case 'denied':
      return 'Denied';
    case 'timed-out':
      return 'Not answered in time';
    case 'revoked':
      return 'Taken back';
    case 'expired':
      return 'Expired';
    case 'failed':
      return 'Failed';
  }
}

/** What a no has come to, as a sentence. */
export function denialWords({ requestedVia, renews }: ExceptionRequest): string {
  return requestedVia === 'rollback' && renews !== null
    ? 'The rollback that it was to confirm ends at once.'
    : 'Nothing has changed.';
}

/** Everything an approver needs to know of a request, in a sentence or two. */
export function summaryOf(request: ExceptionRequest): string {
  const { allows, scope, accountId, region, expiresAt, requestedBy, reason } = request;
  const until = `${expiresAt.toISOString().slice(0, 16).replace('T', ' ')} UTC`;
  return (
    `${allowanceWords(allows)} for ${scopeWords(scope)} in ${accountId}, ${region}, until ${until}. ` +
    `Requested by ${requestedBy.name}: ${reason}`
  );
}

/** News of an exception, in words for a mail. */
export interface NewsWords {
  /** Plain ASCII of less than 100 characters, as SNS wants it. */
  readonly subject: string;
  /** What has happened; who asked for what is in the summary, which follows. */
  readonly text: string;
}

/** The workflow and the functions tell the same news by the same words. */
export const NEWS_WORDS: Readonly<Record<NewsOfException, NewsWords>> = {
  requested: {
    subject: '[IMDS] Exception requested',
    text: 'An exception is requested and waits for its approvers.',
  },
  granted: {
    subject: '[IMDS] Exception granted',
    text: 'The exception is granted and in force.',
  },
  denied: {
    subject: '[IMDS] Exception denied',
    text: 'The exception is denied, and allows nothing.',
  },
  'timed-out': {
    subject: '[IMDS] Exception not answered in time',
    text: 'The request was not answered in time. Nothing has changed; it can be requested anew.',
  },
  reminder: {
    subject: '[IMDS] Exception ends soon',
    text: 'The exception ends soon. Move what needs it to IMDSv2, or renew it in time.',
  },
  revoked: {
    subject: '[IMDS] Exception taken back',
    text: 'The exception is taken back and allows nothing any more.',
  },
  expired: {
    subject: '[IMDS] Exception expired',
    text: 'The exception is over. Its instances go back to what they were before it.',
  },
  failed: {
    subject: '[IMDS] Exception failed',
    text: 'The workflow that asks the approvers broke. Nothing has changed; it can be requested anew.',
  },
};

/** News of an exception as a text for a mail. */
export function newsText(news: NewsOfException, request: ExceptionRequest): string {
  return `${NEWS_WORDS[news].text} ${summaryOf(request)}`;
}

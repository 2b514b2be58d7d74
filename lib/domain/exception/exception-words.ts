import type { Allowance, ExceptionScope, ExceptionStatus } from './exception.ts';

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
  switch (kind) {
    case 'instance':
      return `instance ${id}`;
    case 'auto-scaling-group':
      return `Auto Scaling group ${id}`;
    case 'launch-template':
      return `instances of launch template ${id}`;
    case 'image':
      return `instances of image ${id}`;
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

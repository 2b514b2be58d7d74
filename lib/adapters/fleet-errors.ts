import { ClosedPlaceError } from '../shell/fleet/closed-place-error.ts';
import { problemOf } from '../shell/fleet/each-place.ts';
import type { Place } from '../shell/guard-ports.ts';

/** AWS's names for calls that are not allowed, whatever the service. */
const DENIED = new Set([
  'UnauthorizedOperation',
  'AccessDenied',
  'AccessDeniedException',
  // SNS's own name.
  'AuthorizationError',
  'AuthorizationErrorException',
]);

/** What services answer where the account, and with it its credentials, is not known in the Region. */
const NOT_ENABLED = new Set([
  'AuthFailure',
  'OptInRequired',
  'InvalidClientTokenId',
  'UnrecognizedClientException',
]);

const EXPIRED = new Set(['ExpiredToken', 'ExpiredTokenException', 'RequestExpired']);

type Service =
  | 'cloudformation'
  | 'cloudtrail'
  | 'cloudwatch'
  | 'config'
  | 'dynamodb'
  | 'ec2'
  | 'events'
  | 'iam'
  | 'lambda'
  | 'securityhub'
  | 'sns'
  | 'sqs'
  | 'ssm'
  | 'states'
  | 'sts';

/** A permission as IAM names it: the service's prefix and the action. */
export type Permission = `${Service}:${string}`;

/**
 * The same failure in words for people: what was refused, where, and what to do. The error itself is its cause. A
 * {@link ClosedPlaceError} where somebody has to open the place first.
 */
export function explained(error: unknown, permission: Permission, { region }: Pick<Place, 'region'>): Error {
  const words = explanation(error, permission, region);
  const name = error instanceof Error ? error.name : '';
  const isClosed = DENIED.has(name) || NOT_ENABLED.has(name);
  return isClosed ? new ClosedPlaceError(words, { cause: error }) : new Error(words, { cause: error });
}

function explanation(error: unknown, permission: Permission, region: string): string {
  const name = error instanceof Error ? error.name : '';
  if (DENIED.has(name)) {
    // A role is assumed at the first call that needs it.
    const isAssuming = problemOf(error).includes('sts:AssumeRole');
    return `${isAssuming ? 'sts:AssumeRole' : permission} is not allowed: ${firstSentences(error)}`;
  }
  if (NOT_ENABLED.has(name)) {
    return `${region} does not know the credentials: the Region is not enabled in the account, or they are not valid (${name})`;
  }
  if (EXPIRED.has(name)) return `the credentials have expired (${name})`;
  if (isUnanswered(error)) return `${permission} got no answer: ${firstSentences(error)}`;
  return `${permission} failed: ${name === '' ? '' : `${name}: `}${firstSentences(error)}`;
}

/** Whether no answer came: of those the SDK knows no status. */
function isUnanswered(error: unknown): boolean {
  return (
    error instanceof Error &&
    '$metadata' in error &&
    (error.$metadata as { httpStatusCode?: number }).httpStatusCode === undefined
  );
}

/** Without the kilobyte of encoded reasons that EC2 adds where something is not allowed. */
function firstSentences(error: unknown): string {
  const [text = ''] = problemOf(error).split('Encoded authorization failure message');
  return text.replace(/\s+/g, ' ').trim();
}

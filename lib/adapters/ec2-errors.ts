import { EC2ServiceException } from '@aws-sdk/client-ec2';
import type { ChangeAnswer } from '../shell/guard-ports.ts';

/**
 * EC2's error codes that are normal life, translated in this one place.
 * https://docs.aws.amazon.com/AWSEC2/latest/APIReference/errors-overview.html
 */
const GONE = new Set(['InvalidInstanceID.NotFound', 'InvalidInstanceID.Malformed']);
const DENIED = new Set(['UnauthorizedOperation', 'AuthFailure', 'AccessDenied', 'AccessDeniedException']);
const BLOCKED = new Set(['UnsupportedOperation', 'OperationNotPermitted', 'InvalidParameterCombination']);

/** The refusal of 2019, told by its words: the same code stands for every other bad value as well. */
const ENDPOINT_REQUIRED = /set HttpEndpoint to 'enabled'/i;

/** What an error of `ModifyInstanceMetadataOptions` means. Throws it again where trying again may help. */
export function changeAnswerOf(error: unknown): ChangeAnswer {
  if (!(error instanceof EC2ServiceException)) throw error;
  const { name, message } = error;
  if (GONE.has(name)) return { kind: 'gone' };
  if (DENIED.has(name)) return { kind: 'denied', message: `${name}: ${message}` };
  if (BLOCKED.has(name)) return { kind: 'blocked', message: `${name}: ${message}` };
  if (name === 'InvalidParameterValue') {
    return ENDPOINT_REQUIRED.test(message)
      ? { kind: 'endpoint-required' }
      : { kind: 'blocked', message: `${name}: ${message}` };
  }
  throw error;
}

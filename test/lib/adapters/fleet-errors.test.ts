import { EC2ServiceException } from '@aws-sdk/client-ec2';
import { describe, expect, it } from 'vitest';
import { explained } from '../../../lib/adapters/fleet-errors.ts';

const place = { region: 'eu-west-1' };

function refused(name: string, message: string, httpStatusCode?: number): EC2ServiceException {
  return new EC2ServiceException({
    name,
    message,
    $fault: 'client',
    $metadata: httpStatusCode === undefined ? {} : { httpStatusCode },
  });
}

describe('a failure', () => {
  it.each<[string, Error, string]>([
    [
      'of a permission names it, without what EC2 encodes',
      refused(
        'UnauthorizedOperation',
        'You are not\nauthorized. Encoded authorization failure message: Zm9v',
        403,
      ),
      'ec2:DescribeInstances is not allowed: You are not authorized.',
    ],
    [
      'of a role that cannot be assumed names that',
      refused('AccessDenied', 'User: x is not authorized to perform: sts:AssumeRole on resource: y', 403),
      'sts:AssumeRole is not allowed: User: x is not authorized to perform: sts:AssumeRole on resource: y',
    ],
    [
      'of a Region that is not enabled says so',
      refused('AuthFailure', 'AWS was not able to validate the provided access credentials', 401),
      'eu-west-1 does not know the credentials: the Region is not enabled in the account, or they are not valid (AuthFailure)',
    ],
    [
      'of credentials that are over says so',
      refused('ExpiredToken', 'The security token included in the request is expired', 400),
      'the credentials have expired (ExpiredToken)',
    ],
    [
      'without an answer says so',
      refused('Error', 'getaddrinfo ENOTFOUND ec2.eu-west-1.amazonaws.com'),
      'ec2:DescribeInstances got no answer: getaddrinfo ENOTFOUND ec2.eu-west-1.amazonaws.com',
    ],
    [
      'of any other kind is told as it is',
      refused('InvalidParameterValue', 'The filter is invalid', 400),
      'ec2:DescribeInstances failed: InvalidParameterValue: The filter is invalid',
    ],
  ])('%s', (_name, error, message) => {
    const told = explained(error, 'ec2:DescribeInstances', place);

    expect(told.message).toBe(message);
    expect(told.cause).toBe(error);
  });

  it('that is no error at all is told as well', () => {
    expect(explained('broken', 'ec2:DescribeInstances', place).message).toBe(
      'ec2:DescribeInstances failed: broken',
    );
  });
});

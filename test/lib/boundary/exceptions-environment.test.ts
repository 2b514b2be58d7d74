import { describe, expect, it } from 'vitest';
import { parseExceptionsApiEnvironment } from '../../../lib/boundary/exceptions-api-environment.ts';
import { parseRequestTaggedEnvironment } from '../../../lib/boundary/request-tagged-environment.ts';

const environment = {
  AWS_REGION: 'eu-west-1',
  EXCEPTION_WORKFLOW_ARN: 'arn:aws:states:eu-west-1:111122223333:stateMachine:exception-approval',
  EXCEPTIONS_TABLE_NAME: 'exceptions',
  EXCEPTIONS_TOPIC_ARN: 'arn:aws:sns:eu-west-1:111122223333:exceptions',
  MEMBER_ROLE_NAME: 'guardrail-member',
  POLICY_PARAMETER_NAME: '/imds-guardrail/policy',
  RECORDS_TABLE_NAME: 'records',
  REEVALUATION_QUEUE_URL: 'https://sqs.eu-west-1.amazonaws.com/111122223333/reevaluation',
};

describe.each([
  ['exceptions-api', parseExceptionsApiEnvironment, Object.keys(environment)],
  [
    'request-tagged',
    parseRequestTaggedEnvironment,
    ['EXCEPTION_WORKFLOW_ARN', 'EXCEPTIONS_TABLE_NAME', 'POLICY_PARAMETER_NAME'],
  ],
])('the environment of %s', (_name, parse, variables) => {
  it('is read as the stack gives it', () => {
    expect(Object.keys(parse({ ...environment, PATH: '/bin' })).sort()).toEqual(variables.sort());
  });

  it.each(variables)('is incomplete without %s', (name) => {
    // Without other accounts there is no member role.
    if (name !== 'MEMBER_ROLE_NAME') expect(() => parse({ ...environment, [name]: '' })).toThrow(name);
    expect(() => parse({ ...environment, [name]: undefined })).toThrow(name);
  });
});

import { describe, expect, it } from 'vitest';
import {
  parseConductEnvironment,
  parseSweepPlaceEnvironment,
  parseWatchEnvironment,
} from '../../../lib/boundary/sweep-environments.ts';

const environment = {
  EXCEPTION_WORKFLOW_ARN: 'arn:aws:states:eu-west-1:111122223333:stateMachine:exception-approval',
  EXCEPTIONS_TABLE_NAME: 'exceptions',
  EXCEPTIONS_TOPIC_ARN: 'arn:aws:sns:eu-west-1:111122223333:exceptions',
  FINDINGS_TOPIC_ARN: 'arn:aws:sns:eu-west-1:111122223333:findings',
  MEMBER_ROLE_NAME: '',
  POLICY_PARAMETER_NAME: '/imds-guardrail/policy',
  RECORDS_TABLE_NAME: 'records',
  REEVALUATION_QUEUE_URL: 'https://sqs.example/reevaluation',
};

describe.each([
  ['conduct-sweep', parseConductEnvironment, 'RECORDS_TABLE_NAME'],
  ['sweep-place', parseSweepPlaceEnvironment, 'EXCEPTION_WORKFLOW_ARN'],
  ['watch-corrected', parseWatchEnvironment, 'REEVALUATION_QUEUE_URL'],
] as const)('the environment of %s', (_name, parse, needed) => {
  it('is read, also where no role is named for other accounts', () => {
    const read = parse({ ...environment, MEMBER_ROLE_NAME: undefined });

    expect(read).toMatchObject({ [needed]: environment[needed], MEMBER_ROLE_NAME: '' });
  });

  it('is not enough without one of its variables', () => {
    expect(() => parse({ ...environment, [needed]: undefined })).toThrow(needed);
  });
});

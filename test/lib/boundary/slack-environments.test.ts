import { describe, expect, it } from 'vitest';
import {
  parseExceptionMessageEnvironment,
  parseSlackAnswerEnvironment,
} from '../../../lib/boundary/exception-message-environment.ts';
import { parseInteractionEnvironment } from '../../../lib/boundary/interaction-environment.ts';

const environment = {
  EXCEPTIONS_TABLE_NAME: 'exceptions',
  EXCEPTION_WORKFLOW_ARN: 'arn:aws:states:eu-west-1:111122223333:stateMachine:exception-approval',
  POLICY_PARAMETER_NAME: 'policy',
  REEVALUATION_QUEUE_URL: 'https://sqs.example/reevaluation',
  SLACK_ANSWERS_QUEUE_URL: 'https://sqs.example/answers',
  SLACK_PARAMETER_NAME: '/slack',
  SLACK_SIGNING_SECRET_PARAMETER_NAME: '/signing-secret',
};

describe.each([
  ['slack-interaction', parseInteractionEnvironment, 'SLACK_SIGNING_SECRET_PARAMETER_NAME'],
  ['answer-slack', parseSlackAnswerEnvironment, 'EXCEPTION_WORKFLOW_ARN'],
  ['post-exception', parseExceptionMessageEnvironment, 'EXCEPTIONS_TABLE_NAME'],
])('the environment of %s', (_name, parse, needed) => {
  it('is read', () => {
    expect(parse(environment)).toMatchObject({ [needed]: environment[needed as 'POLICY_PARAMETER_NAME'] });
  });

  it('is not enough without one of its variables', () => {
    expect(() => parse({ ...environment, [needed]: undefined })).toThrow(needed);
  });
});

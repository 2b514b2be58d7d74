import { describe, expect, it } from 'vitest';
import { parseApprovalPageEnvironment } from '../../../lib/boundary/approval-page-environment.ts';

const given = {
  EXCEPTIONS_TABLE_NAME: 'exceptions',
  EXCEPTION_WORKFLOW_ARN: 'arn:workflow',
  LINK_KEY_SECRET_ARN: 'arn:secret',
  POLICY_PARAMETER_NAME: '/policy',
  REEVALUATION_QUEUE_URL: 'https://sqs.example/reevaluation',
};

describe('the environment of the approval page', () => {
  it('is what the template gives', () => {
    expect(parseApprovalPageEnvironment({ ...given, PATH: '/bin' })).toEqual(given);
  });

  it.each(Object.keys(given))('needs %s', (name) => {
    expect(() => parseApprovalPageEnvironment({ ...given, [name]: '' })).toThrow(name);
  });
});

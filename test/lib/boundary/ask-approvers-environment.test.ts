import { describe, expect, it } from 'vitest';
import { parseAskApproversEnvironment } from '../../../lib/boundary/ask-approvers-environment.ts';

const given = {
  EXCEPTIONS_TABLE_NAME: 'exceptions',
  EXCEPTIONS_TOPIC_ARN: 'arn:topic',
  EXCEPTION_WORKFLOW_ARN: 'arn:workflow',
  POLICY_PARAMETER_NAME: '/policy',
};

describe('the environment of asking', () => {
  it('may be without the page and without other accounts', () => {
    expect(parseAskApproversEnvironment(given)).toEqual({
      ...given,
      MEMBER_ROLE_NAME: '',
      APPROVAL_LINKS_TOPIC_ARN: '',
      APPROVAL_PAGE_URL: '',
      LINK_KEY_SECRET_ARN: '',
    });
  });

  it.each(Object.keys(given))('needs %s', (name) => {
    expect(() => parseAskApproversEnvironment({ ...given, [name]: undefined })).toThrow(name);
  });
});

import { describe, expect, it } from 'vitest';
import { ownRolesOf, parseGuardEnvironment } from '../../../lib/boundary/guard-environment.ts';

const complete = {
  EXCEPTIONS_TABLE_NAME: 'exceptions',
  FINDINGS_TOPIC_ARN: 'arn:aws:sns:eu-west-1:111122223333:findings',
  GUARD_ROLE_NAME: 'guard',
  MEMBER_ROLE_NAME: 'member',
  POLICY_PARAMETER_NAME: '/imds-guardrail/policy',
  RECORDS_TABLE_NAME: 'records',
};

describe("the guard's environment", () => {
  it('is what the template sets, and nothing of what Lambda adds', () => {
    const environment = parseGuardEnvironment({ ...complete, AWS_SECRET_ACCESS_KEY: 'secret' });

    expect(environment).toEqual(complete);
  });

  it('needs no role for other accounts where there are none', () => {
    const single = { ...complete, MEMBER_ROLE_NAME: undefined };

    expect(parseGuardEnvironment(single).MEMBER_ROLE_NAME).toBe('');
  });

  it.each(Object.keys(complete).filter((name) => name !== 'MEMBER_ROLE_NAME'))(
    'is refused without %s, by name',
    (name) => {
      expect(() => parseGuardEnvironment({ ...complete, [name]: undefined })).toThrow(name);
      expect(() => parseGuardEnvironment({ ...complete, [name]: '' })).toThrow(name);
    },
  );
});

describe('the roles that the guard acts in', () => {
  const functionArn = 'arn:aws:lambda:eu-west-1:111122223333:function:guard';
  const environment = {
    FINDINGS_TOPIC_ARN: 'topic',
    GUARD_ROLE_NAME: 'guard',
    MEMBER_ROLE_NAME: '',
    POLICY_PARAMETER_NAME: 'policy',
    RECORDS_TABLE_NAME: 'records',
    EXCEPTIONS_TABLE_NAME: 'exceptions',
  };

  it('are its own, in its own account', () => {
    expect(ownRolesOf(environment, functionArn)('444455556666')).toEqual([
      { accountId: '111122223333', roleName: 'guard' },
    ]);
  });

  it('are the member role as well, in the account at hand', () => {
    const roles = ownRolesOf({ ...environment, MEMBER_ROLE_NAME: 'member' }, functionArn);

    expect(roles('444455556666')).toContainEqual({ accountId: '444455556666', roleName: 'member' });
  });
});

import { describe, expect, it } from 'vitest';
import { ownRolesOf, parseGuardEnvironment } from '../../../lib/boundary/guard-environment.ts';

const complete = {
  EXCEPTIONS_TABLE_NAME: 'exceptions',
  FINDINGS_TOPIC_ARN: 'arn:aws:sns:eu-west-1:111122223333:findings',
  GUARD_ROLE_NAME: 'guard',
  MEMBER_ROLE_NAME: 'member',
  POLICY_PARAMETER_NAME: '/imds-guardrail/policy',
  RECORDS_TABLE_NAME: 'records',
  SWEEP_ROLE_NAME: 'sweep',
};

const OPTIONAL = ['MEMBER_ROLE_NAME', 'SWEEP_ROLE_NAME'];

describe("the guard's environment", () => {
  it('is what the template sets, and nothing of what Lambda adds', () => {
    const environment = parseGuardEnvironment({ ...complete, AWS_SECRET_ACCESS_KEY: 'secret' });

    expect(environment).toEqual(complete);
  });

  it.each(OPTIONAL)('does without %s', (name) => {
    expect(parseGuardEnvironment({ ...complete, [name]: undefined })).toMatchObject({ [name]: '' });
  });

  it.each(Object.keys(complete).filter((name) => !OPTIONAL.includes(name)))(
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
    SWEEP_ROLE_NAME: '',
  };

  it('are its own, in its own account', () => {
    expect(ownRolesOf(environment, functionArn)('444455556666')).toEqual([
      { accountId: '111122223333', roleName: 'guard' },
    ]);
  });

  it('are the role of sweeps as well, in its own account', () => {
    const roles = ownRolesOf({ ...environment, SWEEP_ROLE_NAME: 'sweep' }, functionArn);

    expect(roles('444455556666')).toEqual([
      { accountId: '111122223333', roleName: 'guard' },
      { accountId: '111122223333', roleName: 'sweep' },
    ]);
  });

  it('are the member role as well, in the account at hand', () => {
    const roles = ownRolesOf({ ...environment, MEMBER_ROLE_NAME: 'member' }, functionArn);

    expect(roles('444455556666')).toContainEqual({ accountId: '444455556666', roleName: 'member' });
  });
});

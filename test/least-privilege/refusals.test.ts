import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startGuardedAccount, type GuardedAccount } from './account.ts';
import { authorizationText } from './iam.ts';
import { anExceptionInForce } from './scenarios/scenario.ts';
import { guarding } from './scenarios/guarding.ts';
import { templateWithEverything, type Template } from './template.ts';

let account: GuardedAccount;

beforeAll(async () => {
  account = await startGuardedAccount(without(await templateWithEverything(), 'GuardRole', 'ReadThePolicy'));
}, 30_000);

afterAll(() => account.stop());

/** The template with a role that lacks one of its statements. */
function without(template: Template, roleId: string, sid: string): Template {
  const role = template.resources[roleId];
  if (role?.Type !== 'AWS::IAM::Role') throw new Error(`${roleId} is no role.`);
  const Policies = role.Properties.Policies.map(({ PolicyName, PolicyDocument }) => {
    const left = PolicyDocument.Statement.filter((each) => !('Sid' in each) || each.Sid !== sid);
    return { PolicyName, PolicyDocument: { ...PolicyDocument, Statement: left } };
  });
  const changed = { ...role, Properties: { ...role.Properties, Policies } };
  return { ...template, resources: { ...template.resources, [roleId]: changed } };
}

describe('a function whose role lacks a permission', () => {
  it('is refused as AWS would refuse it, and the call is named', async () => {
    const [scenario] = guarding;

    const guarded = scenario?.happen(account);

    await expect(guarded).rejects.toThrow('The role does not allow ssm:GetParameter');
    expect(account.calls.flatMap(({ denied }) => denied).map(authorizationText)).toEqual([
      'ssm:GetParameter on arn:aws:ssm:eu-west-1:111122223333:parameter/imds-guardrail-production/policy',
    ]);
  });

  it('has no part in what others may: who owns the account does not pass the gate', async () => {
    const before = account.calls.length;

    await anExceptionInForce(account);

    expect(account.calls).toHaveLength(before);
  });
});

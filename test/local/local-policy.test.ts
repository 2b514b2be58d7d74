import { expect, test } from 'vitest';
import { parsePolicyJson } from '../../lib/boundary/policy/parse-policy-json.ts';
import { policyJson } from '../../lib/boundary/policy/policy-json.ts';
import { isApprover } from '../../lib/domain/exception/approver.ts';
import { sameness } from '../../lib/domain/exception/identity.ts';
import { localPolicy } from '../../local/local-policy.ts';
import { people } from '../../local/slack/workspace/people.ts';
import { alice, bob, carol } from '../../local/story/people.ts';

test('the policy of the local deployment is a policy, and knows its people by each of their ways', async () => {
  const json = policyJson(JSON.stringify(await localPolicy()), 'local policy');

  const { exceptions, notifications } = parsePolicyJson(json);

  expect(notifications.slack).toMatchObject({
    secretParameter: '/imds-guardrail/slack',
    signingSecretParameter: '/imds-guardrail/slack-signing-secret',
  });
  for (const [person, canApprove] of [
    [alice, false],
    [bob, true],
    [carol, true],
  ] as const) {
    const name = /\/(\w+)@/.exec(person.arn)?.[1] ?? '';
    const inSlack = people.find((user) => user.name === name);
    const asPrincipal = { kind: 'principal', id: person.arn, name } as const;
    const asUser = { kind: 'slack-user', id: inSlack?.id ?? '', name } as const;
    expect(isApprover(asPrincipal, [], exceptions.approvers)).toBe(canApprove);
    expect(sameness(asPrincipal, asUser, exceptions.people)).toBe('same');
  }
});

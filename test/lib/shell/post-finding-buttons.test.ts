import { afterEach, describe, expect, it } from 'vitest';
import { policyJson } from '../../../lib/boundary/policy/policy-json.ts';
import { POLICY } from '../../local-slack-exceptions.ts';
import { aFinding, startLocalPost, type LocalPost } from '../../local-post.ts';

let local: LocalPost;

afterEach(() => local.stop());

/** A finding's message as it is posted under a policy. */
async function posted(policy: string, secretOf?: Parameters<typeof startLocalPost>[0]): Promise<string> {
  local = await startLocalPost(secretOf);
  local.parameters.setValue('policy', policyJson(policy, 'policy.yaml'));
  await local.post([aFinding('launch')]);
  return JSON.stringify(local.topMessages()[0]);
}

describe('a finding', () => {
  it('has a button to request an exception, where somebody approves exceptions in Slack', async () => {
    expect(await posted(POLICY)).toContain('"action_id":"request-exception"');
  });

  it('loses it when all is well again', async () => {
    await posted(POLICY);

    await local.post([aFinding('resolved', { record: { outcome: 'resolved', violations: [] } })]);

    expect(JSON.stringify(local.topMessages()[0])).not.toContain('request-exception');
  });

  it.each([
    ['a webhook, which nobody could press it on', POLICY, ({ webhookUrl }: LocalPost['slack']) => webhookUrl],
    ['a policy without approvers', POLICY.replace(/\nexceptions[^]*/, '\n'), undefined],
    ['a policy without a signing secret', POLICY.replace(/ +signingSecretParameter.*\n/, ''), undefined],
    [
      'approvers who are not in Slack',
      POLICY.replace(/ {4}slackUsers[^]*/, "    emails: ['bob@example.com']\n"),
      undefined,
    ],
  ])('has none with %s', async (_what, policy, secretOf) => {
    expect(await posted(policy, secretOf)).not.toContain('request-exception');
  });
});

import { describe, expect, it } from 'vitest';
import { who } from '../../../../lib/boundary/slack/who.ts';
import type { Principal } from '../../../../lib/domain/principal.ts';
import { alice } from '../../../given.ts';
import { pipeline } from '../../domain/story/given-story.ts';

const autoScaling: Principal = {
  ...alice,
  kind: 'service-linked-role',
  name: 'Auto Scaling',
  invokedBy: 'autoscaling.amazonaws.com',
  sourceIpAddress: 'autoscaling.amazonaws.com',
  userAgent: 'autoscaling.amazonaws.com',
};
const silent: Principal = { ...alice, userAgent: null, sourceIpAddress: null };

describe('who it was', () => {
  it.each<[string, Principal | null, string | null, string]>([
    ['a person', alice, null, 'alice@example.com with the AWS CLI from `203.0.113.10`'],
    ['a user', { ...silent, kind: 'iam-user', name: 'deploy_user' }, null, 'deployˍuser'],
    ['a federated user', { ...silent, kind: 'federated-user', name: 'bob' }, null, 'bob'],
    ['root', { ...silent, kind: 'root', name: 'root' }, null, "the account's root user"],
    ['an account', { ...silent, kind: 'account', name: '444455556666' }, null, 'account `444455556666`'],
    [
      'a role in a session',
      pipeline,
      null,
      'role `deploy-pipeline`, session `run-1` with Terraform from `203.0.113.10`',
    ],
    ['a role without a session', { ...silent, kind: 'role', name: 'x', sessionName: null }, null, 'role `x`'],
    [
      'a role on an instance whose credentials came by IMDSv1',
      { ...silent, kind: 'role', name: 'app', sessionName: 'i-0a1b2c3d4e5f60718', ec2RoleDelivery: '1.0' },
      null,
      'role `app` on instance `i-0a1b2c3d4e5f60718` (with credentials got by IMDSv1)',
    ],
    [
      'somebody through a service',
      { ...silent, invokedBy: 'cloudformation.amazonaws.com' },
      null,
      'alice@example.com through cloudformation.amazonaws.com with CloudFormation',
    ],
    ['somebody through the console', { ...silent, invokedBy: 'AWS Internal' }, null, 'alice@example.com'],
    ['an Auto Scaling group', autoScaling, 'web', 'Auto Scaling group `web`'],
    ['Auto Scaling without a known group', autoScaling, null, 'Auto Scaling'],
    ['another service', { ...autoScaling, kind: 'aws-service', name: 'Amazon EKS' }, 'web', 'Amazon EKS'],
    ['a service without a name', { ...autoScaling, name: ' ' }, null, 'an AWS service'],
    [
      'an ARN, of which the end tells',
      { ...silent, kind: 'unknown', name: 'arn:aws:iam::111122223333:user/ci/bot/' },
      null,
      'bot',
    ],
    ['an ARN of nothing', { ...silent, kind: 'role', name: 'arn:', sessionName: null }, null, 'role `arn`'],
    [
      'an ARN of so many slashes that a search from each of them would take minutes',
      { ...silent, kind: 'unknown', name: `arn:${'/'.repeat(300_000)}x` },
      null,
      'x',
    ],
    ['nothing to see', { ...silent, name: '\u200b' }, null, 'somebody without a name'],
    [
      'a tool that nobody knows',
      { ...silent, userAgent: 'my-tool/1.0 `<!here>`' },
      null,
      'alice@example.com with `my-tool/1.0 ˋ&lt;!here&gt;ˋ`',
    ],
    ['an address that is none', { ...silent, sourceIpAddress: 'AWS Internal' }, null, 'alice@example.com'],
    [
      'an address of version 6',
      { ...silent, sourceIpAddress: '2001:db8::1' },
      null,
      'alice@example.com from `2001:db8::1`',
    ],
    ['not known', null, null, 'not known yet (no event of CloudTrail)'],
    ['not known but for the group', null, 'web', 'Auto Scaling group `web` (no event of CloudTrail yet)'],
  ])('is told in words: %s', (_what, principal, group, words) => {
    expect(who(principal, group)).toBe(words);
  });
});

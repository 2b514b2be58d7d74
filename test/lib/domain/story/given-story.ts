import type { Finding } from '../../../../lib/domain/finding.ts';
import { findingOf } from '../../../../lib/domain/finding.ts';
import type { Principal } from '../../../../lib/domain/principal.ts';
import type { ClosedRecord } from '../../../../lib/domain/record.ts';
import { withFinding, type Story } from '../../../../lib/domain/story/story.ts';
import { aClosedRecord, alice, anInstance, NOW, v1Allowed, v2Only } from '../../../given.ts';

/** Builders for stories: findings so many minutes after the story began. */

export const pipeline: Principal = {
  ...alice,
  kind: 'role',
  name: 'deploy-pipeline',
  arn: 'arn:aws:sts::111122223333:assumed-role/deploy-pipeline/run-1',
  roleArn: 'arn:aws:iam::111122223333:role/deploy-pipeline',
  sessionName: 'run-1',
  userAgent: 'APN/1.0 HashiCorp/1.0 Terraform/1.9.8 (+https://www.terraform.io) aws-sdk-go-v2/1.30.4',
};

export function minutesLater(minutes: number): Date {
  return new Date(NOW.getTime() + minutes * 60_000);
}

export function aFinding(
  minutes = 0,
  record: Partial<ClosedRecord> = {},
  tags: Readonly<Record<string, string>> = { Name: 'web-1' },
): Finding {
  const closedAt = minutesLater(minutes);
  return findingOf(
    aClosedRecord({
      recordId: `finding-${minutes}`,
      closedAt,
      trigger: {
        kind: 'launch',
        eventId: `event-${minutes}`,
        eventName: 'RunInstances',
        eventTime: new Date(closedAt.getTime() - 4000),
      },
      ...record,
    }),
    anInstance({ tags }),
  );
}

/** Somebody loosened the tokens, and they were put back. */
export function aDrift(minutes: number, record: Partial<ClosedRecord> = {}): Finding {
  return aFinding(minutes, {
    violations: [{ field: 'httpTokens', actual: 'optional', required: 'required', moment: 'drift' }],
    enforcement: { httpTokens: 'required' },
    previous: v1Allowed,
    after: v2Only,
    principal: pipeline,
    ...record,
  });
}

export function aStory(...findings: readonly [Finding, ...Finding[]]): Story {
  const [first, ...rest] = findings;
  return rest.reduce(withFinding, withFinding(null, first));
}

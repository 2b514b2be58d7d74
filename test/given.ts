import {
  DEFAULT_EXCEPTIONS,
  DEFAULT_FLEET,
  DEFAULT_NOTIFICATIONS,
} from '../lib/boundary/policy/policy-defaults.ts';
import type { GuardrailException } from '../lib/domain/exception/exception.ts';
import type { ExceptionPolicy } from '../lib/domain/exception/exception-policy.ts';
import type { Identity } from '../lib/domain/exception/identity.ts';
import { NOTHING_KNOWN, type Facts } from '../lib/domain/facts.ts';
import type { Instance } from '../lib/domain/instance.ts';
import type { MetadataOptions } from '../lib/domain/metadata-options.ts';
import type { Baseline, Policy, Scope } from '../lib/domain/policy.ts';
import type { Principal } from '../lib/domain/principal.ts';
import type { ClosedRecord, InstanceMemory, OpenRecord } from '../lib/domain/record.ts';
import type { Trigger } from '../lib/domain/trigger.ts';
import type { SweepRun } from '../lib/domain/fleet/sweep-run.ts';

/** Builders for tests: everything is ordinary but for what the test is about. */

export const NOW = new Date('2026-03-01T10:00:00Z');
export const LONG_AGO = new Date('2024-03-01T10:00:00Z');

export function minutesAgo(minutes: number): Date {
  return new Date(NOW.getTime() - minutes * 60_000);
}

export const v2Only: MetadataOptions = {
  state: 'applied',
  httpTokens: 'required',
  httpPutResponseHopLimit: 1,
  httpEndpoint: 'enabled',
  httpProtocolIpv6: 'disabled',
  instanceMetadataTags: 'disabled',
};

export const v1Allowed: MetadataOptions = { ...v2Only, httpTokens: 'optional' };

export function anInstance(differences: Partial<Instance> = {}): Instance {
  return {
    instanceId: 'i-0a1b2c3d4e5f60718',
    accountId: '111122223333',
    region: 'eu-west-1',
    state: 'running',
    metadataOptions: v2Only,
    tags: {},
    imageId: 'ami-0a1b2c3d4e5f60718',
    instanceProfileArn: null,
    managedBy: null,
    firstLaunchedAt: minutesAgo(1),
    clientToken: null,
    ...differences,
  };
}

export function aBaseline(differences: Partial<Baseline> = {}): Baseline {
  return {
    mode: { launch: 'enforce', drift: 'enforce', existing: 'audit', expiry: 'enforce' },
    httpTokens: 'required',
    maxHopLimit: 1,
    containerHostMaxHopLimit: 2,
    hopLimitAtLaunch: 'report',
    hopLimitRaised: 'revert',
    httpEndpoint: 'ungoverned',
    httpProtocolIpv6: 'ungoverned',
    instanceMetadataTags: 'ungoverned',
    ...differences,
  };
}

export function aPolicy(baseline: Partial<Baseline> = {}, scopes: readonly Scope[] = []): Policy {
  return {
    newInstanceMinutes: 60,
    containerHosts: {
      tagKeys: ['eks:cluster-name', 'kubernetes.io/cluster/*'],
      instanceProfiles: ['ecsInstanceRole*'],
    },
    baseline: aBaseline(baseline),
    scopes,
    notifications: DEFAULT_NOTIFICATIONS,
    exceptions: DEFAULT_EXCEPTIONS,
    fleet: DEFAULT_FLEET,
  };
}

export function aScope(
  name: string,
  match: Partial<Scope['match']>,
  baseline: Partial<Baseline> = {},
): Scope {
  return {
    name,
    match: { tags: {}, accounts: [], regions: [], launchTemplates: [], ...match },
    baseline: aBaseline(baseline),
  };
}

export function facts(differences: Partial<Facts> = {}): Facts {
  return {
    instance: anInstance(),
    policy: aPolicy(),
    trigger: { kind: 'launch', requested: {} },
    ...NOTHING_KNOWN,
    now: NOW,
    ...differences,
  };
}

export const alice: Principal = {
  kind: 'identity-center-user',
  name: 'alice@example.com',
  arn: 'arn:aws:sts::111122223333:assumed-role/AWSReservedSSO_Admin_0123456789abcdef/alice@example.com',
  roleArn:
    'arn:aws:iam::111122223333:role/aws-reserved/sso.amazonaws.com/AWSReservedSSO_Admin_0123456789abcdef',
  sessionName: 'alice@example.com',
  accountId: '111122223333',
  invokedBy: null,
  sourceIpAddress: '203.0.113.10',
  userAgent: 'aws-cli/2.31.0',
  ec2RoleDelivery: null,
};

export function aTrigger(differences: Partial<Trigger> = {}): Trigger {
  return {
    kind: 'launch',
    eventId: '11111111-2222-4333-8444-555555555555',
    eventName: 'RunInstances',
    eventTime: minutesAgo(0.1),
    accountId: '111122223333',
    region: 'eu-west-1',
    principal: alice,
    subject: { kind: 'instances', instances: [anInstance()] },
    requested: {},
    ...differences,
  };
}

export function anOpenRecord(differences: Partial<OpenRecord> = {}): OpenRecord {
  const { kind, eventId, eventName, eventTime } = aTrigger();
  const { instanceId, accountId, region } = anInstance();
  return {
    recordId: `${eventId}/${instanceId}`,
    instance: { instanceId, accountId, region },
    trigger: { kind, eventId, eventName, eventTime },
    principal: alice,
    exceptionTag: null,
    scope: 'baseline',
    violations: [{ field: 'httpTokens', actual: 'optional', required: 'required', moment: 'launch' }],
    action: 'enforce',
    enforcement: { httpTokens: 'required' },
    restoration: null,
    excuses: [],
    loans: [],
    exceptionIds: [],
    use: null,
    wave: null,
    reason: 'IMDSv1 is allowed since the launch: set back to required.',
    previous: v1Allowed,
    openedAt: minutesAgo(0.05),
    ...differences,
  };
}

export function aClosedRecord(differences: Partial<ClosedRecord> = {}): ClosedRecord {
  return {
    ...anOpenRecord(),
    outcome: 'remediated',
    refusal: null,
    after: v2Only,
    closedAt: NOW,
    ...differences,
  };
}

export const aliceInSlack: Identity = { kind: 'slack-user', id: 'U0ALICE01', name: 'Alice Archer' };
export const bobInSlack: Identity = { kind: 'slack-user', id: 'U0BOB0001', name: 'Bob Brook' };
export const carolInSlack: Identity = { kind: 'slack-user', id: 'U0CAROL01', name: 'Carol Castle' };

export function anExceptionPolicy(differences: Partial<ExceptionPolicy> = {}): ExceptionPolicy {
  return {
    ...DEFAULT_EXCEPTIONS,
    approvers: {
      slackUsers: [aliceInSlack.id, bobInSlack.id, carolInSlack.id],
      slackGroups: [],
      principals: [],
      emails: [],
    },
    ...differences,
  };
}

/** An exception for IMDSv1 on the ordinary instance, asked for by Alice two hours ago; nobody has answered yet. */
export function anException(differences: Partial<GuardrailException> = {}): GuardrailException {
  const requestedAt = minutesAgo(120);
  return {
    exceptionId: 'exc-0a1b2c3d4e5f',
    accountId: '111122223333',
    region: 'eu-west-1',
    scope: { kind: 'instance', id: 'i-0a1b2c3d4e5f60718' },
    allows: { httpTokens: 'optional' },
    reason: 'The vendor agent cannot use IMDSv2 before its release in April.',
    requestedBy: aliceInSlack,
    requestedVia: 'slack',
    requestedAt,
    answerBy: minutesAgo(120 - 24 * 60),
    remindAt: minutesAgo(-6 * 24 * 60),
    expiresAt: minutesAgo(-7 * 24 * 60),
    approvalsNeeded: 1,
    renews: null,
    obstacle: null,
    status: 'requested',
    approvals: [],
    history: [{ at: requestedAt, what: 'requested', by: aliceInSlack, note: null }],
    ...differences,
  };
}

/** The same, granted by Bob an hour ago. */
export function aGrantedException(differences: Partial<GuardrailException> = {}): GuardrailException {
  const at = minutesAgo(60);
  return anException({
    status: 'granted',
    approvals: [{ by: bobInSlack, via: 'slack', at }],
    ...differences,
  });
}

/** A sweep that is at work on one place, with room for much. */
export function aSweepRun(differences: Partial<SweepRun> = {}): SweepRun {
  return {
    runId: '20260301T120000Z-by-hand',
    startedAt: NOW,
    startedBy: 'Alice',
    status: 'running',
    mostChanges: 1_000,
    changes: 0,
    places: 1,
    placesDone: 0,
    progressedAt: null,
    counts: {},
    gaps: [],
    finishedAt: null,
    ...differences,
  };
}

/** What is remembered of an instance that is as the baseline wants it. */
export function aMemory(differences: Partial<InstanceMemory> = {}): InstanceMemory {
  return {
    options: v2Only,
    knownSince: null,
    knownAt: null,
    told: null,
    open: null,
    unattributed: null,
    leasedUntil: null,
    taken: {},
    loans: [],
    watch: null,
    revision: 0,
    ...differences,
  };
}

import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { parseEvent } from '../../../lib/boundary/events/parse-event.ts';
import { cloudTrailEventPattern, stateChangeEventPattern } from '../../../lib/domain/event-patterns.ts';
import { eventRules, workflowEndEventPattern } from '../../../lib/stack/event-rules.ts';
import { matchesEventPattern } from '../../../local/event-pattern.ts';

type Json = Readonly<Record<string, unknown>>;

const fixtures = new URL('../../../events/', import.meta.url);
/** Captures that are not the project's to publish; tested against where they lie beside the repository. */
const captures = new URL('../../../../shared/events/', import.meta.url);
const hasCaptures = existsSync(captures);

describe('the rules and the events at hand', () => {
  test.each(eventsIn(fixtures))('deliver $name exactly if the parser has a use for it', ({ event }) => {
    const parsed = parseEvent(event);

    const delivered = rulesFor(event);

    expect(delivered).toEqual(wantedBy(parsed) ? [queueFor(event)] : []);
  });

  test.runIf(hasCaptures).each([...capturedEvents()])('deliver the capture $name: $expected', (capture) => {
    const delivered = rulesFor(capture.event);

    expect(delivered).toEqual(capture.expected);
  });
});

describe('the rule for calls', () => {
  const call = {
    source: 'aws.ec2',
    'detail-type': 'AWS API Call via CloudTrail',
    detail: { eventSource: 'ec2.amazonaws.com', eventName: 'RunInstances' },
  };

  test.each([
    'AssociateIamInstanceProfile',
    'CreateFleet',
    'ModifyInstanceMetadataOptions',
    'ReplaceIamInstanceProfileAssociation',
    'RunInstances',
    'StartInstances',
  ])('delivers %s, however little else the record holds', (eventName) => {
    const delivered = rulesFor({ ...call, detail: { ...call.detail, eventName } });

    expect(delivered).toEqual(['CloudTrailRule']);
  });

  test('delivers that instances leave their Auto Scaling group', () => {
    const detail = { eventSource: 'autoscaling.amazonaws.com', eventName: 'DetachInstances' };

    expect(rulesFor({ ...call, source: 'aws.autoscaling', detail })).toEqual(['CloudTrailRule']);
  });

  test.each([
    ['failed', { ...call.detail, errorCode: 'Client.UnauthorizedOperation' }],
    ['a dry run', { ...call.detail, errorCode: 'Client.DryRunOperation' }],
    ['of another service', { ...call.detail, eventSource: 'gamelift.amazonaws.com' }],
    ['not about launches or options', { ...call.detail, eventName: 'CreateTags' }],
    ['our own read', { ...call.detail, eventName: 'DescribeInstances' }],
  ])('leaves out a call that is %s', (_, detail) => {
    const delivered = rulesFor({ ...call, detail });

    expect(delivered).toEqual([]);
  });

  test('matches on nothing that real records may lack', () => {
    const matched = [...Object.keys(cloudTrailEventPattern), ...Object.keys(cloudTrailEventPattern.detail)];

    expect(matched.sort()).toEqual([
      'detail',
      'detail-type',
      'errorCode',
      'eventName',
      'eventSource',
      'source',
    ]);
  });
});

describe('the rule for state changes', () => {
  test.each([
    ['pending', []],
    ['running', ['StateChangeRule']],
    ['stopping', []],
    ['stopped', []],
    ['shutting-down', []],
    ['terminated', []],
  ])('answers an instance that is %s with %o', (state, expected) => {
    const delivered = rulesFor({
      source: 'aws.ec2',
      'detail-type': 'EC2 Instance State-change Notification',
      detail: { 'instance-id': 'i-0123456789abcdef0', state },
    });

    expect(delivered).toEqual(expected);
  });
});

describe('the rule for workflows that ended before their time', () => {
  const stateMachineArn =
    'arn:aws:states:eu-west-1:111122223333:stateMachine:imds-guardrail-exception-approval';
  const { detail } = workflowEndEventPattern;
  // As CloudFormation fills the name of the state machine in.
  const deployed = { ...workflowEndEventPattern, detail: { ...detail, stateMachineArn: [stateMachineArn] } };

  test.each([
    ['ABORTED', stateMachineArn, true],
    ['FAILED', stateMachineArn, true],
    ['TIMED_OUT', stateMachineArn, true],
    ['RUNNING', stateMachineArn, false],
    ['SUCCEEDED', stateMachineArn, false],
    ['FAILED', `${stateMachineArn}-of-another`, false],
  ])('answers one that is %s of %s with %s', (status, arn, expected) => {
    const delivered = matchesEventPattern(deployed, {
      source: 'aws.states',
      'detail-type': 'Step Functions Execution Status Change',
      detail: { name: 'exc-0a1b2c3d4e5f6071', status, stateMachineArn: arn },
    });

    expect(delivered).toBe(expected);
  });
});

describe('each rule', () => {
  test.each([
    ['CloudTrailRule', 'CloudTrailQueue', 'CloudTrailDeadLetterQueue'],
    ['StateChangeRule', 'StateChangeQueue', 'StateChangeDeadLetterQueue'],
    ['WorkflowEndRule', 'WorkflowEndQueue', 'WorkflowEndDeadLetterQueue'],
  ] as const)('%s delivers to %s, and what cannot be delivered to %s', (rule, queue, deadLetters) => {
    const { State, Targets } = eventRules[rule].Properties;

    expect(State).toBe('ENABLED');
    expect(Targets).toEqual([
      {
        Id: queue,
        Arn: { 'Fn::GetAtt': [queue, 'Arn'] },
        DeadLetterConfig: { Arn: { 'Fn::GetAtt': [deadLetters, 'Arn'] } },
      },
    ]);
  });
});

function rulesFor(event: unknown): string[] {
  return Object.entries(eventRules)
    .filter(([, rule]) => matchesEventPattern(rule.Properties.EventPattern, event))
    .map(([name]) => name);
}

function queueFor(event: Json): string {
  const isStateChange = event['detail-type'] === stateChangeEventPattern['detail-type'][0];
  return isStateChange ? 'StateChangeRule' : 'CloudTrailRule';
}

function wantedBy(parsed: ReturnType<typeof parseEvent>): boolean {
  // A fleet that launched nothing can only be told by its response, which a pattern cannot look into.
  return parsed.kind === 'trigger' || (parsed.kind === 'ignored' && parsed.reason === 'nothing-launched');
}

function eventsIn(folder: URL): { name: string; event: Json }[] {
  const names = readdirSync(folder).filter((name) => name.endsWith('.json'));
  return names.flatMap((name) => {
    const content = JSON.parse(readFileSync(new URL(name, folder), 'utf8')) as Json | Json[];
    const records = Array.isArray(content)
      ? content
      : ((content['Records'] as Json[] | undefined) ?? [content]);
    return records.map((record) => ({ name, event: onTheBus(record) }));
  });
}

// A bare CloudTrail record, as it would come by EventBridge.
function onTheBus(record: Json): Json {
  if ('detail-type' in record) return record;
  const { eventSource } = record as { eventSource: string };
  const source = eventSource.replace('.amazonaws.com', '');
  return { source: `aws.${source}`, 'detail-type': 'AWS API Call via CloudTrail', detail: record };
}

function capturedEvents() {
  if (!hasCaptures) return [];
  const delivered = new Set([
    'AssociateIamInstanceProfile.success.json',
    'CreateFleet.instant-asg.wwalpha.json',
    'ModifyInstanceMetadataOptions.partial-hop-only.json',
    'ModifyInstanceMetadataOptions.weaken-success.json',
    'RunInstances.assumedrole-2016.c7n.json',
    'RunInstances.autoscaling-root-2017.grycap.json',
    'RunInstances.console-multi-metadataOptions.rubysoho07.json',
    'RunInstances.console-single.panther.json',
    'RunInstances.eventbridge-envelope.c7n.json',
    'RunInstances.omitted-request.json',
    'RunInstances.omitted-response.json',
    'StartInstances.awsdocs.json',
    'StartInstances.success.stratus.json',
  ]);
  return [...eventsIn(captures), ...eventsIn(new URL('derived/', captures))].map((capture) => ({
    ...capture,
    expected: delivered.has(capture.name) ? ['CloudTrailRule'] : [],
  }));
}

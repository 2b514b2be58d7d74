import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { exceptionChangeEvent } from '../../../../lib/boundary/events/exception-change.ts';
import {
  attributesToKeep,
  KNOWN_QUEUES,
  readLetter,
  undeliveredWords,
} from '../../../../lib/boundary/redrive/letter-contents.ts';
import { NOW } from '../../../given.ts';
import { aFinding } from '../../../local-post.ts';

const place = { accountId: '111122223333', region: 'eu-west-1' };
const instance = { ...place, instanceId: 'i-0a1b2c3d4e5f60718' };
const sessionArn = `arn:aws:sts::${place.accountId}:assumed-role/web/${instance.instanceId}`;

function fixture(name: string): string {
  return readFileSync(new URL(`../../../../events/${name}.json`, import.meta.url), 'utf8');
}

describe('an event for the guard', () => {
  it('tells of its instance', () => {
    const body = fixture('modify-instance-metadata-options.loosened');

    expect(readLetter('CloudTrail', body)).toEqual({
      about: expect.stringMatching(/^ModifyInstanceMetadataOptions of i-\w+ in \d{12}, [\w-]+$/) as unknown,
      instances: [expect.objectContaining({ instanceId: expect.stringMatching(/^i-/) as unknown })],
      body,
      problem: null,
    });
  });

  it('tells how many instances a launch has', () => {
    const { about, instances } = readLetter('CloudTrail', fixture('run-instances.many'));

    expect(about).toMatch(/^RunInstances of i-\w+ and \d+ more in /);
    expect(instances.length).toBeGreaterThan(1);
  });

  it('tells of a launch by its token where its answer was left out', () => {
    const { about, instances } = readLetter('CloudTrail', fixture('run-instances.response-omitted'));

    expect(about).toMatch(/^RunInstances with the client token \S+ in /);
    expect(instances).toEqual([]);
  });

  it.each([
    ['instance', instance.instanceId, [instance]],
    ['auto-scaling-group', 'web', []],
  ] as const)('tells which %s an exception is for', (kind, id, instances) => {
    const change = { exceptionId: 'exc-1', change: 'granted', scope: { kind, id } } as const;

    const read = readLetter('Reevaluation', JSON.stringify(exceptionChangeEvent(change, place, NOW)));

    expect(read).toMatchObject({
      about: `ExceptionGranted for ${kind} ${id} in 111122223333, eu-west-1`,
      instances,
    });
  });

  it('may be one of which nothing follows', () => {
    expect(readLetter('CloudTrail', fixture('run-instances.dry-run'))).toMatchObject({
      about: 'RunInstances, of which nothing follows',
      instances: [],
      problem: null,
    });
  });
});

describe('a message for another function', () => {
  const finding = JSON.stringify(aFinding('event-1'));
  const news = JSON.stringify({ exceptionId: 'exc-1', change: 'granted' });
  const end = { name: 'exc-1', status: 'FAILED' };
  const answer = {
    kind: 'approve',
    exceptionId: 'exc-1',
    by: { kind: 'slack-user', id: 'U0BOB0001', name: 'Bob Brook' },
    replyTo: { channelId: 'C0SECURITY', threadTs: null, userId: 'U0BOB0001', responseUrl: null },
  };

  it.each([
    ['PostFinding', finding, `launch-remediated of ${instance.instanceId} in 111122223333, eu-west-1`],
    ['PostException', news, 'exc-1: granted'],
    ['SlackAnswers', JSON.stringify(answer), 'approve of exc-1 by Bob Brook'],
    [
      'WorkflowEnd',
      JSON.stringify({ 'detail-type': 'Step Functions Execution Status Change', detail: end }),
      'the workflow of exc-1: FAILED',
    ],
    [
      'ImdsV1Use',
      JSON.stringify({ sessionArn }),
      `a call by ${instance.instanceId} in 111122223333 with credentials got by IMDSv1`,
    ],
    [
      'ImdsV1Use',
      JSON.stringify({ sessionArn: sessionArn.replace(/i-\w+$/, 'alice') }),
      'a call by arn:aws:sts::111122223333:assumed-role/web/alice with credentials got by IMDSv1',
    ],
    ['OfANewerVersion', 'anything', 'a message'],
  ])('of %s tells what it is about', (queue, body, about) => {
    expect(readLetter(queue, body)).toEqual({ about, instances: [], body, problem: null });
  });

  it.each([
    ['PostFinding', finding],
    ['PostException', news],
  ])('of %s is taken out of what SNS puts around it', (queue, message) => {
    const body = JSON.stringify({ Type: 'Notification', MessageId: '1', Message: message });

    expect(readLetter(queue, body)).toMatchObject({ body: message, problem: null });
  });

  it('is made from the event where EventBridge has kept that', () => {
    const event = JSON.stringify({ id: '1', detail: { userIdentity: { arn: sessionArn } } });
    const made = JSON.stringify({ sessionArn });

    expect(readLetter('ImdsV1UseUndelivered', event)).toMatchObject({ body: made, problem: null });
    expect(readLetter('ImdsV1UseUndelivered', made)).toMatchObject({ body: made, problem: null });
  });
});

describe('a message that nobody can read', () => {
  it.each([...KNOWN_QUEUES])('of %s is told as that, and stays as it is', (queue) => {
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.json()), (body) => {
        const read = readLetter(queue, body);

        expect(read.body).toBe(body);
        expect(read.problem).toMatch(/^[^\n]+$/);
      }),
      { numRuns: 50 },
    );
  });
});

describe('why a message was not delivered', () => {
  const byEventBridge = {
    ERROR_CODE: 'NO_PERMISSIONS',
    ERROR_MESSAGE: 'Not allowed.',
    RETRY_ATTEMPTS: '0',
    RULE_ARN: 'arn:aws:events:eu-west-1:111122223333:rule/a',
    TARGET_ARN: 'arn:aws:sqs:eu-west-1:111122223333:a',
    EXHAUSTED_RETRY_CONDITION: 'MaximumRetryAttempts',
  };

  it.each([
    [byEventBridge, 'EventBridge could not deliver it: NO_PERMISSIONS, Not allowed.'],
    [{ ErrorCode: '403' }, 'SNS could not deliver it: 403'],
    [{ kind: 'noncompliant' }, null],
  ])('is read from %j', (attributes, words) => {
    expect(undeliveredWords(attributes)).toBe(words);
  });

  it('does not go back with it: it would be told of the next time as well', () => {
    const attributes = {
      ...byEventBridge,
      ErrorCode: '403',
      ErrorMessage: 'x',
      RequestID: '1',
      kind: 'resolved',
    };

    expect(attributesToKeep(attributes)).toEqual({ kind: 'resolved' });
  });
});

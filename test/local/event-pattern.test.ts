import { describe, expect, test } from 'vitest';
import { matchesEventPattern } from '../../local/event-pattern.ts';

const runInstances = {
  source: 'aws.ec2',
  detail: {
    eventName: 'RunInstances',
    responseElements: { instancesSet: { items: [{ instanceId: 'i-1' }, { instanceId: 'i-2' }] } },
  },
};

describe('an event pattern', () => {
  test.each([
    ['one of several values', { source: ['aws.s3', 'aws.ec2'] }, true],
    ['another value', { source: ['aws.s3'] }, false],
    ['a value whose case differs', { source: ['AWS.EC2'] }, false],
    ['all of several keys', { source: ['aws.ec2'], detail: { eventName: ['RunInstances'] } }, true],
    ['only one of several keys', { source: ['aws.ec2'], detail: { eventName: ['StopInstances'] } }, false],
    ['a key that is missing', { detail: { eventSource: ['ec2.amazonaws.com'] } }, false],
    ['a branch that is missing', { detail: { request: { dryRun: ['true'] } } }, false],
  ])('matches on %s: %o gives %s', (_, pattern, expected) => {
    const matches = matchesEventPattern(pattern, runInstances);

    expect(matches).toBe(expected);
  });

  test('looks into lists, and is content with one element', () => {
    const pattern = { detail: { responseElements: { instancesSet: { items: { instanceId: ['i-2'] } } } } };

    const matches = matchesEventPattern(pattern, runInstances);

    expect(matches).toBe(true);
  });

  test.each([
    ['a missing key', {}, false],
    ['an undefined one', { errorCode: undefined }, false],
    ['a text', { errorCode: 'Client.DryRunOperation' }, true],
    ['null', { errorCode: null }, true],
    ['an object, which is no leaf', { errorCode: { code: 1 } }, false],
    ['an empty list', { errorCode: [] }, false],
  ])('takes %s for existing or not: %o is %s', (_, detail, exists) => {
    const present = matchesEventPattern({ detail: { errorCode: [{ exists: true }] } }, { detail });
    const absent = matchesEventPattern({ detail: { errorCode: [{ exists: false }] } }, { detail });

    expect(present).toBe(exists);
    expect(absent).toBe(!exists);
  });

  test('does not take an inherited property for a key of the event', () => {
    const pattern = { toString: [{ exists: true }] };

    const matches = matchesEventPattern(pattern, {});

    expect(matches).toBe(false);
  });

  test.each(['a text', 7, null, undefined, []])('does not match %o, which is no event', (event) => {
    const matches = matchesEventPattern({ source: ['aws.ec2'] }, event);

    expect(matches).toBe(false);
  });

  test('refuses an operator that it does not know, instead of ignoring it', () => {
    const pattern = { source: [{ prefix: 'aws.' }] } as unknown as Parameters<typeof matchesEventPattern>[0];

    const match = () => matchesEventPattern(pattern, runInstances);

    expect(match).toThrow('not {"prefix":"aws."}');
  });
});

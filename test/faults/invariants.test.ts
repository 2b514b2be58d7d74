import { describe, expect, it } from 'vitest';
import { findingOf } from '../../lib/domain/finding.ts';
import { aClosedRecord, anInstance, NOW, v1Allowed, v2Only } from '../given.ts';
import type { GuardrailChange, History, InstanceAtEnd } from './history.ts';
import { wrongsOf } from './invariants.ts';

const record = aClosedRecord();
const { instanceId } = record.instance;
const finding = findingOf(record, anInstance());
const strict = { httpTokens: 'required', httpPutResponseHopLimit: 1 } as const;

const change: GuardrailChange = {
  instanceId,
  at: NOW.getTime() - 1_000,
  by: 'guard 1',
  patch: { httpTokens: 'required' },
  before: v1Allowed,
  isContainerHost: false,
  isLent: false,
  allowed: strict,
};

const instance: InstanceAtEnd = {
  instanceId,
  isGone: false,
  options: v2Only,
  allowed: strict,
  reportedOnly: null,
  changes: 0,
  exceptions: 0,
};

/** A launch with IMDSv1 that was corrected, recorded, and told once. */
const good: History = {
  changes: [change],
  instances: [instance],
  records: [record],
  open: [],
  findings: [finding],
  deadLetters: [],
  slack: [{ id: finding.findingId, isReply: false }],
  toldInSlack: [finding.findingId],
};

const deadLetter = {
  queue: 'CloudTrail',
  alarm: 'CloudTrailDeadLettersAlarm',
  body: JSON.stringify({ instanceId }),
  failedTries: 5,
  maxReceiveCount: 5,
};
const another = { ...finding, findingId: 'another' };
const higher = { ...v2Only, httpPutResponseHopLimit: 3 };

describe('what is held against a run', () => {
  it('finds nothing wrong with one in which all went well', () => {
    expect(wrongsOf(good)).toEqual([]);
  });

  it('lets a repeat of the same finding, and what waits in a dead-letter queue with an alarm, be', () => {
    const open = { instances: [{ ...instance, options: v1Allowed }], deadLetters: [deadLetter] };

    expect(wrongsOf({ ...good, findings: [finding, finding], ...open })).toEqual([]);
  });

  it.each<[string, Partial<History>, RegExp]>([
    [
      'an instance that is left open',
      { instances: [{ ...instance, options: v1Allowed }] },
      /is left optional/,
    ],
    ['a change without a record', { records: [] }, /no record of/],
    ['a change that was made before its record', { changes: [{ ...change, at: 0 }] }, /no record of/],
    ['a record that is left open', { open: [instanceId] }, /is left open/],
    [
      'one launch that is told twice',
      { findings: [finding, another], toldInSlack: [finding.findingId, 'another'] },
      /told 2 times of launch-remediated/,
    ],
    ['a change that nobody was told of', { findings: [] }, /nobody was told/],
    [
      'a message that Slack has twice',
      { slack: [...good.slack, ...good.slack] },
      /Slack has 2 times the message/,
    ],
    ['a finding that never came to Slack', { toldInSlack: [] }, /never came to Slack/],
    [
      'a change that loosens without an exception',
      { changes: [{ ...change, before: v2Only, patch: { httpTokens: 'optional' } }] },
      /looser than required/,
    ],
    [
      'a change that raises a hop limit without an exception',
      { changes: [{ ...change, before: v2Only, patch: { httpPutResponseHopLimit: 2 } }] },
      /looser than required/,
    ],
    [
      'a correction against an exception',
      { changes: [{ ...change, allowed: { ...strict, httpTokens: 'optional' } }] },
      /an exception in force allows IMDSv1/,
    ],
    [
      'IMDS that was switched on',
      {
        changes: [
          { ...change, before: { ...v2Only, httpEndpoint: 'disabled' }, patch: { httpEndpoint: 'enabled' } },
        ],
      },
      /it was switched off/,
    ],
    [
      "a container host's hop limit that was lowered",
      {
        changes: [
          { ...change, isContainerHost: true, before: higher, patch: { httpPutResponseHopLimit: 1 } },
        ],
      },
      /it runs containers/,
    ],
    ['a dead letter without an alarm', { deadLetters: [{ ...deadLetter, alarm: null }] }, /no alarm tells/],
    [
      'a message that died too early',
      { deadLetters: [{ ...deadLetter, failedTries: 2 }] },
      /died after 2 tries/,
    ],
  ])('names %s', (_what, wrong, words) => {
    expect(wrongsOf({ ...good, ...wrong })).toContainEqual(expect.stringMatching(words));
  });
});

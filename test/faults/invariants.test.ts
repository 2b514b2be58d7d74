import { describe, expect, it } from 'vitest';
import { findingOf } from '../../lib/domain/finding.ts';
import { aClosedRecord, anInstance, NOW, v1Allowed, v2Only } from '../given.ts';
import type { GuardrailChange, History, InstanceAtEnd } from './history.ts';
import { leftBySweep, wrongsOf } from './invariants.ts';

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

const [mine, others] = ['guard 1', 'guard 2'];
const read = { kind: 'read', by: mine, instanceId, at: 0 } as const;
const opened = { kind: 'opened', by: mine, instanceId, at: 0, until: 60_000 } as const;
const answered = { kind: 'answered', by: mine, returned: [] } as const;

/** A launch with IMDSv1 that was corrected, recorded, and told once. */
const good: History = {
  changes: [change],
  steps: [read, opened, { ...read, kind: 'changed' }, { ...read, kind: 'closed' }, answered],
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
    [
      'a change without an open record of its own',
      { steps: [read, { ...read, kind: 'changed' }] },
      /guard 1 changed .* without/,
    ],
    [
      'a change under the record of somebody else',
      { steps: [read, opened, { ...read, by: others, kind: 'changed' }] },
      /guard 2 changed .* without/,
    ],
    [
      'an instance that is taken while another invocation holds it',
      { steps: [read, opened, { ...read, by: others, at: 1 }, { ...opened, by: others, at: 2 }] },
      /guard 2 opened .* while guard 1 held it/,
    ],
    [
      'a record that is opened by what was so before',
      {
        steps: [
          { ...read, by: others },
          read,
          opened,
          { ...read, kind: 'closed' },
          { ...opened, by: others, at: 1 },
        ],
      },
      /guard 2 opened .* after guard 1/,
    ],
    [
      'a message that is done with while its record is open',
      { steps: [read, opened, { ...read, kind: 'released' }, answered] },
      /guard 1 left .* open, and no message/,
    ],
    [
      'an event with a second record id',
      { records: [record, { ...record, recordId: 'another' }] },
      /has 2 record ids/,
    ],
    [
      'an exception that nobody was told of',
      { records: [{ ...record, outcome: 'excepted' }], findings: [] },
      /was excepted and nobody was told/,
    ],
    [
      'a story that was dropped for no reason',
      { records: [record, { ...record, outcome: 'overtaken' }] },
      /closed as overtaken, and nobody did/,
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

describe('what a sweep leaves open', () => {
  const open = { ...instance, options: v1Allowed };
  const old = { ...open, reportedOnly: strict };

  it.each<[string, Partial<History>, number]>([
    ['is nothing new, whatever waits in a dead-letter queue', { instances: [open] }, 1],
    ['is nothing old that nobody was told of', { instances: [old], findings: [] }, 1],
    ['may be what is old, if people were told', { instances: [old] }, 0],
  ])('%s', (_what, differences, wrongs) => {
    expect(leftBySweep({ ...good, deadLetters: [deadLetter], ...differences })).toHaveLength(wrongs);
  });
});

import { describe, expect, it } from 'vitest';
import {
  parseQueuedAnswer,
  type QueuedAnswer,
} from '../../../../../lib/boundary/slack/exceptions/queued-answer.ts';
import { GUARDRAIL } from '../../../../../lib/domain/exception/identity.ts';
import { aliceInSlack, NOW } from '../../../../given.ts';
import { place } from './given-exceptions.ts';

const replyTo = { ...place, userId: 'U0ALICE01', responseUrl: null };

describe('a message of the queue', () => {
  it.each<QueuedAnswer>([
    { kind: 'approve', exceptionId: 'exc-1', by: aliceInSlack, replyTo },
    { kind: 'deny', exceptionId: 'exc-1', by: aliceInSlack, replyTo },
    {
      kind: 'request',
      exceptionId: 'exc-1',
      by: aliceInSlack,
      replyTo: { ...replyTo, threadTs: '1700000000.000100' },
      wish: {
        accountId: '111122223333',
        region: 'eu-west-1',
        scope: { kind: 'instance', id: 'i-0a1b2c3d4e5f60718' },
        allows: { httpPutResponseHopLimit: 2 },
        reason: 'A good reason.',
        expiresAt: NOW,
        renews: null,
      },
    },
  ])('is read as it was put there: $kind', (answer) => {
    expect(parseQueuedAnswer(JSON.stringify(answer))).toEqual(answer);
  });

  it('is of nobody who says that they are the guardrail', () => {
    const body = JSON.stringify({ kind: 'approve', exceptionId: 'exc-1', by: GUARDRAIL, replyTo });

    expect(() => parseQueuedAnswer(body)).toThrow('This is no answer from Slack');
  });

  it.each(['{', '{}', '{"kind":"revoke"}'])('that is none, as %s, is told in words', (body) => {
    expect(() => parseQueuedAnswer(body)).toThrow();
  });
});

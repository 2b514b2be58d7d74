import { describe, expect, it } from 'vitest';
import { exceptionChangeEvent } from '../../../../lib/boundary/events/exception-change.ts';
import { parseEvent } from '../../../../lib/boundary/events/parse-event.ts';
import { triggerOf } from './fixtures.ts';

const message = {
  version: '0',
  id: 'exc-0a1b2c3d4e5f6071/granted',
  'detail-type': 'IMDS Guardrail Exception Change',
  source: 'imds-guardrail',
  account: '111122223333',
  region: 'eu-west-1',
  time: '2026-03-01T10:00:00Z',
  resources: [],
  detail: { exceptionId: 'exc-0a1b2c3d4e5f6071', change: 'granted', scope: { kind: 'auto-scaling-group', id: 'web-blue' } },
};

describe("the guardrail's own message of an exception", () => {
  it('is a trigger for all instances that the exception is for', () => {
    expect(triggerOf(message)).toEqual({
      kind: 'exception',
      eventId: 'exc-0a1b2c3d4e5f6071/granted',
      eventName: 'ExceptionGranted',
      eventTime: new Date('2026-03-01T10:00:00Z'),
      accountId: '111122223333',
      region: 'eu-west-1',
      principal: null,
      subject: { kind: 'scope', scope: { kind: 'auto-scaling-group', id: 'web-blue' } },
      requested: {},
    });
  });

  it.each([
    ['granted', 'ExceptionGranted'],
    ['expired', 'ExceptionExpired'],
    ['revoked', 'ExceptionRevoked'],
  ])('that it was %s is called %s', (change, eventName) => {
    expect(triggerOf({ ...message, detail: { ...message.detail, change } }).eventName).toBe(eventName);
  });

  it.each<[string, object]>([
    ['another change', { ...message.detail, change: 'denied' }],
    ['no exception', { ...message.detail, exceptionId: '' }],
    ['no scope', { ...message.detail, scope: { kind: 'tag', id: 'x' } }],
    ['nothing', {}],
  ])('is malformed with %s', (_what, detail) => {
    expect(parseEvent({ ...message, detail })).toEqual({
      kind: 'malformed',
      problem: 'The message names no exception that has changed.',
    });
  });

  it('is malformed without an account, and somebody else’s with another source', () => {
    expect(parseEvent({ ...message, account: null })).toMatchObject({ kind: 'malformed' });
    expect(parseEvent({ ...message, source: 'aws.ec2' })).toMatchObject({ kind: 'ignored', reason: 'other-event' });
    expect(parseEvent({ ...message, source: 'somebody.else' })).toMatchObject({ kind: 'ignored', reason: 'other-event' });
  });
});

describe('the message as it is written', () => {
  it.each(['granted', 'expired', 'revoked'] as const)('that it was %s is the one that is read', (change) => {
    const { scope } = message.detail;
    const { account: accountId, region, detail } = message;
    const { exceptionId } = detail;
    const named = { exceptionId, change, scope: { ...scope, kind: 'auto-scaling-group' } } as const;

    const written = exceptionChangeEvent(named, { accountId, region }, new Date(message.time));

    expect(written).toEqual({
      ...message,
      id: `${exceptionId}/${change}`,
      time: '2026-03-01T10:00:00.000Z',
      detail: named,
    });
    expect(triggerOf(written).kind).toBe('exception');
  });
});

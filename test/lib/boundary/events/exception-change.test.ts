import { describe, expect, it } from 'vitest';
import { exceptionChangeEvent } from '../../../../lib/boundary/events/exception-change.ts';
import { parseEvent } from '../../../../lib/boundary/events/parse-event.ts';
import { NOW } from '../../../given.ts';

const place = { accountId: '111122223333', region: 'eu-west-1' };
const scope = { kind: 'auto-scaling-group', id: 'web' } as const;

describe('the message that an exception has changed', () => {
  it.each([
    ['granted', 'ExceptionGranted'],
    ['expired', 'ExceptionExpired'],
    ['revoked', 'ExceptionRevoked'],
  ] as const)('%s is read as %s of its scope', (change, eventName) => {
    const event = exceptionChangeEvent({ exceptionId: 'exc-1', change, scope }, place, NOW);

    expect(parseEvent(event)).toEqual({
      kind: 'trigger',
      trigger: {
        kind: 'exception',
        eventId: `exc-1/${change}`,
        eventName,
        eventTime: NOW,
        ...place,
        principal: null,
        subject: { kind: 'scope', scope },
        requested: {},
      },
    });
  });

  it('is no event of AWS, whatever its detail', () => {
    const event = exceptionChangeEvent({ exceptionId: 'exc-1', change: 'granted', scope }, place, NOW);

    const parsed = parseEvent({ ...event, source: 'somebody.else' });

    expect(parsed).toMatchObject({ kind: 'ignored', reason: 'other-event' });
  });
});

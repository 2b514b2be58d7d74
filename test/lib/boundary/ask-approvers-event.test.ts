import { describe, expect, it } from 'vitest';
import { parseAskApproversEvent } from '../../../lib/boundary/ask-approvers-event.ts';

describe('what the workflow hands over', () => {
  it('is an exception and a token', () => {
    const event = { exceptionId: 'exc-1', taskToken: 'token' };

    expect(parseAskApproversEvent({ ...event, more: true })).toEqual(event);
  });

  it.each([{}, { exceptionId: 'exc-1' }, { exceptionId: '', taskToken: 'secret' }, null])(
    'is not %j, which is refused without its token being told',
    (event) => {
      expect(() => parseAskApproversEvent(event)).toThrow();
      expect(() => parseAskApproversEvent(event)).not.toThrow('secret');
    },
  );
});

import { describe, expect, it } from 'vitest';
import { rolledBackText } from '../../../cli/output/rollback-text.ts';
import { styleFor } from '../../../cli/output/style.ts';
import type { RolledBackAnswer } from '../../../lib/boundary/exceptions-api/rollback-answers.ts';

const nothing = { exceptionId: null, allows: null, expiresAt: null, reason: null };

function answer(result: RolledBackAnswer['result'], differences: Partial<RolledBackAnswer> = {}): string {
  const instance = { accountId: '111122223333', region: 'eu-west-1', instanceId: 'i-00000000000000001' };
  return rolledBackText([{ instance, result, ...nothing, ...differences }], styleFor(false));
}

describe('what became of a rollback', () => {
  it.each([
    [
      'by somebody who was faster',
      answer('already', { allows: { httpPutResponseHopLimit: 3 } }),
      'Has back a hop limit of up to 3 by an exception',
    ],
    ['that had nothing to give any more', answer('nothing-to-give-back'), 'Nothing was taken from it'],
    [
      'of what cannot be read',
      answer('unreadable', { reason: 'Look at its item.' }),
      'Failed: Look at its item.',
    ],
    ['that failed', answer('failed', { reason: 'SQS is\u001B[2J away.' }), 'Failed: SQS is\uFFFD[2J away.'],
  ])('%s is told in words that no terminal takes for its own', (_, text, expected) => {
    expect(text).toContain(`  ${expected}`);
    expect(text).toContain('0 of 1 instances are rolled back');
  });
});

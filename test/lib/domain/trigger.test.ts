import { describe, expect, it } from 'vitest';
import { describeIgnored } from '../../../lib/domain/trigger.ts';

describe('describeIgnored', () => {
  it.each([
    ['other-event', 'tells nothing of an instance'],
    ['failed-call', 'failed, so it changed nothing'],
    ['dry-run', 'dry run'],
    ['own-call', 'The guardrail made this call itself'],
    ['nothing-launched', 'launched no instance'],
    ['no-instance-ids', 'names no instance'],
    ['other-state', 'Only a change to the state `running`'],
  ] as const)('says what %s means in a full sentence', (reason, words) => {
    const sentence = describeIgnored(reason);

    expect(sentence).toContain(words);
    expect(sentence).toMatch(/^[A-Z].*\.$/);
  });
});

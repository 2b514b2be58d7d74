import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { exceptionForm } from '../../../../../lib/boundary/slack/exceptions/exception-form.ts';
import { exceptionMessage } from '../../../../../lib/boundary/slack/exceptions/exception-message.ts';
import {
  formStartValue,
  parseFormStart,
  startOfRenewal,
} from '../../../../../lib/boundary/slack/exceptions/form-start.ts';
import { reminderMessage } from '../../../../../lib/boundary/slack/exceptions/reminder-message.ts';
import type { SlackForm } from '../../../../../lib/boundary/slack/form.ts';
import { checkView } from '../../../../../local/slack/block-kit/check.ts';
import { anException, anExceptionPolicy } from '../../../../given.ts';
import { hostile } from '../hostile.ts';
import { expectHarmless, expectSlackTakes } from '../limits.ts';
import { anyException, place } from './given-exceptions.ts';

const policy = anExceptionPolicy();
const MENTIONS = policy.approvers.slackUsers.map((id) => `<@${id}>`);

/** The longest names and texts that AWS and our own limits let through. */
const longest = anException({
  scope: { kind: 'auto-scaling-group', id: '<!here>&_*'.repeat(30).slice(0, 255) },
  allows: { httpTokens: 'optional', httpPutResponseHopLimit: 64 },
  reason: '\u0001<!channel>"'.repeat(60).slice(0, 500),
  obstacle: '<!here>&'.repeat(200),
  requestedBy: {
    kind: 'principal',
    id: `arn:aws:sts::111122223333:assumed-role/${'r'.repeat(64)}/${'<'.repeat(64)}`,
    name: '&'.repeat(256),
  },
});

function expectAllTake(exception: typeof longest): void {
  for (const hasButtons of [true, false]) {
    for (const message of [
      exceptionMessage(exception, { policy, hasButtons }),
      reminderMessage(exception, { policy, hasButtons }),
    ]) {
      expectSlackTakes(message);
      expectHarmless(message, MENTIONS);
    }
  }
  expectSlackTakesForm(exceptionForm(startOfRenewal(exception), place, policy));
}

/** The stand-in's check of forms is Slack's, with its limits. */
function expectSlackTakesForm(form: SlackForm): void {
  let id = 0;
  expect(checkView(form, () => String((id += 1)))).toMatchObject({ kind: 'accepted' });
  const [first] = form.blocks;
  expectHarmless({ text: 'form', blocks: first?.type === 'section' ? [first] : [] });
}

describe('messages and forms about exceptions', () => {
  it('mention nobody but whom we mention, and are taken by Slack, whatever the names and texts', () => {
    fc.assert(
      fc.property(anyException(hostile), (exception) => {
        // A longer id than AWS's own never gets past the check of a request.
        const id = exception.scope.id.slice(0, 255);
        expectAllTake({ ...exception, scope: { ...exception.scope, id } });
      }),
      { numRuns: 200 },
    );
  });

  it('are taken by Slack at their longest', () => {
    expectAllTake(longest);
  });

  it('have in their button what the form begins with, or all of it but the reason', () => {
    fc.assert(
      fc.property(anyException(hostile), (exception) => {
        const start = startOfRenewal(exception);

        const read = parseFormStart(formStartValue(start));

        expect([start, { ...start, reason: '' }]).toContainEqual(read);
      }),
    );
  });
});

import { describe, expect, it } from 'vitest';
import {
  exceptionMessage,
  type ExceptionContext,
} from '../../../../../lib/boundary/slack/exceptions/exception-message.ts';
import { reminderMessage } from '../../../../../lib/boundary/slack/exceptions/reminder-message.ts';
import type { SlackMessage } from '../../../../../lib/boundary/slack/message.ts';
import type { ExceptionStatus, GuardrailException } from '../../../../../lib/domain/exception/exception.ts';
import { GUARDRAIL } from '../../../../../lib/domain/exception/identity.ts';
import {
  aGrantedException,
  aliceInSlack,
  anException,
  anExceptionPolicy,
  bobInSlack,
  carolInSlack,
  minutesAgo,
  NOW,
} from '../../../../given.ts';
import { textsOf } from '../limits.ts';
import { byWebhook, withButtons } from './given-exceptions.ts';

function shown(exception: GuardrailException, context: ExceptionContext = withButtons): string {
  return textsOf(exceptionMessage(exception, context)).join('\n');
}

function buttonsOf({ blocks }: SlackMessage) {
  return blocks.flatMap((block) => (block.type === 'actions' ? block.elements : []));
}

const approvedByBob = [{ by: bobInSlack, via: 'slack', at: NOW }] as const;

describe('the message about a request', () => {
  it('says first what it is about, and then who, for what, why, until when, and what it means', () => {
    const { blocks } = exceptionMessage(anException(), withButtons);
    const text = shown(anException());

    expect(blocks[0]).toMatchObject({
      type: 'header',
      text: {
        text: '🔔 Waiting for approval: IMDSv1 (HttpTokens=optional) for instance i-0a1b2c3d4e5f60718',
      },
    });
    expect(text).toContain('<@U0ALICE01>');
    expect(text).toContain('instance `i-0a1b2c3d4e5f60718`');
    expect(text).toContain('`111122223333` `eu-west-1`');
    expect(text).toContain('The vendor agent cannot use IMDSv2 before its release in April.');
    expect(text).toContain('2026-03-08 10:00 UTC');
    expect(text).toContain('0 of 1');
    expect(text).toContain('*no answer is a no*');
    expect(text).toContain('steal the credentials');
  });

  it('has a button for yes and one for no, and each asks once more', () => {
    const [approve, deny, ...others] = buttonsOf(exceptionMessage(anException(), withButtons));

    expect(others).toEqual([]);
    expect(approve).toMatchObject({
      action_id: 'approve-exception',
      value: 'exc-0a1b2c3d4e5f',
      style: 'primary',
      confirm: {
        text: {
          text: 'It allows IMDSv1 (HttpTokens=optional) until 2026-03-08 10:00 UTC, for instance i-0a1b2c3d4e5f60718.',
        },
        confirm: { text: 'Approve' },
      },
    });
    expect(deny).toMatchObject({
      action_id: 'deny-exception',
      style: 'danger',
      confirm: { style: 'danger' },
    });
  });

  it('shows what EC2 would refuse before the buttons', () => {
    const { blocks } = exceptionMessage(
      anException({ obstacle: 'The account enforces tokens.' }),
      withButtons,
    );

    const refused = blocks.findIndex((block) => JSON.stringify(block).includes('EC2 would refuse it'));
    const buttons = blocks.findIndex(({ type }) => type === 'actions');
    expect(refused).toBeGreaterThan(0);
    expect(refused).toBeLessThan(buttons);
  });

  it('says who can answer, and does not send the one who asked to themselves', () => {
    const approvers = {
      slackGroups: ['S0APPROVE'],
      slackUsers: [aliceInSlack.id, bobInSlack.id],
      principals: ['arn:aws:iam::111122223333:role/security'],
      emails: ['carol@example.com'],
    };
    const text = shown(anException(), { policy: anExceptionPolicy({ approvers }), hasButtons: true });

    expect(text).toContain(
      'Approvers: <!subteam^S0APPROVE>, <@U0BOB0001>, by the command line, by e-mail. Nobody approves their own',
    );
  });

  it('mentions some of many approvers, and says so when there is nobody else', () => {
    const approversOf = (slackUsers: readonly string[]) => ({
      policy: anExceptionPolicy({ approvers: { slackUsers, slackGroups: [], principals: [], emails: [] } }),
      hasButtons: true,
    });
    const many = Array.from({ length: 10 }, (_, index) => `U0USER00${index}`);

    expect(shown(anException(), approversOf(many))).toContain('<@U0USER007>, 2 more.');
    expect(shown(anException(), approversOf([aliceInSlack.id]))).toContain('nobody but the one who asked');
  });

  it('says of a wide scope that it is for later instances too, and of containers what a hop limit means', () => {
    const text = shown(
      anException({
        scope: { kind: 'image', id: 'ami-0a1b2c3d4e5f60718' },
        allows: { httpPutResponseHopLimit: 3 },
      }),
    );

    expect(text).toContain(
      'instances of image `ami-0a1b2c3d4e5f60718`\nAll of them in this account and Region, later ones too',
    );
    expect(text).toContain('What runs in containers there');
    expect(text).not.toContain('steal');
  });

  it('counts the approvals, and asks for the others', () => {
    const text = shown(anException({ approvalsNeeded: 3, approvals: approvedByBob }));

    expect(text).toContain('1 of 3');
    expect(text).toContain('the yes of 2 approvers');
  });

  it('has no buttons any more once enough have said yes', () => {
    const approved = anException({ approvals: approvedByBob });

    expect(buttonsOf(exceptionMessage(approved, withButtons))).toEqual([]);
    expect(shown(approved)).toContain('⏳ Approved: IMDSv1');
  });

  it('by a webhook says how to answer by the command line', () => {
    const text = shown(anException(), byWebhook);

    expect(buttonsOf(exceptionMessage(anException(), byWebhook))).toEqual([]);
    expect(text).toContain('`guardrail exceptions approve exc-0a1b2c3d4e5f`');
    expect(text).toContain('`guardrail exceptions deny exc-0a1b2c3d4e5f`');
  });

  it('names whoever asked by another way, and mentions them where the policy knows who they are in Slack', () => {
    const id = 'arn:aws:sts::111122223333:assumed-role/dev/dora';
    const byCli = anException({ requestedBy: { kind: 'principal', id, name: 'dora' } });
    const person = { name: 'Dora', slackUsers: ['U0DORA001'], principals: [id], emails: [] };
    const known = { policy: anExceptionPolicy({ people: [person] }), hasButtons: true };

    expect(shown(byCli)).toContain(`dora (\`${id}\`)`);
    expect(shown(byCli, known)).toContain('*Asked by*\n<@U0DORA001>');
  });

  it.each([
    ['an address', { kind: 'email', id: 'eve@example.com', name: 'Eve' }, 'eve@example.com'],
    ['an id of Slack that is none', { kind: 'slack-user', id: '!here', name: 'Eve' }, 'Eve'],
    ['nothing to see', { kind: 'slack-user', id: '!here', name: ' ' }, 'somebody without a name'],
    ['the guardrail itself', GUARDRAIL, 'the guardrail'],
    ['an address without anything', { kind: 'email', id: ' ', name: 'Eve' }, 'Eve'],
  ] as const)('names somebody who has %s', (_what, requestedBy, words) => {
    expect(shown(anException({ requestedBy }))).toContain(`*Asked by*\n${words}`);
  });
});

describe('the message about an exception that goes on', () => {
  const by = (what: 'denied' | 'revoked') => [
    { at: minutesAgo(10), what: 'requested', by: aliceInSlack, note: 'The vendor agent' } as const,
    { at: minutesAgo(5), what, by: carolInSlack, note: 'Use the *new* agent' } as const,
  ];

  it.each<[ExceptionStatus, Partial<GuardrailException>, string, string]>([
    ['granted', {}, '⏳ In force', 'In force until'],
    ['denied', { history: by('denied') }, '⛔ Denied', '<@U0CAROL01> said no. Nothing has changed.'],
    ['timed-out', {}, '⌛ Not answered in time', 'it can be requested anew'],
    ['revoked', { history: by('revoked') }, '↩️ Taken back', '<@U0CAROL01> took it back.'],
    ['expired', {}, '🔒 Expired', 'Its time is over'],
    ['failed', {}, '🚨 Failed', 'the workflow broke'],
  ])('says that it is %s, and has no buttons', (status, differences, title, words) => {
    const exception = anException({ status, ...differences });

    const message = exceptionMessage(exception, withButtons);

    expect(shown(exception)).toContain(title);
    expect(shown(exception)).toContain(words);
    expect(buttonsOf(message)).toEqual([]);
    expect(shown(exception)).not.toContain('Approvers:');
  });

  it('tells who did what and when as small print, with what they noted', () => {
    const text = shown(anException({ status: 'denied', history: by('denied') }));

    expect(text).toMatch(/Requested by Alice Archer\n.*Denied by Carol Castle: Use the ∗new∗ agent/);
  });

  it('tells the newest of a long history', () => {
    const { history } = anException();
    const long = [...Array.from({ length: 7 }, () => history[0]!), ...by('denied').slice(1)];
    const all = ['granted', 'timed-out', 'reminded', 'expired', 'failed', 'approved'] as const;
    const passed = all.map((what) => ({ at: NOW, what, by: null, note: null }));

    expect(shown(anException({ history: long }))).toContain('… 2 before');
    expect(shown(anException({ history: passed }))).toContain('Reminded of its end\n');
  });

  it('says what it goes on with, and who brought it to an end where nobody did', () => {
    expect(shown(anException({ renews: 'exc-1' }))).toContain('goes on with `exc-1`');
    const history = [{ at: NOW, what: 'denied', by: null, note: null }] as const;
    expect(shown(anException({ status: 'denied', history }))).toContain('The guardrail said no');
  });

  it('tells an obstacle for as long as somebody can mend it', () => {
    const obstacle = 'The account enforces tokens.';

    expect(shown(aGrantedException({ obstacle }))).toContain('EC2 would refuse it');
    expect(shown(anException({ status: 'expired', obstacle }))).not.toContain('EC2 would refuse it');
  });
});

describe('the reminder', () => {
  it('mentions whoever asked, and has a button with all that the form needs', () => {
    const message = reminderMessage(aGrantedException(), withButtons);
    const [renew, ...others] = buttonsOf(message);

    expect(textsOf(message).join('\n')).toContain('<@U0ALICE01>, this exception ends on');
    expect(others).toEqual([]);
    expect(renew?.action_id).toBe('renew-exception');
    expect(JSON.parse(renew?.value ?? '')).toMatchObject({
      renews: 'exc-0a1b2c3d4e5f',
      scopes: [{ kind: 'instance', id: 'i-0a1b2c3d4e5f60718' }],
      allows: { httpTokens: 'optional' },
    });
  });

  it('by a webhook says how to renew by the command line', () => {
    const message = reminderMessage(aGrantedException(), byWebhook);

    expect(buttonsOf(message)).toEqual([]);
    expect(textsOf(message).join('\n')).toContain('`guardrail exceptions renew exc-0a1b2c3d4e5f`');
  });
});

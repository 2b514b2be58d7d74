import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { taskTokens } from '../../../../lib/adapters/task-tokens.ts';
import { readLinkToken } from '../../../../lib/boundary/approval-link.ts';
import type { Answer } from '../../../../lib/domain/exception/lifecycle.ts';
import { answerException, revokeException } from '../../../../lib/shell/exceptions/answer-exception.ts';
import { askApprovers } from '../../../../lib/shell/exceptions/ask-approvers.ts';
import type { AskPorts } from '../../../../lib/shell/exceptions/ask-ports.ts';
import { aliceInSlack, bobInSlack, NOW } from '../../../given.ts';
import {
  BOB,
  CAROL,
  KEY,
  PAGE_URL,
  startLocalApproval,
  type LocalApproval,
} from '../../../local-approval.ts';

const place = { accountId: '111122223333', region: 'eu-west-1' };
const ENFORCED = /^EC2 refuses HttpTokens=optional in this Region .* an approval would have no effect\.$/;

let local: LocalApproval;

beforeAll(async () => {
  local = await startLocalApproval();
});

afterAll(() => local.stop());

beforeEach(() => {
  local.setPolicy();
  local.told.splice(0);
  local.topic.messages.splice(0);
  local.ec2.faults.clear();
  local.ec2.instances.setMetadataDefaults({}, place);
});

function ask(exceptionId: string, differences: Partial<AskPorts> = {}, taskToken = 'a new token') {
  return askApprovers({ exceptionId, taskToken }, { ...local.askPorts, ...differences });
}

async function stateOf(exceptionId: string) {
  return (await local.askPorts.findException(exceptionId))?.exception;
}

/** The messages with a link, and the others. */
function published() {
  const [links, news] = [true, false].map((isLink) =>
    local.topic.messages.filter(({ attributes }) => 'approver' in attributes === isLink),
  );
  return { links: links ?? [], news: news ?? [] };
}

function tokenIn(address: string): string {
  expect(address.startsWith(`${PAGE_URL}?t=`)).toBe(true);
  return address.slice(`${PAGE_URL}?t=`.length);
}

describe('asking', () => {
  it('keeps the token, tells everybody, and sends each approver a link of their own', async () => {
    const { exceptionId, answerBy } = await local.given();

    const report = await ask(exceptionId);

    expect(report).toEqual({ result: 'asked', obstacle: null, linksSent: 2, unreachable: [] });
    expect(await taskTokens(local.tables.exceptionsTableName).findToken(exceptionId)).toBe('a new token');
    expect(published().news.map(({ byProtocol }) => byProtocol['default'])).toEqual([
      JSON.stringify({ exceptionId, change: 'requested' }),
    ]);
    const sent = published().links.map(({ attributes, byProtocol }) => {
      const address = byProtocol['default']?.trimEnd().split('\n').at(-1) ?? '';
      return { to: attributes['approver'], read: readLinkToken(tokenIn(address), Buffer.from(KEY), NOW) };
    });
    expect(sent).toEqual(
      [BOB, CAROL].map((approver) => ({
        to: approver,
        read: { kind: 'valid', link: { exceptionId, approver, expiresAt: answerBy } },
      })),
    );
  });

  it('does not ask whoever requests it', async () => {
    const { exceptionId } = await local.given({ requestedBy: { kind: 'email', id: CAROL, name: 'Carol' } });

    await ask(exceptionId);

    expect(published().links.map(({ attributes }) => attributes['approver'])).toEqual([BOB]);
  });

  it('twice sends the same links again, and changes nothing else', async () => {
    const { exceptionId } = await local.given();
    await ask(exceptionId);
    const before = await local.askPorts.findException(exceptionId);

    await ask(exceptionId);

    const bodies = published().links.map(({ byProtocol }) => byProtocol['default']);
    expect(bodies.slice(0, 2)).toEqual(bodies.slice(2));
    expect(await local.askPorts.findException(exceptionId)).toEqual(before);
  });

  it('again with another token waits by that one', async () => {
    const { exceptionId } = await local.given();
    await ask(exceptionId, {}, 'first');

    await ask(exceptionId, {}, 'second');

    expect(await taskTokens(local.tables.exceptionsTableName).findToken(exceptionId)).toBe('second');
  });

  it('never tells anybody the token', async () => {
    const { exceptionId } = await local.given();

    const report = await ask(exceptionId, {}, 'top-secret-token');

    expect(JSON.stringify([report, local.topic.messages, local.told])).not.toContain('top-secret-token');
  });

  it('where no addresses approve needs neither key nor page', async () => {
    const { exceptionId } = await local.given();
    local.setPolicy({
      approvers: { slackUsers: [bobInSlack.id], slackGroups: [], principals: [], emails: [] },
    });

    const report = await ask(exceptionId, { links: null });

    expect(report).toMatchObject({ result: 'asked', linksSent: 0, unreachable: [] });
    expect(published().news).toHaveLength(1);
  });

  it('without a page says whom it could not reach, and still asks the others', async () => {
    const { exceptionId } = await local.given();

    const report = await ask(exceptionId, { links: null });

    expect(report).toMatchObject({ result: 'asked', linksSent: 0, unreachable: [BOB, CAROL] });
    expect(published().news).toHaveLength(1);
  });
});

describe('an obstacle', () => {
  it('is looked for where the exception is for, and kept and told before anybody answers', async () => {
    const { exceptionId } = await local.given();
    local.ec2.instances.setMetadataDefaults({ httpTokensEnforced: 'enabled' }, place);

    const report = await ask(exceptionId);

    expect(report).toMatchObject({ obstacle: expect.stringMatching(ENFORCED) as unknown });
    expect((await stateOf(exceptionId))?.obstacle).toMatch(ENFORCED);
    expect(published().links[0]?.byProtocol['default']).toContain('Before you answer: EC2 refuses');
  });

  it('is none in another Region, nor for a hop limit', async () => {
    local.ec2.instances.setMetadataDefaults({ httpTokensEnforced: 'enabled' }, place);
    local.ec2.calls.reset();
    const elsewhere = await local.given({ region: 'us-east-1' });
    const hopLimit = await local.given({ allows: { httpPutResponseHopLimit: 2 } });

    const reports = [await ask(elsewhere.exceptionId), await ask(hopLimit.exceptionId)];

    expect(reports).toMatchObject([{ obstacle: null }, { obstacle: null }]);
    expect(local.ec2.calls.list().map(({ region }) => region)).toEqual(['us-east-1']);
  });

  it('that cannot be looked for is said, and stops nobody from being asked', async () => {
    const { exceptionId } = await local.given();
    local.ec2.faults.add({
      kind: 'error',
      action: 'GetInstanceMetadataDefaults',
      code: 'UnauthorizedOperation',
      status: 403,
    });

    const report = await ask(exceptionId);

    expect(report).toMatchObject({ result: 'asked', linksSent: 2 });
    expect((await stateOf(exceptionId))?.obstacle).toContain('could not be checked');
  });

  it('that is gone when the task is tried again is taken off', async () => {
    const { exceptionId } = await local.given({ obstacle: 'EC2 would have refused.' });

    await ask(exceptionId);

    expect((await stateOf(exceptionId))?.obstacle).toBeNull();
  });

  it('does not undo what somebody answers meanwhile', async () => {
    const { exceptionId } = await local.given({ approvalsNeeded: 2 });
    local.ec2.instances.setMetadataDefaults({ httpTokensEnforced: 'enabled' }, place);
    let isFirst = true;
    const saveException: AskPorts['saveException'] = async (exception, revision) => {
      if (isFirst) {
        isFirst = false;
        await answerException(exceptionId, 'approve', byBob, { ...local.pagePorts, ...slackPolicy });
      }
      return local.askPorts.saveException(exception, revision);
    };

    await ask(exceptionId, { saveException });

    expect(await stateOf(exceptionId)).toMatchObject({
      approvals: [{ by: bobInSlack }],
      obstacle: expect.stringMatching(ENFORCED) as unknown,
    });
  });

  it('is given up on where others never stop changing the exception', async () => {
    const { exceptionId } = await local.given({ obstacle: 'before' });

    const asking = ask(exceptionId, { saveException: () => Promise.resolve('overtaken') });

    await expect(asking).rejects.toThrow('Others kept changing exception');
    expect(local.topic.messages).toEqual([]);
  });
});

const byBob: Omit<Answer, 'at'> = { by: bobInSlack, via: 'slack', note: null, groups: [] };

/** Ports by whose policy Bob answers in Slack. */
const slackPolicy = {
  policy: async () => {
    const { exceptions, ...policy } = await local.askPorts.policy();
    const approvers = { ...exceptions.approvers, slackUsers: [bobInSlack.id] };
    return { ...policy, exceptions: { ...exceptions, approvers } };
  },
};

describe('somebody who is faster than the workflow', () => {
  it.each([
    ['approve', 'granted'],
    ['deny', 'denied'],
  ] as const)(
    'and says %s before the token is there is not lost: the workflow is told',
    async (said, decision) => {
      const { exceptionId } = await local.given();
      const noToken = { endWaiting: () => Promise.resolve('gone' as const) };
      await answerException(exceptionId, said, byBob, { ...local.pagePorts, ...slackPolicy, ...noToken });

      const report = await ask(exceptionId);

      expect(report).toEqual({ result: 'decided-before', decision });
      expect(local.told).toEqual([{ taskToken: 'a new token', output: JSON.stringify({ decision }) }]);
      expect(local.topic.messages).toEqual([]);
    },
  );

  it('and takes it back while it is looked at ends the waiting, so that nobody is asked in vain', async () => {
    const { exceptionId } = await local.given();
    const quiet = {
      judgeAgain: () => Promise.resolve(),
      publishNews: () => Promise.resolve(),
      settleException: () => Promise.resolve(),
      endWaiting: () => Promise.resolve('gone' as const),
    };
    const metadataDefaultsOf: AskPorts['metadataDefaultsOf'] = async () => {
      const by = { ...byBob, by: aliceInSlack };
      await revokeException(exceptionId, by, { ...local.askPorts, ...quiet });
      return { kind: 'unreadable', reason: 'not now' };
    };

    const report = await ask(exceptionId, { metadataDefaultsOf });

    expect(report).toEqual({ result: 'decided-before', decision: 'revoked' });
    expect(local.told).toMatchObject([{ output: '{"decision":"revoked"}' }]);
    expect((await stateOf(exceptionId))?.obstacle).toBeNull();
  });
});

describe('asking fails, so that the workflow tries again or says that it failed,', () => {
  it('where there is no such exception', async () => {
    await expect(ask('exc-ffffffffffffffff')).rejects.toThrow('There is no exception exc-ffffffffffffffff');
  });

  it.each(['timed-out', 'expired', 'failed'] as const)('where it is %s', async (status) => {
    const { exceptionId } = await local.given({ status });

    await expect(ask(exceptionId)).rejects.toThrow(`is over (${status})`);
    expect(local.topic.messages).toEqual([]);
  });

  it('where the news cannot be published; no link is sent then', async () => {
    const { exceptionId } = await local.given();

    const asking = ask(exceptionId, { publishNews: () => Promise.reject(new Error('no topic')) });

    await expect(asking).rejects.toThrow('no topic');
    expect(published().links).toEqual([]);
  });

  it('where a link cannot be sent, and says whose', async () => {
    const { exceptionId } = await local.given();
    const { links } = local.askPorts;
    const sendMails = () => Promise.resolve(new Map([[CAROL, 'throttled']]));

    const asking = ask(exceptionId, { links: links && { ...links, sendMails } });

    await expect(asking).rejects.toThrow(
      `No link about exception ${exceptionId} could be sent to ${CAROL} (throttled).`,
    );
  });

  it('where the key cannot be had', async () => {
    const { exceptionId } = await local.given();
    const { links } = local.askPorts;
    const linkKey = () => Promise.reject(new Error('no key'));

    const asking = ask(exceptionId, { links: links && { ...links, linkKey } });

    await expect(asking).rejects.toThrow('no key');
  });
});

import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Finding } from '../../../lib/domain/finding.ts';
import type { Policy } from '../../../lib/domain/policy.ts';
import { messageAsText } from '../../../local/slack/as-text/message-as-text.ts';
import { alice, NOW, v1Allowed } from '../../given.ts';
import { aFinding, startLocalPost, type LocalPost } from '../../local-post.ts';

let local: LocalPost;

beforeEach(async () => {
  local = await startLocalPost();
});

afterEach(() => local.stop());

const INSTANCE = 'i-0a1b2c3d4e5f60718';

function at(minutes: number): Date {
  return new Date(NOW.getTime() + minutes * 60_000);
}

function launched(instanceId = INSTANCE, minutes = 0): Finding {
  return aFinding('launch', { instance: { instanceId }, record: { closedAt: at(minutes) } });
}

function loosened(eventId: string, minutes: number, instanceId = INSTANCE): Finding {
  const violations = [
    { field: 'httpTokens', actual: 'optional', required: 'required', moment: 'drift' },
  ] as const;
  return aFinding(eventId, { instance: { instanceId }, record: { violations, closedAt: at(minutes) } });
}

function idOf(index: number): string {
  return `i-${String(index).padStart(17, '0')}`;
}

/** The stand-in's real counts: messages that were posted, be it into a channel or a thread. */
function posts(): number {
  return local.slack.calls.count('chat.postMessage', 'ok');
}

function textOf(message: Parameters<typeof messageAsText>[0] | undefined): string {
  return message === undefined ? '' : messageAsText(message);
}

async function withPolicy(change: (policy: Policy) => Policy): Promise<{ policy: () => Promise<Policy> }> {
  const policy = change(await local.ports.policy());
  return { policy: () => Promise.resolve(policy) };
}

describe("an instance's story", () => {
  it('is one message that is updated, with its history in one thread', async () => {
    await local.post([launched()]);
    const [first] = local.topMessages();
    await local.post([loosened('drift-1', 5)]);
    await local.post([aFinding('resolved', { record: { outcome: 'resolved', closedAt: at(9) } })]);

    const [message, ...others] = local.topMessages();
    expect(others).toEqual([]);
    expect(message?.ts).toBe(first?.ts);
    expect(textOf(message)).not.toBe(textOf(first));
    expect(local.slack.messages.repliesTo(message!)).toHaveLength(3);
  });

  it('is posted once, whatever is delivered twice', async () => {
    await local.post([launched(), launched()]);
    await local.post([launched()]);

    expect(local.topMessages()).toHaveLength(1);
    expect(posts()).toBe(1);
    expect(local.slack.calls.count('chat.update')).toBe(0);
  });

  it.each(['constructor', 'toString', '__proto__'])('is told of an instance with a tag %s', async (key) => {
    const tags = Object.fromEntries([[key, 'Mallory']]);

    const report = await local.post([aFinding('launch', { instance: { tags } })]);

    expect(report.failedMessageIds).toEqual([]);
    expect(local.topMessages()).toHaveLength(1);
  });

  it('that began without knowing who learns it, in the same message', async () => {
    await local.post([{ ...launched(), principal: null }]);
    const before = textOf(local.topMessages()[0]);
    await local.post([{ ...launched(), principal: alice }]);

    expect(before).not.toContain('alice@example.com');
    expect(textOf(local.topMessages()[0])).toContain('alice@example.com');
    expect(posts()).toBe(1);
  });

  it('gets a message of its own again after a day of silence', async () => {
    await local.post([launched()]);
    await local.post([loosened('drift-1', 25 * 60)]);

    expect(local.topMessages()).toHaveLength(2);
  });

  it('is not taken up again by a finding that comes a day late', async () => {
    await local.post([loosened('drift-1', 25 * 60)]);

    const report = await local.post([launched()]);

    expect(report.instances).toMatchObject([{ result: 'told-before' }]);
    expect(local.topMessages()).toHaveLength(1);
  });

  it('goes quiet in its thread when it becomes a tug-of-war, and says so once', async () => {
    const rounds = [1, 2, 3, 4, 5, 6].map((round) => loosened(`drift-${round}`, round));
    for (const round of rounds) await local.post([round]);

    const [message] = local.topMessages();
    expect(textOf(message)).toMatch(/6 times/);
    expect(local.slack.messages.repliesTo(message!)).toHaveLength(3);
  });

  it('ends in the same messages in whatever order, however often and in whatever batches it is delivered', async () => {
    const findings = [
      launched(idOf(1), 0),
      loosened('drift-1', 5, idOf(1)),
      aFinding('fixed', {
        instance: { instanceId: idOf(1) },
        record: { outcome: 'resolved', closedAt: at(9) },
      }),
      launched(idOf(2), 2),
      loosened('drift-2', 3, idOf(2)),
    ];
    const deliveries = fc.shuffledSubarray([...findings, ...findings], { minLength: 10, maxLength: 10 });
    const cuts = fc.array(fc.integer({ min: 1, max: 4 }), { minLength: 10, maxLength: 10 });
    await local.post(findings);
    const expected = channelAsText();

    await fc.assert(
      fc.asyncProperty(deliveries, cuts, async (delivered, sizes) => {
        await local.stop();
        local = await startLocalPost();
        for (const batch of batchesOf(delivered, sizes)) await local.post(batch);

        expect(channelAsText()).toEqual(expected);
      }),
      { numRuns: 12 },
    );
  });
});

/** What a channel shows in the end: each message, and its replies without their order. */
function channelAsText(): string[] {
  return local
    .topMessages()
    .map((message) =>
      [textOf(message), ...local.slack.messages.repliesTo(message).map(textOf).sort()].join('\n'),
    )
    .sort();
}

function batchesOf(findings: readonly Finding[], sizes: readonly number[]): Finding[][] {
  const left = [...findings];
  return sizes.flatMap((size) => (left.length > 0 ? [left.splice(0, size)] : []));
}

/** Delivers as the queue does: what comes back is delivered again. */
async function delivered(findings: readonly Finding[]): Promise<void> {
  let left = [...findings];
  while (left.length > 0) {
    const { failedMessageIds } = await local.post(left);
    left = left.filter((_, index) => failedMessageIds.includes(`message-${index}`));
  }
}

describe('a storm', () => {
  const tags = { 'aws:autoscaling:groupName': 'web' };
  const storm = Array.from({ length: 300 }, (_, index) =>
    aFinding('launch', { instance: { instanceId: idOf(index), tags }, record: { closedAt: at(index / 60) } }),
  );

  it('of 300 launches is one digest whose numbers are right in the end', async () => {
    const parts = [storm.slice(0, 100), storm.slice(100, 200), storm.slice(150, 300)];
    await Promise.all(parts.slice(0, 2).map(delivered));
    await delivered(parts[2]!);
    await delivered(storm.slice(0, 50));

    const [digest, ...others] = local.topMessages();
    expect(others).toEqual([]);
    expect(posts()).toBeLessThanOrEqual(3);
    expect(textOf(digest)).toContain('300 instances');
    expect(textOf(digest)).toContain('web');
  });

  it('begins with the fifth story of one source; the first ones have their messages', async () => {
    for (const finding of storm.slice(0, 6)) await local.post([finding]);

    const messages = local.topMessages().map(textOf);
    expect(messages).toHaveLength(5);
    expect(messages.at(-1)).toContain('6 instances');
  });

  it('counts an instance once, by the last that happened to it, in whatever order it is told', async () => {
    const early = launched(idOf(1), 0);
    const late = aFinding('again', { instance: { instanceId: idOf(1) }, record: { closedAt: at(30) } });
    const others = [2, 3, 4, 5].map((index) => launched(idOf(index), index));
    const digests: string[] = [];
    for (const [first, second] of [
      [early, late],
      [late, early],
    ] as const) {
      await local.stop();
      local = await startLocalPost();
      await local.post([first, ...others]);
      await local.post([second]);
      digests.push(textOf(local.topMessages()[0]));
    }

    expect(digests[0]).toContain('5 instances');
    expect(digests[0]).toContain('10:30');
    expect(digests[1]).toBe(digests[0]);
  });

  it('is another one for another source', async () => {
    const other = storm.slice(0, 5).map((_, index) =>
      aFinding('launch', {
        instance: { instanceId: idOf(1_000 + index), tags: { 'aws:autoscaling:groupName': 'batch' } },
        record: { closedAt: at(1) },
      }),
    );

    await local.post([...storm.slice(0, 5), ...other]);

    expect(local.topMessages().map(textOf)).toHaveLength(2);
  });

  it('is over after a quarter of an hour without a new story', async () => {
    const now = Date.now();
    await local.post(storm.slice(0, 5));
    await local.post(storm.slice(5, 10), { now: () => new Date(now + 16 * 60_000) });

    expect(local.topMessages()).toHaveLength(2);
  });

  it('that goes on for more than a day is told anew', async () => {
    const now = Date.now();
    const quarters = Array.from({ length: 98 }, (_, index) => index);
    await local.post(storm.slice(0, 5));
    for (const quarter of quarters) {
      const later = new Date(now + quarter * 14.9 * 60_000);
      await local.post([storm[5 + quarter]!], { now: () => later });
    }

    const digests = local.topMessages().filter((message) => textOf(message).includes('instances'));
    expect(digests).toHaveLength(1);
    expect(local.topMessages().length).toBeGreaterThan(1);
  });

  it('leaves an instance of it a message of its own when something else happens to it', async () => {
    await local.post(storm.slice(0, 5));
    await local.post([loosened('drift-1', 10, idOf(0))]);

    expect(local.topMessages()).toHaveLength(2);
    expect(textOf(local.topMessages()[1])).toContain('loosened');
  });
});

describe('when the time of an invocation runs out', () => {
  const timeIsUp = { changeSignal: AbortSignal.abort() };
  const many = Array.from({ length: 5 }, (_, index) => launched(idOf(index)));

  it('no more stories are begun: they come back, and the next invocation shows them', async () => {
    await local.post([launched()]);
    const batch = [loosened('drift-1', 5), ...many];

    const late = await local.post(batch, {}, timeIsUp);
    const postsSoFar = posts();
    const next = await local.post(batch);

    expect(new Set(late.instances.map(({ result }) => result))).toEqual(new Set(['failed']));
    expect(late.failedMessageIds).toHaveLength(6);
    expect(postsSoFar).toBe(1);
    expect(next.failedMessageIds).toEqual([]);
    expect(local.topMessages()).toHaveLength(2);
    expect(local.slack.calls.count('conversations.history')).toBe(0);
  });

  it('a story whose message may stand in Slack already is still looked for by the next one', async () => {
    const saveStory = () => Promise.reject(new Error('cut off'));
    await local.post([launched()], { saveStory });

    await local.post([launched()], {}, timeIsUp);
    await local.post([launched()]);

    expect(local.topMessages()).toHaveLength(1);
  });
});

describe('trouble with Slack', () => {
  it.each([
    ['429', { kind: 'rate-limited', retryAfterSeconds: 0 }],
    ['a 500', { kind: 'status', status: 500 }],
    ['a cut connection', { kind: 'reset' }],
    ['a cut connection after the post was taken', { kind: 'reset', applied: true }],
    ['an error of its own', { kind: 'error', error: 'internal_error' }],
  ] as const)('for a moment, %s, is got over, and nothing is posted twice', async (_name, fault) => {
    local.slack.faults.add({ ...fault, method: 'chat.postMessage' });

    const report = await local.post([launched()]);

    expect(report.instances).toMatchObject([{ result: 'posted' }]);
    expect(local.topMessages()).toHaveLength(1);
  });

  it('that lasts returns the messages, and the next delivery posts', async () => {
    local.slack.faults.add({ kind: 'status', status: 503, times: 100 });

    const first = await local.post([launched()]);
    local.slack.faults.clear();
    const second = await local.post([launched()]);

    expect(first).toMatchObject({ failedMessageIds: ['message-0'], instances: [{ result: 'failed' }] });
    expect(second).toMatchObject({ failedMessageIds: [], instances: [{ result: 'posted' }] });
    expect(local.topMessages()).toHaveLength(1);
  });

  it.each([
    ['a revoked token', () => local.slack.setToken('revoked'), 'token_revoked'],
    [
      'a channel that is gone',
      () => local.slack.channels.set('imds-guardrail', 'deleted'),
      'channel_not_found',
    ],
    [
      'a channel that is archived',
      () => local.slack.channels.set('imds-guardrail', 'archived'),
      'is_archived',
    ],
  ])(
    'that somebody has to mend, %s, is refused in its own words, and nothing is lost',
    async (_name, break_, reason) => {
      break_();

      const report = await local.post([launched(), ...storm5()]);

      expect(new Set(report.instances.map(({ result }) => result))).toEqual(new Set(['refused']));
      expect(new Set(report.instances.map((each) => each.reason))).toEqual(new Set([reason]));
      expect(report.failedMessageIds).toHaveLength(6);
    },
  );

  it('in the middle of a thread does not tell a reply twice', async () => {
    await local.post([launched()]);
    local.slack.faults.add({ kind: 'reset', method: 'chat.postMessage', applied: true });

    await local.post([loosened('drift-1', 5)]);

    expect(local.slack.messages.repliesTo(local.topMessages()[0]!)).toHaveLength(2);
  });

  it('is posted anew where somebody has deleted the message', async () => {
    await local.post([launched()]);
    local.slack.messages.remove(local.topMessages()[0]!);

    await local.post([loosened('drift-1', 5)]);

    expect(local.topMessages()).toHaveLength(1);
  });

  it('finds what was posted before an invocation was cut off', async () => {
    const saveStory = () => Promise.reject(new Error('cut off'));

    const first = await local.post([launched()], { saveStory });
    const second = await local.post([launched()]);

    expect([first, second].map(({ instances }) => instances[0]?.result)).toEqual(['failed', 'posted']);
    expect(local.topMessages()).toHaveLength(1);
  });

  it.each(['claimStory', 'claimStorm'] as const)(
    'does not take from another invocation what it holds, when the time is up (%s)',
    async (port) => {
      const claims: string[] = [];
      const [held, noTime] = [{ kind: 'held' } as const, () => Promise.reject(new Error('The time is up.'))];
      const release = () => Promise.resolve(void claims.push('released'));

      const report = await local.post([launched()], {
        [port]: () => Promise.resolve(held),
        [port.replace('claim', 'release')]: release,
        wait: noTime,
      });

      expect(report).toMatchObject({ failedMessageIds: ['message-0'], instances: [{ result: 'failed' }] });
      expect(claims).toEqual([]);
    },
  );

  it('does not post twice where two invocations have the same story', async () => {
    const reports = await Promise.all([local.post([launched()]), local.post([launched()])]);

    expect(local.topMessages()).toHaveLength(1);
    expect(
      reports.flatMap(({ instances }) => instances.map(({ result }) => result)).toSorted(),
    ).not.toContain('failed');
  });
});

function storm5(): Finding[] {
  const tags = { 'aws:autoscaling:groupName': 'web' };
  return Array.from({ length: 5 }, (_, index) =>
    aFinding('launch', { instance: { instanceId: idOf(index), tags } }),
  );
}

describe('the policy', () => {
  it('routes a story by its finding, and the story stays in its channel', async () => {
    local.slack.channels.set('payments', 'open');
    const match = { severities: [], kinds: [], accounts: [], regions: [], tags: { owner: ['payments'] } };
    const routed = await withPolicy((policy) => ({
      ...policy,
      notifications: {
        ...policy.notifications,
        slack: { ...policy.notifications.slack, routes: [{ match, channel: '#payments' }] },
      },
    }));

    await local.post([aFinding('launch', { instance: { tags: { owner: 'payments' } } })], routed);
    await local.post([loosened('drift-1', 5)], routed);

    expect(local.topMessages().map(({ channelId }) => local.slack.channels.byId(channelId)?.name)).toEqual([
      'payments',
    ]);
  });

  it('mutes for a while, and the story is whole when it speaks again', async () => {
    const match = { severities: [], kinds: [], accounts: [], regions: [], tags: {} };
    const until = new Date(Date.now() + 86_400_000);
    const muted = await withPolicy((policy) => ({
      ...policy,
      notifications: { ...policy.notifications, mutes: [{ match, until, reason: 'migration' }] },
    }));

    const report = await local.post([launched()], muted);
    const before = local.topMessages().length;
    await local.post([loosened('drift-1', 5)]);

    expect(report.instances).toMatchObject([{ result: 'muted' }]);
    expect(before).toBe(0);
    expect(local.slack.messages.repliesTo(local.topMessages()[0]!)).toHaveLength(2);
  });

  it('keeps what is fixed for the morning, and tells it in one message then', async () => {
    const night = new Date('2026-03-01T23:30:00Z');
    const quiet = await withPolicy((policy) => ({
      ...policy,
      notifications: { ...policy.notifications, quietHours: { from: 22 * 60, to: 7 * 60, timeZone: 'UTC' } },
    }));
    const ports = { ...quiet, now: () => night };

    const report = await local.post([launched(idOf(1)), launched(idOf(2))], ports);
    const tooEarly = await local.morning(new Date('2026-03-02T06:59:00Z'));
    const results = await local.morning(new Date('2026-03-02T07:00:00Z'));
    const again = await local.morning(new Date('2026-03-02T07:15:00Z'));

    expect(report.instances.map(({ result }) => result)).toEqual(['held-for-morning', 'held-for-morning']);
    expect([tooEarly, again]).toEqual([[], []]);
    expect(results).toMatchObject([{ result: 'posted', stories: 2 }]);
    expect(local.topMessages()).toHaveLength(1);
    expect(textOf(local.topMessages()[0])).toContain(idOf(1));
  });

  it('wakes people for what is open, whatever the hour', async () => {
    const quiet = await withPolicy((policy) => ({
      ...policy,
      notifications: { ...policy.notifications, quietHours: { from: 0, to: 24 * 60 - 1, timeZone: 'UTC' } },
    }));
    const denied = aFinding('launch', { record: { outcome: 'denied', refusal: 'no', after: v1Allowed } });

    const report = await local.post([denied], quiet);

    expect(report.instances).toMatchObject([{ result: 'posted' }]);
  });

  it('keeps the morning for Slack when it refuses the message', async () => {
    const held = { instance: launched().instance, channel: '#nowhere', until: NOW };
    await local.post([launched()]);
    await local.ports.holdStory(held);

    const refused = await local.morning(NOW);
    local.slack.channels.set('nowhere', 'open');
    const posted = await local.morning(NOW);

    expect([refused, posted]).toMatchObject([[{ result: 'refused' }], [{ result: 'posted' }]]);
  });
});

describe('what cannot be read', () => {
  it('comes back alone', async () => {
    const report = await local.post(['not json', launched(), '{"schemaVersion":"2.0"}']);

    expect(report.malformed.map(({ messageId }) => messageId)).toEqual(['message-0', 'message-2']);
    expect(report.failedMessageIds).toEqual(['message-0', 'message-2']);
    expect(local.topMessages()).toHaveLength(1);
  });
});

describe('a webhook', () => {
  beforeEach(async () => {
    await local.stop();
    local = await startLocalPost(({ webhookUrl }) => webhookUrl);
  });

  it('works without an app: what would be updated is posted anew', async () => {
    await local.post([launched()]);
    await local.post([launched()]);
    await local.post([loosened('drift-1', 5)]);

    expect(local.topMessages()).toHaveLength(2);
  });

  it('is tried again when Slack is away for a moment', async () => {
    local.slack.faults.add({ kind: 'status', status: 503, method: 'webhook' });

    const report = await local.post([launched()]);

    expect(report.instances).toMatchObject([{ result: 'posted' }]);
  });
});

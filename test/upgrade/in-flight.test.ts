import { globSync } from 'node:fs';
import { dirname } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { campaign } from '../../lib/adapters/campaign.ts';
import { exceptionStore } from '../../lib/adapters/exceptions.ts';
import { imdsV1Sightings } from '../../lib/adapters/imdsv1-sightings.ts';
import { linkUses } from '../../lib/adapters/link-uses.ts';
import { recordHistory } from '../../lib/adapters/record-history.ts';
import { stories } from '../../lib/adapters/stories.ts';
import { taskTokens } from '../../lib/adapters/task-tokens.ts';
import { timeline } from '../../lib/adapters/timeline.ts';
import { parseAskApproversEvent } from '../../lib/boundary/ask-approvers-event.ts';
import { readLinkToken } from '../../lib/boundary/approval-link.ts';
import { parseExceptionNews } from '../../lib/boundary/exception-news.ts';
import { parseExportedExceptions } from '../../lib/boundary/exported-exceptions.ts';
import { parseImdsV1Use } from '../../lib/boundary/imdsv1-use-message.ts';
import { parseFinding } from '../../lib/boundary/parse-finding.ts';
import { parsePolicyJson } from '../../lib/boundary/policy/parse-policy-json.ts';
import { parseFormStart } from '../../lib/boundary/slack/exceptions/form-start.ts';
import { parseQueuedAnswer } from '../../lib/boundary/slack/exceptions/queued-answer.ts';
import { parseConductStep, parseSweepPart } from '../../lib/boundary/sweep-steps.ts';
import { manualClock } from '../../local/ec2/clock.ts';
import { ACCOUNT, REGION, startLocalGuard, type LocalGuard } from '../local-guard.ts';
import { inFlightOf, putInto } from './in-flight.ts';

const versions = globSync('*/in-flight.json', { cwd: import.meta.dirname }).map(dirname);

const DAY = 24 * 60 * 60_000;
const place = { accountId: ACCOUNT, region: REGION };

describe.each(versions)('what version %s has left behind', (version) => {
  const left = inFlightOf(version);
  const now = () => new Date(left.madeAt.getTime() + 5 * 60_000);
  const idsIn = (prefix: string, items: readonly Record<string, unknown>[]) =>
    items.map(({ pk }) => String(pk)).filter((pk) => pk.startsWith(prefix));

  let local: LocalGuard;

  beforeEach(async () => {
    local = await startLocalGuard({ clock: manualClock(left.madeAt.getTime()) });
    await putInto(local.tables.recordsTableName, left.records);
    await putInto(local.tables.exceptionsTableName, left.exceptions);
    await putInto(local.tables.storiesTableName, left.stories);
  });

  afterEach(() => local.stop());

  /** Has the instance be there again: the simulator gives the same ids in the same order. */
  function seed(wanted: string, httpTokens: 'optional' | 'required'): void {
    const template = { metadataOptions: { httpTokens }, ageMilliseconds: 60_000 } as const;
    const ids = Array.from({ length: 40 }, () => local.ec2.instances.seed(1, template)[0]);
    expect(ids).toContain(wanted);
  }

  it('has a change that was cut off written down', async () => {
    seed(left.interrupted, 'required');
    const [, , , interrupted = ''] = left.messages.reevaluation;

    const { failedMessageIds } = await local.handle([interrupted], { ports: { now } });

    expect(failedMessageIds).toEqual([]);
    const memories = await local.ports.memoriesOf([{ ...place, instanceId: left.interrupted }]);
    expect([...memories.values()]).toMatchObject([{ open: null, options: { httpTokens: 'required' } }]);
    expect(local.findings()).toMatchObject([{ instance: { instanceId: left.interrupted } }]);
  });

  it('has an exception in force go on, and what it lent come back when it is over', async () => {
    seed(left.excepted, 'optional');
    const [granted = '', expired = ''] = left.messages.reevaluation;
    const tokens = () => local.ec2.instances.get(left.excepted)?.metadataOptions.httpTokens;

    await local.handle([granted], { ports: { now } });
    const whileItLasts = tokens();
    const after = () => new Date(now().getTime() + 30 * DAY);
    await local.handle([expired], { ports: { now: after } });

    expect([whileItLasts, tokens()]).toEqual(['optional', 'required']);
    expect(local.findings().map(({ kind }) => kind)).toEqual(['exception-ended']);
  });

  it('has every record and memory read', async () => {
    const history = recordHistory(local.tables.recordsTableName);
    const records = [];
    for await (const page of history({ since: new Date(left.madeAt.getTime() - DAY), until: now() }))
      records.push(...page);
    const ids = left.records.map(({ pk }) => String(pk).split('/')[2] ?? '');
    const memories = await local.ports.memoriesOf(ids.map((instanceId) => ({ ...place, instanceId })));

    const written = left.records.filter(({ sk }) => String(sk).startsWith('record#'));
    expect(records).toHaveLength(written.length);
    expect(records.filter((record) => 'unreadable' in record)).toEqual([]);
    expect(memories.size).toBe(new Set(ids).size);
    expect([...memories.values()]).not.toContain('unreadable');
  });

  it('has every exception read, with the token, the use of its link and what it changed', async () => {
    const { exceptionsTableName } = local.tables;
    const store = exceptionStore(exceptionsTableName);
    const [[token = ''], [used = '']] = [idsIn('token#', left.exceptions), idsIn('link#', left.exceptions)];

    const all = await store.listExceptions();
    const due = await store.dueExceptions(new Date(now().getTime() + 400 * DAY));
    const inForce = await local.ports.exceptionsIn(place, now());

    expect(all).toHaveLength(idsIn('exception', left.exceptions).length);
    expect(due.filter((each) => 'problem' in each)).toEqual([]);
    expect(inForce).toMatchObject([{ status: 'granted', scope: { id: left.excepted } }]);
    expect(await store.changesOf(inForce[0]?.exceptionId ?? '')).toHaveLength(1);
    expect(await taskTokens(exceptionsTableName).findToken(token.replace('token#', ''))).not.toBeNull();
    const link = { exceptionId: used.replace('link#', ''), approver: 'carol@example.com', expiresAt: now() };
    expect(await linkUses(exceptionsTableName).useOf(link)).toMatchObject({ decision: 'approve' });
  });

  it('has every story, storm and what waits for the morning read', async () => {
    const store = stories(local.tables.storiesTableName);
    const until = new Date(now().getTime() + 60_000);
    const states = left.stories.filter(({ sk }) => sk === 'state').map(({ pk }) => String(pk));

    const claims = await Promise.all(
      states.map((pk) => {
        if (pk.startsWith('storm#')) return store.claimStorm(pk.replace('storm#', ''), until, now());
        const [accountId = '', region = '', instanceId = ''] = pk.replace('story#', '').split('/');
        return store.claimStory({ accountId, region, instanceId }, until, now());
      }),
    );

    expect(states.length).toBeGreaterThan(1);
    expect(claims.filter((claim) => claim.kind === 'held' || claim.state === null)).toEqual([]);
    expect(await store.dueStories(now())).toHaveLength(1);
  });

  it('has sweeps, waves, watches and sightings read', async () => {
    const { recordsTableName } = local.tables;
    await putInto(recordsTableName, left.sweep);
    const { latestRuns, waves } = campaign(recordsTableName);
    const { watched } = timeline(recordsTableName);
    const ids = idsIn('sighting#', left.sweep).map((pk) => pk.split('/')[1] ?? '');
    const sighted = ids.map((instanceId) => ({ ...place, instanceId }));

    const watches = [];
    for await (const page of watched()) watches.push(...page);

    expect(await latestRuns(5)).toHaveLength(1);
    expect(await waves()).toMatchObject([{ scope: 'baseline' }]);
    expect(watches.length).toBeGreaterThan(0);
    expect(watches.map(({ watch }) => watch)).not.toContain('unreadable');
    expect((await imdsV1Sightings(recordsTableName).sightingsOf(sighted)).size).toBe(1);
  });

  it.each<[string, readonly string[], (body: string) => unknown]>([
    ['findings', left.messages.findings, parseFinding],
    ['news of exceptions', left.messages.news, parseExceptionNews],
    ['answers from Slack', left.messages.slackAnswers, parseQueuedAnswer],
    ['uses of IMDSv1', left.messages.imdsV1Use, parseImdsV1Use],
    ["buttons' values", left.buttons, parseFormStart],
    ['the policy', [left.policy], parsePolicyJson],
    ['exported exceptions', [left.exported], (text) => parseExportedExceptions(JSON.parse(text))],
  ])('has %s read that were on their way or kept', (_, bodies, read) => {
    const taken = bodies.map((body) => read(body));

    expect(taken.length).toBeGreaterThan(0);
    expect(taken).not.toContain(null);
    expect(taken).not.toContainEqual(expect.objectContaining({ change: 'other' }));
  });

  it('has its workflows answered that call functions with what the old definition hands over', () => {
    const { askApprovers, conductSweep, sweepPlace } = left.calls;

    expect(() => parseAskApproversEvent(askApprovers)).not.toThrow();
    expect(conductSweep.map((call) => parseConductStep(call).step)).toEqual([
      'begin',
      'place-failed',
      'finish',
    ]);
    expect(() => parseSweepPart(sweepPlace)).not.toThrow();
  });

  it('has links in mails followed', () => {
    const { token, key } = left.link;

    expect(readLinkToken(token, Buffer.from(key), now())).toMatchObject({ kind: 'valid' });
  });
});

import { beforeEach, describe, expect, it, vi } from 'vitest';
import { minutesAgo } from '../given.ts';
import { withExceptionsApi } from '../in-local-exceptions.ts';
import { PEOPLE, type PersonName } from '../local-exceptions-api.ts';
import { describeOutput } from './output.ts';

const INSTANCE = { accountId: '111122223333', region: 'eu-west-1', instanceId: 'i-00000000000000001' };
const terms = { reason: 'The image of the last wave breaks the vendor agent.', hours: 24 };
const window = { since: minutesAgo(60).toISOString(), until: minutesAgo(-1).toISOString() };
const find = { selection: { kind: 'all' }, window };

const api = withExceptionsApi();

beforeEach(() => api.local.putCorrections({ instanceId: INSTANCE.instanceId }));

/** Calls the API as somebody, who is known by their access key. */
async function call(person: PersonName, path: string, body: object) {
  const answer = await fetch(`${api.url}${path}`, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      authorization: `AWS4-HMAC-SHA256 Credential=${PEOPLE[person].accessKeyId}/x`,
    },
    body: JSON.stringify(body),
  });
  return { status: answer.status, body: (await answer.json()) as Record<string, unknown> };
}

describe('a rollback by the API', () => {
  it('is granted in the name of who called, told, counted, and not twice', async () => {
    const first = await call('bob', '/rollbacks', { ...terms, instances: [INSTANCE, INSTANCE] });
    const metrics = api.output.metrics();
    const again = await call('bob', '/rollbacks', { ...terms, instances: [INSTANCE] });

    expect(first).toMatchObject({
      status: 200,
      body: {
        message: '1 of 1 instances are rolled back; the guard gives back what was taken within a minute.',
        results: [{ instance: INSTANCE, result: 'rolled-back', expiresAt: '2026-03-02T10:00:00.000Z' }],
      },
    });
    expect(again.body).toMatchObject({ results: [{ result: 'already' }] });
    expect(metrics).toMatchObject({ AnswersTaken: 1 });
    expect(api.local.topic.messages.map(({ subject }) => subject)).toEqual(['[IMDS] Exception granted']);
    expect(JSON.stringify(api.local.topic.messages)).toContain('bob@example.com');
  });

  it('tells which of them failed, so that they are repeated', async () => {
    api.local.sqs.failNext(100);

    const { body } = await call('bob', '/rollbacks', { ...terms, instances: [INSTANCE] });

    api.local.sqs.failNext(0);
    expect(body).toMatchObject({
      message: expect.stringMatching(/ 1 failed: repeat it/) as string,
      results: [{ result: 'failed' }],
    });
  });

  it.each([
    ['/rollbacks', { ...terms, instances: [INSTANCE] }],
    ['/rollbacks/plan', { ...terms, instances: [INSTANCE] }],
    ['/rollbacks/find', find],
  ])('is for approvers only: %s', async (path, body) => {
    const answer = await call('alice', path, body);

    expect(answer).toEqual({
      status: 403,
      body: {
        message:
          'Only approvers of exceptions may roll back, since that loosens instances at once. The policy (exceptions.approvers.principals) says who is.',
        refusal: 'not-an-approver',
      },
    });
    expect(api.output.emf()).toContainEqual(
      expect.objectContaining({ AnswersRefused: 1, reason: 'not-an-approver' }),
    );
    expect(api.local.judgedAgain).toEqual([]);
  });

  it.each<[string, string, object, string]>([
    [
      '/rollbacks',
      'no instances',
      { ...terms, instances: [] },
      'instances: must be 1 to 100 instances, not an empty list.',
    ],
    [
      '/rollbacks',
      'more than a call may have',
      { ...terms, instances: Array.from({ length: 101 }, () => INSTANCE) },
      'instances: must be 1 to 100 instances, not a list.',
    ],
    [
      '/rollbacks',
      'an instance without its account',
      { ...terms, instances: [{ instanceId: INSTANCE.instanceId, region: 'eu-west-1' }] },
      'instances.0.accountId: is missing: must be an account.',
    ],
    [
      '/rollbacks/plan',
      'what is no instance',
      { ...terms, instances: [{ instanceId: 'web-1' }] },
      'instances.0.instanceId: must be an instance\'s id, as in i-0a1b2c3d4e5f60718, not "web-1".',
    ],
    [
      '/rollbacks/plan',
      'too many hours',
      { ...terms, hours: 73, instances: [INSTANCE] },
      'hours: must be at most 72, not 73.',
    ],
    [
      '/rollbacks/plan',
      'who says that they are the guardrail',
      { ...terms, instances: [INSTANCE], by: { kind: 'guardrail' } },
      '"by" is not a known key.',
    ],
    [
      '/rollbacks/find',
      'a wave without a scope',
      { window, selection: { kind: 'wave', scope: '', number: 0 } },
      'selection.scope: must be a scope of the policy, not "".',
    ],
  ])('of %s with %s is refused in words', async (path, _, body, message) => {
    expect(await call('bob', path, body)).toEqual({ status: 422, body: { message } });
  });

  it.each(['/rollbacks', '/rollbacks/plan'])('of %s is refused with what the policy says', async (path) => {
    const answer = await call('bob', path, { ...terms, reason: 'because', instances: [INSTANCE] });

    expect(answer).toMatchObject({ status: 422, body: { problems: [{ part: 'reason' }] } });
  });

  it('is no longer than the policy allows', async () => {
    const principals = `['arn:aws:sts::111122223333:assumed-role/AWSReservedSSO_SecurityApprover_*']`;
    api.local.setPolicy(`approvers: { principals: ${principals} }, longestDays: 1`);
    vi.setSystemTime(minutesAgo(-2));

    const answer = await call('bob', '/rollbacks', { ...terms, hours: 72, instances: [INSTANCE] });

    expect(answer.body).toMatchObject({ results: [{ expiresAt: '2026-03-02T10:02:00.000Z' }] });
  });
});

describe('a plan', () => {
  it('is of the own account and Region where it names no others, and writes nothing', async () => {
    const { body } = await call('bob', '/rollbacks/plan', {
      ...terms,
      instances: [{ instanceId: INSTANCE.instanceId }],
    });

    expect(body).toMatchObject({
      message: '1 of 1 instances would get back what was taken from them. Nothing has changed.',
      planned: [{ instance: INSTANCE, outcome: 'gives-back', allows: { httpTokens: 'optional' } }],
    });
    expect([api.local.judgedAgain, api.local.topic.messages]).toEqual([[], []]);
  });

  it('asks EC2 once for each place, and only where tokens are given back', async () => {
    const hops = 'i-00000000000000002';
    const more = 'i-00000000000000003';
    await api.local.putCorrections(
      { instanceId: hops, taken: { httpPutResponseHopLimit: 3 } },
      { instanceId: more },
    );
    api.local.ec2.instances.setMetadataDefaults({ httpTokensEnforced: 'enabled' }, INSTANCE);
    api.local.ec2.calls.reset();
    const instances = [INSTANCE.instanceId, hops, more].map((instanceId) => ({ instanceId }));

    const { body } = await call('bob', '/rollbacks/plan', { ...terms, instances });
    const onlyHops = await call('bob', '/rollbacks/plan', { ...terms, instances: [{ instanceId: hops }] });

    const refused = { problem: expect.stringMatching(/^EC2 refuses HttpTokens=optional/) as string };
    expect(body).toMatchObject({ planned: [refused, { problem: null }, refused] });
    expect(onlyHops.body).toMatchObject({ planned: [{ problem: null }] });
    expect(api.local.ec2.calls.list('GetInstanceMetadataDefaults')).toHaveLength(1);
  });

  it('says why an instance gets nothing', async () => {
    const nothing = 'i-00000000000000002';
    const spoiled = 'i-00000000000000003';
    await api.local.putCorrections({ instanceId: nothing, taken: {} });
    await api.local.spoilMemory({ ...INSTANCE, instanceId: spoiled });
    const instances = [nothing, spoiled].map((instanceId) => ({ instanceId }));

    const { body } = await call('bob', '/rollbacks/plan', { ...terms, instances });

    expect(body).toMatchObject({
      planned: [
        {
          outcome: 'nothing-to-give-back',
          problem: 'The guardrail has taken nothing from it that it does not have back.',
        },
        { outcome: 'unreadable', problem: 'What is remembered of it cannot be read.' },
      ],
    });
  });
});

describe('finding corrections', () => {
  it('gives the instances, and that there is no more', async () => {
    const { status, body } = await call('bob', '/rollbacks/find', find);

    expect(status).toBe(200);
    expect(body).toEqual({
      message: '1 instances were corrected.',
      instances: [INSTANCE],
      unreadable: [],
      next: null,
    });
  });
});

describeOutput([]);

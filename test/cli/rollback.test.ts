import { beforeEach, describe, expect, it, vi } from 'vitest';
import type { Wave } from '../../lib/domain/fleet/wave.ts';
import { aTrigger, minutesAgo } from '../given.ts';
import { withExceptionsApi } from '../in-local-exceptions.ts';
import { PEOPLE, type PersonName } from '../local-exceptions-api.ts';
import { chunksOf, guardrail, type Ran } from './fake-terminal.ts';
import type { Terminal } from '../../cli/terminal.ts';

const REASON = 'The image of the last wave breaks the vendor agent.';
const PLACE = { accountId: '111122223333', region: 'eu-west-1' };
const [FIRST, SECOND, THIRD] = ['i-00000000000000001', 'i-00000000000000002', 'i-00000000000000003'];

const api = withExceptionsApi();

/** Runs `guardrail rollback …` as Bob, or as somebody else. */
async function rollback(
  args: readonly string[],
  person: PersonName = 'bob',
  given: Partial<Terminal> = {},
): Promise<Ran> {
  vi.stubEnv('AWS_ACCESS_KEY_ID', PEOPLE[person].accessKeyId);
  try {
    return await guardrail(['rollback', '--reason', REASON, ...args], {
      env: { GUARDRAIL_EXCEPTIONS_URL: api.url, AWS_REGION: 'eu-west-1' },
      ...given,
    });
  } finally {
    vi.unstubAllEnvs();
  }
}

async function exceptionsInTable(): Promise<string[]> {
  const { exceptionStore } = await import('../../lib/adapters/exceptions.ts');
  const all = await exceptionStore(api.local.tables.exceptionsTableName).listExceptions();
  return all.map(({ scope }) => scope.id).sort();
}

/** Somebody at the terminal, who answers like this. */
function answering(text: string): Partial<Terminal> {
  return { interactive: true, stdin: chunksOf(text) };
}

describe('guardrail rollback', () => {
  beforeEach(() =>
    api.local.putCorrections(
      { instanceId: FIRST },
      { instanceId: SECOND, taken: { httpTokens: 'optional', httpPutResponseHopLimit: 3 } },
    ),
  );

  it('shows what would happen, asks, and rolls back', async () => {
    const { code, out, error } = await rollback(
      ['--instance', FIRST, SECOND, THIRD],
      'bob',
      answering('y\n'),
    );

    expect({ code, error }).toEqual({ code: 0, error: 'Roll back 2 instances now? [y/N] ' });
    expect(out).toMatch(/^111122223333, eu-west-1\n {2}Would get back IMDSv1 \(HttpTokens=optional\)\.\n/);
    expect(out).toContain('  Cannot be rolled back: The guardrail has never changed it.\n');
    expect(out).toContain('2 of 3 instances would be rolled back.\n');
    expect(out).toContain('  Gets back IMDSv1 (HttpTokens=optional) and a hop limit of up to 3.\n');
    expect(out).toMatch(/\n {4}i-00000000000000002 {2}2026-03-02 10:00 {2}exc-[0-9a-f]{16}\n/);
    expect(out).toMatch(/\n2 of 2 instances are rolled back; .*\n$/);
    expect(await exceptionsInTable()).toEqual([FIRST, SECOND]);
    expect(api.local.judgedAgain).toHaveLength(2);
  });

  it.each(['n\n', '\n', 'yesterday\n', ''])('changes nothing where the answer is %j', async (text) => {
    const { code, error } = await rollback(['--instance', FIRST], 'bob', answering(text));

    expect({ code, error }).toEqual({
      code: 2,
      error: 'Roll back 1 instance now? [y/N] guardrail: not confirmed, so nothing has changed\n',
    });
    expect(await exceptionsInTable()).toEqual([]);
  });

  it('only looks with --dry-run, and writes and sends nothing', async () => {
    const { code, out } = await rollback(['--instance', FIRST, '--dry-run']);

    expect(code).toBe(0);
    expect(out).toContain('1 of 1 instances would be rolled back.');
    expect(await exceptionsInTable()).toEqual([]);
    expect([api.local.judgedAgain, api.local.topic.messages]).toEqual([[], []]);
  });

  it('tells machines the same in JSON', async () => {
    const dry = await rollback(['--instance', FIRST, '--dry-run', '--json']);
    const done = await rollback(['--instance', FIRST, '--yes', '--json', '--hours', '72']);

    const instance = { ...PLACE, instanceId: FIRST };
    expect(JSON.parse(dry.out)).toEqual({
      planned: [
        {
          instance,
          outcome: 'gives-back',
          allows: { httpTokens: 'optional' },
          exceptionId: null,
          expiresAt: '2026-03-02T10:00:00.000Z',
          problem: null,
        },
      ],
    });
    expect(JSON.parse(done.out)).toMatchObject({
      results: [{ instance, result: 'rolled-back', expiresAt: '2026-03-04T10:00:00.000Z' }],
    });
  });

  it('has nothing to do a second time', async () => {
    await rollback(['--instance', FIRST, '--yes']);

    const text = await rollback(['--instance', FIRST, '--yes']);
    const json = await rollback(['--instance', FIRST, '--yes', '--json']);

    expect(text).toMatchObject({ code: 0, error: '' });
    expect(text.out).toContain('  Has back IMDSv1 (HttpTokens=optional) by an exception that is in force.\n');
    expect(JSON.parse(json.out)).toEqual({ results: [] });
    expect(await exceptionsInTable()).toEqual([FIRST]);
  });

  it('says what EC2 would refuse', async () => {
    api.local.ec2.instances.setMetadataDefaults({ httpTokensEnforced: 'enabled' }, PLACE);

    const { out } = await rollback(['--instance', FIRST, '--dry-run']);

    expect(out.replaceAll(/\s+/g, ' ')).toContain('But: EC2 refuses HttpTokens=optional in this Region');
  });

  it('takes another account and Region of instances', async () => {
    const args = ['--instance', FIRST, '--account', '444455556666', '--region', 'us-east-1'];

    const { out } = await rollback([...args, '--dry-run']);

    expect(out).toMatch(/^444455556666, us-east-1\n {2}Cannot be rolled back: /);
  });

  it.each([['alice'], ['carol']] as const)('is for approvers only: %s', async (person) => {
    const { code, error } = await rollback(['--instance', FIRST, '--yes'], person);

    expect(code).toBe(person === 'carol' ? 0 : 2);
    expect(error).toMatch(
      person === 'carol' ? /^$/ : /^guardrail: Only approvers of exceptions may roll back/,
    );
    expect(await exceptionsInTable()).toEqual(person === 'carol' ? [FIRST] : []);
  });

  it('tells what failed and ends with 1', async () => {
    api.local.sqs.failNext(100);

    const { code, out, error } = await rollback(['--instance', FIRST, '--yes']);

    expect(code).toBe(1);
    expect(out).toContain('  Failed: ');
    expect(error).toBe(
      'guardrail: 1 of 1 instances could not be rolled back. Repeat it: what is done is not done twice.\n',
    );
    api.local.sqs.failNext(0);
  });

  it('shows how far it is on a terminal', async () => {
    const { error } = await rollback(['--since', '2026-03-01', '--yes'], 'bob', { progress: true });

    expect(error).toContain('Corrections found: 2');
    expect(error).toContain('Instances looked at: 2');
    expect(error).toContain('Instances done: 2');
  });
});

describe('guardrail rollback of corrections', () => {
  const canary: Wave = { scope: 'baseline', number: 0 };
  const trigger = aTrigger({ kind: 'sweep', eventId: 'run-7', eventName: 'Sweep' });

  beforeEach(async () => {
    await api.local.putCorrections(
      { instanceId: FIRST, record: { wave: canary, trigger, closedAt: minutesAgo(10) } },
      { instanceId: SECOND, record: { wave: { ...canary, number: 2 }, closedAt: minutesAgo(60 * 24 * 20) } },
      { instanceId: THIRD, record: { outcome: 'audited', trigger, closedAt: minutesAgo(10) } },
    );
  });

  it.each([
    ['a wave', ['--wave', 'baseline/canary'], [FIRST]],
    ['a later wave', ['--wave', 'baseline/2'], [SECOND]],
    ['a wave of a scope that has none', ['--wave', 'blue/0'], []],
    ['a run', ['--run', 'run-7'], [FIRST]],
    ['a span of time', ['--since', '2026-02-01'], [FIRST, SECOND]],
    ['a span of time with an end', ['--since', '2026-02-01', '--until', '2026-03-01'], [SECOND]],
    ['a wave in a span', ['--wave', 'baseline/2', '--since', '2026-02-28'], []],
  ])('selects %s', async (_, args, expected) => {
    const { code } = await rollback([...args, '--yes']);

    expect(code).toBe(0);
    expect(await exceptionsInTable()).toEqual(expected);
  });

  it('changes nothing where a record of the span cannot be read', async () => {
    await api.local.spoilRecord('spoiled', '2026-03-01T09:00:00.000Z#spoiled');

    const { code, error } = await rollback(['--since', '2026-02-01', '--yes']);

    expect(code).toBe(1);
    expect(error).toMatch(/^guardrail: 1 records cannot be read, .*: spoiled record#1\. Nothing has changed/);
    expect(await exceptionsInTable()).toEqual([]);
  });
});

describe('guardrail rollback of many', () => {
  it('goes through a thousand in parts, and refuses more', { timeout: 60_000 }, async () => {
    const idOf = (index: number) => `i-${index.toString(16).padStart(17, '0')}`;
    const some = Array.from({ length: 1_000 }, (_, index) => ({ instanceId: idOf(index) }));
    await api.local.putCorrections(...some);

    const { code, out } = await rollback(['--since', '2026-03-01', '--yes', '--json']);
    await api.local.putCorrections({ instanceId: idOf(1_000) });
    const more = await rollback(['--since', '2026-03-01', '--yes', '--json']);

    const { results } = JSON.parse(out) as { results: { result: string }[] };
    expect(code).toBe(0);
    expect(results.filter(({ result }) => result === 'rolled-back')).toHaveLength(1_000);
    expect(api.local.judgedAgain).toHaveLength(1_000);
    expect(more).toMatchObject({
      code: 2,
      error: expect.stringContaining('more than 1,000 instances') as string,
    });
  });
});

describe('guardrail rollback', () => {
  it.each<[string, string[], RegExp]>([
    ['nothing', ['--yes'], /^say what to roll back by one of/],
    ['two things', ['--instance', FIRST, '--run', 'run-7', '--yes'], /^say what to roll back by one of/],
    [
      'no instance',
      ['--instance', 'web-1', '--yes'],
      /^--instance must be as i-0a1b2c3d4e5f60718, not "web-1"/,
    ],
    ['an account of corrections', ['--run', 'run-7', '--account', '444455556666'], /^--account goes with/],
    ['a time of instances', ['--instance', FIRST, '--since', '2026-03-01'], /^--since and --until are for/],
    ['a wave without a number', ['--wave', 'baseline'], /^--wave must be a scope and a number/],
    [
      'a span that ends before it begins',
      ['--since', '2026-03-01', '--until', '2026-02-01'],
      /^--since must be/,
    ],
    ['too many hours', ['--instance', FIRST, '--hours', '73'], /whole number from 1 to 72/],
    ['no terminal and no --yes', ['--instance', FIRST], /^nobody can be asked here/],
    ['JSON and no --yes', ['--instance', FIRST, '--json'], /^nobody can be asked here/],
  ])('refuses %s in one line', async (_, args, expected) => {
    const { code, out, error } = await rollback(args);

    expect({ code, out }).toEqual({ code: 2, out: '' });
    expect(error.replace(/^guardrail: /, '')).toMatch(expected);
    expect(error.trim().split('\n')).toHaveLength(1);
  });

  it('refuses a reason that nobody could decide by, before it asks', async () => {
    await api.local.putCorrections({ instanceId: FIRST });

    const { code, error } = await rollback(['--instance', FIRST, '--reason', 'because', '--yes']);

    expect(code).toBe(2);
    expect(error).toMatch(/^guardrail: The reason must have 10 to 500 characters/);
  });
});

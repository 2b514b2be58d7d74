import { GetInstanceMetadataDefaultsCommand } from '@aws-sdk/client-ec2';
import { describe, expect, it } from 'vitest';
import type { Terminal } from '../../cli/terminal.ts';
import type { Ec2Simulator } from '../../local/ec2/server.ts';
import { givenClient } from '../local/ec2/given.ts';
import { chunksOf, guardrail, type Ran } from './fake-terminal.ts';
import { ACCOUNT, givenEc2, HOME, widestOf } from './given-fleet.ts';

const OTHER = 'us-east-1';
const MODIFY = 'ModifyInstanceMetadataDefaults';
const error = { kind: 'error', action: MODIFY, code: 'UnauthorizedOperation', message: 'No.' } as const;
const denied = { ...error, status: 403 } as const;

/** Switches on without a guardrail, and without a question unless somebody is there to answer. */
function enable(args: readonly string[] = ['--yes'], given: Parameters<typeof guardrail>[1] = {}) {
  return guardrail(['readiness', '--enable', '--no-exceptions', ...args], given);
}

/** Somebody at the terminal types this. */
function answering(input: string, overrides: Partial<Terminal> = {}): Promise<Ran> {
  return enable([], { interactive: true, input, ...overrides });
}

async function isEnforced(ec2: Ec2Simulator, region: string): Promise<boolean> {
  const client = givenClient(ec2, { region });
  const { AccountLevel } = await client.send(new GetInstanceMetadataDefaultsCommand({}));
  return AccountLevel?.HttpTokensEnforced === 'enabled';
}

describe('guardrail readiness --enable', () => {
  it('says what it means, switches it on, and says what is on', async () => {
    const ec2 = await givenEc2();
    ec2.instances.setMetadataDefaults({ httpTokens: 'required' }, { region: HOME });

    const { code, out, error } = await enable();

    expect({ code, error }).toEqual({ code: 0, error: '' });
    expect(out.slice(out.indexOf('    done'))).toBe(`    done

Switching HttpTokensEnforced on in 2 Regions. While it is on there:
  - Launches that ask for IMDSv1 fail.
  - Launches that say nothing of tokens fail too, unless their image requires
    them, in 1 Region: the account's default is not "required" there (aws ec2
    modify-instance-metadata-defaults --http-tokens required sets it).
  - No instance can be set back to HttpTokens=optional.
  - So no exception for IMDSv1 can be applied, and nothing can be rolled back to
    it.

${ACCOUNT}, eu-west-1  on
${ACCOUNT}, us-east-1  on
`);
    expect(await isEnforced(ec2, HOME)).toBe(true);
    expect(await isEnforced(ec2, OTHER)).toBe(true);
  });

  it('costs two calls for each Region beside what readiness costs', async () => {
    const ec2 = await givenEc2();
    const perRegion = ['DescribeInstances', 'DescribeLaunchTemplateVersions', MODIFY];

    await enable();

    expect(Object.fromEntries(perRegion.map((action) => [action, ec2.calls.count(action)]))).toEqual({
      ...{ DescribeInstances: 2, DescribeLaunchTemplateVersions: 2, [MODIFY]: 2 },
    });
    expect(ec2.calls.count('GetInstanceMetadataDefaults')).toBe(4);
    // Who the caller is, and which Regions there are.
    expect(ec2.calls.count()).toBe(2 + 2 + 2 + 2 + 4);
  });

  it('finds it on in a second run, and leaves it alone', async () => {
    const ec2 = await givenEc2();
    await enable();

    const { code, out } = await enable();

    expect(code).toBe(0);
    expect(out).toMatch(
      /2 Regions: 2 enforced already.*\n\n\d+, eu-west-1 {2}on already, left alone\n\d+, us-east-1 {2}on already, left alone\n$/,
    );
    expect(ec2.calls.count(MODIFY)).toBe(2);
  });

  it('leaves alone what is on, and switches on the rest', async () => {
    const ec2 = await givenEc2();
    ec2.instances.setMetadataDefaults({ httpTokensEnforced: 'enabled' }, { region: HOME });

    const { out } = await enable();

    expect(out).toContain('Switching HttpTokensEnforced on in 1 Region.');
    expect(out).toContain('eu-west-1  on already, left alone\n');
    expect(ec2.calls.list(MODIFY).map(({ region }) => region)).toEqual([OTHER]);
  });

  it('prints JSON with what is on and what is not', async () => {
    const ec2 = await givenEc2({ regions: [HOME, OTHER, 'us-west-2'] });
    ec2.instances.setMetadataDefaults({ httpTokensEnforced: 'enabled' }, { region: HOME });
    ec2.faults.add(denied);

    const { code, out, error } = await enable(['--yes', '--json']);

    expect(code).toBe(1);
    expect(JSON.parse(out)).toMatchObject({
      complete: true,
      exceptionsKnown: true,
      places: [{ verdict: 'enforced' }, { verdict: 'ready' }, { verdict: 'ready' }],
      enabling: {
        refusal: null,
        switched: [
          {
            ...{ accountId: ACCOUNT, region: OTHER, outcome: 'off' },
            problem: 'ec2:ModifyInstanceMetadataDefaults is not allowed: No.',
          },
          { accountId: ACCOUNT, region: 'us-west-2', outcome: 'on', problem: null },
        ],
        leftAlone: [{ accountId: ACCOUNT, region: HOME }],
      },
    });
    expect(error).toContain('Switching HttpTokensEnforced on in 2 Regions.');
    expect(error).toMatch(/\nguardrail: it is not seen to be on in 1 of 2 Regions\n$/);
  });
});

describe('guardrail readiness --enable switches nothing on', () => {
  it('while one of two Regions is blocked', async () => {
    const ec2 = await givenEc2();
    ec2.instances.seed(1, { metadataOptions: { httpTokens: 'optional' } }, { region: HOME });

    const { code, out, error } = await enable();

    expect(code).toBe(1);
    expect(out).toContain('2 Regions: 1 ready to be enforced, 1 blocked');
    expect(error).toBe(
      'guardrail: nothing was switched on: not all is ready (1 blocked): do what the report says next, or narrow it by --region and --account\n',
    );
    expect(ec2.calls.count(MODIFY)).toBe(0);
    expect(await isEnforced(ec2, HOME)).toBe(false);
    expect(await isEnforced(ec2, OTHER)).toBe(false);
  });

  it('while an organization manages the defaults', async () => {
    const ec2 = await givenEc2();
    ec2.instances.setMetadataDefaults(
      { managedBy: 'declarative-policy', managedExceptionMessage: 'Ask security.' },
      { region: HOME },
    );

    const { code, out, error } = await enable();

    expect(code).toBe(1);
    expect(out).toContain('Declarative policy       Ask security.');
    expect(error).toContain('nothing was switched on: not all is ready (1 blocked)');
    expect(ec2.calls.count(MODIFY)).toBe(0);
  });

  it.each([
    ['of a Region', 'DescribeInstances', /not all is ready \(1 unknown, 1 not read\)/],
    ['of an account', 'DescribeRegions', /not all is ready \(1 not read\)/],
  ])('while something %s could not be read, for scripts as well', async (_what, action, words) => {
    const ec2 = await givenEc2();
    ec2.faults.add({ ...denied, action });

    const { code, out, error } = await enable(['--yes', '--json']);

    expect(code).toBe(1);
    expect(error).toMatch(words);
    expect(JSON.parse(out)).toMatchObject({
      complete: false,
      enabling: { refusal: expect.stringMatching(words) as string, switched: [], leftAlone: [] },
    });
    expect(ec2.calls.count(MODIFY)).toBe(0);
  });

  it.each([
    ['yes', 'yes\n'],
    ['no', 'no\n'],
    ['another number', '3\n'],
    ['nothing', '\n'],
    ['a line that does not end', '2'],
    ['no answer', ''],
  ])('for %s', async (_what, input) => {
    const ec2 = await givenEc2();

    const { code, out, error } = await answering(input);

    expect(code).toBe(1);
    expect(out).toContain('Type 2, the number of Regions, to switch it on: ');
    expect(error).toBe('guardrail: nothing was switched on: the answer was not 2\n');
    expect(ec2.calls.count(MODIFY)).toBe(0);
  });

  it('for an answer that comes long after the Regions were read', async () => {
    const ec2 = await givenEc2();
    const now = () => new Date(Date.now() + 11 * 60_000);

    const { code, error } = await answering('2\n', { now });

    expect(code).toBe(1);
    expect(error).toContain('the answer came more than 10 minutes after the Regions were read: run it again');
    expect(ec2.calls.count(MODIFY)).toBe(0);
  });

  it.each<[string, string[], Partial<Terminal>, RegExp]>([
    [
      'nobody says what exceptions there are',
      ['--enable', '--yes'],
      {},
      /^--enable has to know the exceptions/,
    ],
    [
      'nobody is there to be asked',
      ['--enable', '--no-exceptions'],
      {},
      /where nobody can answer, .* add --yes$/,
    ],
    [
      'JSON leaves no place for a question',
      ['--enable', '--no-exceptions', '--json'],
      { interactive: true },
      /where nobody can answer, .* add --yes$/,
    ],
    ['there is nothing to answer', ['--yes'], {}, /^--yes answers what --enable asks/],
    [
      'exceptions are in two places',
      ['--enable', '--yes', '--stack', 'imds', '--no-exceptions'],
      {},
      /'--stack <name>' cannot be used with option '--no-exceptions'$/,
    ],
  ])('where %s, and reads nothing', async (_what, args, terminal, message) => {
    const ec2 = await givenEc2();

    const { code, out, error } = await guardrail(['readiness', ...args], terminal);

    expect({ code, out }).toEqual({ code: 2, out: '' });
    expect(error.replace(/^guardrail: |\n$/g, '')).toMatch(message);
    expect(ec2.calls.count()).toBe(0);
  });
});

describe('guardrail readiness --enable goes on', () => {
  it('when somebody types the number of Regions', async () => {
    const ec2 = await givenEc2();

    const { code, out } = await answering(' 2 \r\nand more');

    expect(code).toBe(0);
    expect(out).toMatch(/to switch it on: \d+, eu-west-1 {2}on\n\d+, us-east-1 {2}on\n$/);
    expect(ec2.calls.count(MODIFY)).toBe(2);
  });

  it('past a Region in which it is not allowed', async () => {
    const ec2 = await givenEc2();
    ec2.faults.add(denied);

    const { code, out, error } = await enable();

    expect(code).toBe(1);
    expect(out).toContain(`eu-west-1  not on
  Why                      ec2:ModifyInstanceMetadataDefaults is not allowed:
                           No.
${ACCOUNT}, us-east-1  on
`);
    expect(error).toBe('guardrail: it is not seen to be on in 1 of 2 Regions\n');
    expect(await isEnforced(ec2, HOME)).toBe(false);
    expect(await isEnforced(ec2, OTHER)).toBe(true);
  });

  it('past a Region whose defaults an organization takes over meanwhile', async () => {
    const ec2 = await givenEc2();
    const stdin = (async function* () {
      const managed = { managedBy: 'declarative-policy', managedExceptionMessage: 'Ask security.' } as const;
      ec2.instances.setMetadataDefaults(managed, { region: HOME });
      yield* chunksOf('2\n');
    })();

    const { code, out } = await answering('', { stdin });

    expect(code).toBe(1);
    expect(out.replaceAll(/\s+/g, ' ')).toContain(
      'eu-west-1 not on Why ec2:ModifyInstanceMetadataDefaults is not allowed: This account attribute is managed by a declarative policy. Ask security.',
    );
    expect(widestOf(out)).toBeLessThanOrEqual(80);
    expect(await isEnforced(ec2, OTHER)).toBe(true);
  });

  it('after a call that was one too many', async () => {
    const ec2 = await givenEc2();
    ec2.faults.add({ ...error, code: 'RequestLimitExceeded', status: 503 });

    const { code } = await enable();

    expect(code).toBe(0);
    expect(ec2.calls.count(MODIFY)).toBe(3);
    expect(await isEnforced(ec2, HOME)).toBe(true);
  });

  it('where it cannot be read back, and does not say that it is on', async () => {
    const ec2 = await givenEc2({ regions: [HOME] });
    const stdin = (async function* () {
      ec2.faults.add({ ...denied, action: 'GetInstanceMetadataDefaults' });
      yield* chunksOf('1\n');
    })();

    const { code, out, error } = await answering('', { stdin });

    expect(code).toBe(1);
    expect(out).toContain('eu-west-1  not known whether it is on\n  Why ');
    expect(error).toBe('guardrail: it is not seen to be on in 1 of 1 Region\n');
  });
});

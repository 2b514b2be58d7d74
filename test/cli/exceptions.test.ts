import { beforeEach, describe, expect, it, vi } from 'vitest';
import { aClosedRecord, anException, aGrantedException, minutesAgo, v1Allowed, v2Only } from '../given.ts';
import { withExceptionsApi } from '../in-local-exceptions.ts';
import { PEOPLE, type PersonName } from '../local-exceptions-api.ts';
import { guardrail, type Ran } from './fake-terminal.ts';

const ID = 'exc-0a1b2c3d4e5f6071';
const REASON = 'The vendor agent cannot use IMDSv2 before its release in April.';

const api = withExceptionsApi();

/** Runs `guardrail exceptions …` as somebody. */
async function exceptions(person: PersonName, args: readonly string[], colours = false): Promise<Ran> {
  vi.stubEnv('AWS_ACCESS_KEY_ID', PEOPLE[person].accessKeyId);
  try {
    return await guardrail(['exceptions', ...args], {
      colours,
      env: { GUARDRAIL_EXCEPTIONS_URL: api.url, AWS_REGION: 'eu-west-1' },
    });
  } finally {
    vi.unstubAllEnvs();
  }
}

const wish = [
  'request',
  '--instance',
  'i-0a1b2c3d4e5f60718',
  '--allow-imdsv1',
  '--for',
  '7d',
  '--reason',
  REASON,
  '--id',
  ID,
];

describe('guardrail exceptions request', () => {
  it('prints what was asked, who approves, and until when an answer counts', async () => {
    const { code, out, error } = await exceptions('alice', wish);

    expect({ code, error }).toEqual({ code: 0, error: '' });
    expect(out).toBe(`Requested. Until it is approved nothing changes.

exc-0a1b2c3d4e5f6071  Waiting for approval
  For                      instance i-0a1b2c3d4e5f60718
  In                       account 111122223333, eu-west-1
  Allows                   IMDSv1 (HttpTokens=optional)
  Until                    2026-03-08T10:00:00.000Z
  Requested by             alice@example.com
                           (arn:aws:sts::111122223333:assumed-role/AWSReservedSSO_Developer_0123456789abcdef/alice@example.com)
  Reason                   The vendor agent cannot use IMDSv2 before its release
                           in April.
  Approvers                1 of: principals
                           arn:aws:sts::111122223333:assumed-role/AWSReservedSSO_SecurityApprover_*
  Answer by                2026-03-02T10:00:00.000Z (no answer is a no)
`);
  });

  it.each([
    [
      ['--auto-scaling-group', 'web-blue', '--hop-limit', '3'],
      { kind: 'auto-scaling-group', id: 'web-blue' },
      { httpPutResponseHopLimit: 3 },
    ],
    [
      ['--launch-template', 'lt-0abcd1234ef567890', '--allow-imdsv1', '--hop-limit', '2'],
      { kind: 'launch-template', id: 'lt-0abcd1234ef567890' },
      { httpTokens: 'optional', httpPutResponseHopLimit: 2 },
    ],
    [
      ['--image', 'ami-0a1b2c3d4e5f60718', '--allow-imdsv1'],
      { kind: 'image', id: 'ami-0a1b2c3d4e5f60718' },
      { httpTokens: 'optional' },
    ],
  ])('asks for %j', async (args, scope, allows) => {
    const { out } = await exceptions('alice', [
      ...['request', ...args, '--account', '444455556666', '--region', 'us-east-1'],
      ...['--until', '2026-03-02', '--reason', REASON, '--json'],
    ]);

    expect(JSON.parse(out)).toMatchObject({
      exception: {
        exceptionId: expect.stringMatching(/^exc-[0-9a-f]{16}$/) as string,
        ...{ accountId: '444455556666', region: 'us-east-1', scope, allows, reason: REASON },
        expiresAt: '2026-03-02T00:00:00.000Z',
      },
      approvers: { emails: [] },
    });
  });

  it('makes a new id each time, and one request of the same', async () => {
    const withoutId = wish.slice(0, -2);

    await exceptions('alice', wish);
    await exceptions('alice', wish);
    await exceptions('alice', withoutId);
    await exceptions('alice', withoutId);

    expect(new Set(api.local.workflow.started).size).toBe(3);
  });

  it('tells in one line what the policy refuses', async () => {
    const { code, out, error } = await exceptions('alice', [
      'request',
      ...wish.slice(1).map((word) => (word === '7d' ? '90d' : word)),
    ]);

    expect({ code, out, error }).toEqual({
      code: 2,
      out: '',
      error: 'guardrail: The end must be at least 15 minutes and at most 30 days ahead.\n',
    });
  });

  it.each<[string, string[], RegExp]>([
    [
      'nothing that it is for',
      ['--allow-imdsv1', '--for', '7d'],
      /^say what it is for by one of --instance, /,
    ],
    [
      'two things',
      ['--image', 'ami-1', '--instance', 'i-1', '--allow-imdsv1', '--for', '7d'],
      /^say what it is for by one of /,
    ],
    ['nothing to allow', ['--image', 'ami-1', '--for', '7d'], /^say what is to be allowed: --allow-imdsv1, /],
    [
      'no end',
      ['--image', 'ami-1', '--allow-imdsv1'],
      /^say how long by one of --for, as in 7d or 12h, and --until$/,
    ],
    [
      'two ends',
      ['--image', 'ami-1', '--allow-imdsv1', '--for', '7d', '--until', '2026-03-02'],
      /^say how long by one/,
    ],
    [
      'an end in minutes',
      ['--image', 'ami-1', '--allow-imdsv1', '--for', '90m'],
      /^--for must be days or hours as in 7d or 12h, not "90m"$/,
    ],
    [
      'an end that is no time',
      ['--image', 'ami-1', '--allow-imdsv1', '--until', 'friday'],
      /^--until must be a time as in /,
    ],
    ['half a hop', ['--image', 'ami-1', '--hop-limit', '1.5', '--for', '7d'], /It must be a whole number\.$/],
    [
      'an id of another form',
      ['--image', 'ami-1', '--allow-imdsv1', '--for', '7d', '--id', '../requests'],
      /It must be an exception's id, as in /,
    ],
  ])('refuses %s without asking anybody', async (_what, args, message) => {
    const { code, error } = await exceptions('alice', ['request', '--reason', REASON, ...args]);

    expect(code).toBe(2);
    expect(error).toMatch(/^guardrail: [^\n]+\n$/);
    expect(error.slice('guardrail: '.length, -1)).toMatch(message);
    expect(api.local.workflow.started).toEqual([]);
  });

  it('wants a reason', async () => {
    const { code, error } = await exceptions('alice', ['request', '--image', 'ami-1', '--for', '7d']);

    expect({ code, error }).toEqual({
      code: 2,
      error: "guardrail: required option '--reason <text>' not specified\n",
    });
  });
});

describe('guardrail exceptions approve, deny, revoke', () => {
  beforeEach(async () => {
    await exceptions('alice', wish);
  });

  it('says what an approval has brought about', async () => {
    const { code, out } = await exceptions('bob', ['approve', ID, '--reason', 'Until April, then no more.']);

    expect(code).toBe(0);
    expect(out).toMatch(/^Approved\. It comes into force now\.\n\nexc-0a1b2c3d4e5f6071\n/);
    expect(out).toContain('  Approvals                1 of 1\n');
    expect(api.local.workflow.decisions).toEqual([`${ID}: granted`]);
  });

  it('says how an exception stands after a no', async () => {
    const { out } = await exceptions('bob', ['deny', ID]);

    expect(out).toMatch(/^Denied\. Nothing has changed\.\n\nexc-0a1b2c3d4e5f6071 {2}Denied\n/);
  });

  it('prints for scripts what became of an answer', async () => {
    const { out } = await exceptions('bob', ['deny', ID, '--json']);

    expect(JSON.parse(out)).toMatchObject({
      message: 'Denied. Nothing has changed.',
      exception: { exceptionId: ID, status: 'denied' },
    });
  });

  it.each([
    [
      'alice',
      'approve',
      'You are not among the approvers of exceptions. The policy (exceptions.approvers) says who is. (It stands at: Waiting for approval.)',
    ],
    [
      'stranger',
      'approve',
      'AWS refused the call: you need lambda:InvokeFunctionUrl and lambda:InvokeFunction for the function exceptions-api, and a clock that is right',
    ],
  ] as const)('refuses %s, and says why in one line', async (person, answer, message) => {
    const { code, out, error } = await exceptions(person, [answer, ID]);

    expect({ code, out, error }).toEqual({ code: 2, out: '', error: `guardrail: ${message}\n` });
  });

  it('tells of an answer that was given already', async () => {
    await exceptions('bob', ['deny', ID]);

    const { code, error } = await exceptions('carol', ['approve', ID]);

    expect(code).toBe(2);
    expect(error).toBe(
      'guardrail: This request is not open any more: it was answered, taken back, or its time is over. (It stands at: Denied.)\n',
    );
  });

  it('tells of an exception that nobody knows', async () => {
    const { code, error } = await exceptions('bob', ['revoke', 'exc-ffffffffffffffff']);

    expect({ code, error }).toEqual({
      code: 2,
      error: 'guardrail: There is no exception exc-ffffffffffffffff.\n',
    });
  });
});

describe('guardrail exceptions renew', () => {
  it('asks that an exception goes on', async () => {
    await api.local.put(aGrantedException({ exceptionId: ID }));

    const { code, out } = await exceptions('alice', ['renew', ID, '--for', '12h']);

    expect(code).toBe(0);
    expect(out).toContain('  Until                    2026-03-01T22:00:00.000Z\n');
    expect(out).toContain(`  Renews                   ${ID}\n`);
    expect(out).toContain('  Answer by                2026-03-01T22:00:00.000Z (no answer is a no)\n');
  });
});

describe('guardrail exceptions list', () => {
  it('is a table of 80 columns, the newest first', async () => {
    await api.local.put(
      anException({ exceptionId: ID }),
      aGrantedException({
        exceptionId: 'exc-00000000000000aa',
        scope: { kind: 'auto-scaling-group', id: `web-${'blue-'.repeat(40)}` },
        allows: { httpTokens: 'optional', httpPutResponseHopLimit: 3 },
        requestedBy: {
          kind: 'principal',
          id: 'arn:aws:iam::111122223333:user/x',
          name: 'a-name-that-is-longer-than-its-column@example.com',
        },
        requestedAt: minutesAgo(5),
      }),
    );

    const { code, out } = await exceptions('alice', ['list']);

    expect(code).toBe(0);
    expect(out).toBe(
      `STATUS     ID                    UNTIL (UTC)       BY
granted    exc-00000000000000aa  2026-03-08 10:00  a-name-that-is-longer-than-i…
           IMDSv1 and hop limit 3 for Auto Scaling group web-blue-blue-blue-blu…
requested  exc-0a1b2c3d4e5f6071  2026-03-08 10:00  Alice Archer
           IMDSv1 for instance i-0a1b2c3d4e5f60718
`,
    );
  });

  it('prints all pages, and JSON where it is asked for', async () => {
    const ids = Array.from({ length: 300 }, (_, index) => `exc-${index.toString(16).padStart(16, '0')}`);
    await api.local.put(
      ...ids.map((exceptionId, index) => anException({ exceptionId, requestedAt: minutesAgo(index) })),
    );

    const { out } = await exceptions('alice', ['list', '--json']);

    expect((JSON.parse(out) as { exceptionId: string }[]).map(({ exceptionId }) => exceptionId)).toEqual(ids);
  });

  it('prints only those with a status', async () => {
    await api.local.put(
      anException({ exceptionId: ID }),
      aGrantedException({ exceptionId: 'exc-00000000000000aa' }),
    );

    const { out } = await exceptions('alice', ['list', '--status', 'granted']);
    const none = await exceptions('alice', ['list', '--status', 'failed']);
    const wrong = await exceptions('alice', ['list', '--status', 'approved']);

    expect(out).not.toContain(ID);
    expect(none.out).toBe('There are no exceptions.\n');
    expect(wrong.code).toBe(2);
    expect(wrong.error).toContain(
      'Allowed choices are requested, granted, denied, timed-out, revoked, expired, failed.',
    );
  });

  it('shows colours where the terminal does, and no code of anybody else', async () => {
    const evil = {
      kind: 'principal',
      id: 'arn:aws:iam::111122223333:user/evil',
      name: 'evil\u001b[2J\u202E',
    } as const;
    await api.local.put(
      anException({ exceptionId: ID, requestedBy: evil, reason: 'rm\u001b[1A -rf \u009b31m' }),
    );

    const plain = await exceptions('alice', ['list']);
    const coloured = await exceptions('alice', ['list'], true);
    const shown = await exceptions('alice', ['show', ID], true);

    expect(plain.out).not.toMatch(/(?!\n)[\p{Cc}\p{Cf}]/u);
    expect(coloured.out).toContain('\u001b[33mrequested');
    for (const code of ['\u001b[2J', '\u001b[1A', '\u202E', '\u009b']) {
      expect(coloured.out + shown.out).not.toContain(code);
    }
  });
});

describe('guardrail exceptions show', () => {
  const given = aClosedRecord({
    recordId: 'event-1/i-0a1b2c3d4e5f60718',
    exceptionIds: [ID],
    outcome: 'restored',
    principal: null,
    previous: v2Only,
    after: v1Allowed,
    closedAt: minutesAgo(55),
  });
  const taken = aClosedRecord({
    recordId: 'event-2/i-0a1b2c3d4e5f60718',
    exceptionIds: [ID],
    previous: v1Allowed,
    after: v2Only,
    closedAt: minutesAgo(5),
  });

  it('has everything in the order in which it happened', async () => {
    const { approvals } = aGrantedException();
    const [request] = anException().history;
    const by = approvals[0]!.by;
    await api.local.put(
      aGrantedException({
        exceptionId: ID,
        obstacle: 'EC2 requires tokens in this account and Region (HttpTokensEnforced).',
        history: [
          request!,
          { at: minutesAgo(60), what: 'approved', by, note: 'Until April, then no more.' },
          { at: minutesAgo(59), what: 'granted', by: null, note: null },
        ],
      }),
    );
    await api.local.putChanges(taken, given);

    const { out } = await exceptions('alice', ['show', ID]);

    expect(out).toBe(`exc-0a1b2c3d4e5f6071  In force
  For                      instance i-0a1b2c3d4e5f60718
  In                       account 111122223333, eu-west-1
  Allows                   IMDSv1 (HttpTokens=optional)
  Until                    2026-03-08T10:00:00.000Z
  Requested by             Alice Archer (U0ALICE01)
  Reason                   The vendor agent cannot use IMDSv2 before its release
                           in April.
  Approvals                1 of 1
  Obstacle                 EC2 requires tokens in this account and Region
                           (HttpTokensEnforced).

History
  2026-03-01T08:00:00.000Z requested by Alice Archer (U0ALICE01)
  2026-03-01T09:00:00.000Z approved by Bob Brook (U0BOB0001): Until April, then
                           no more.
  2026-03-01T09:01:00.000Z granted by the guardrail

Changes on instances
  2026-03-01T09:05:00.000Z i-0a1b2c3d4e5f60718: restored, HttpTokens required →
                           optional
  2026-03-01T09:55:00.000Z i-0a1b2c3d4e5f60718: remediated, HttpTokens optional
                           → required
`);
  });

  it('says where nothing was changed, and until when an answer counts', async () => {
    await api.local.put(anException({ exceptionId: ID }));

    const { out } = await exceptions('alice', ['show', ID]);

    expect(out).toContain('Approvals                0 of 1\n');
    expect(out).toContain('Answer by                2026-03-02T08:00:00.000Z (no answer is a no)\n');
    expect(out).toContain('Changes on instances\n  None so far.\n');
  });

  it('prints all changes of a group for scripts, however many pages', async () => {
    await api.local.put(aGrantedException({ exceptionId: ID }));
    const records = Array.from({ length: 260 }, (_, index) =>
      aClosedRecord({ recordId: `event-${index}`, exceptionIds: [ID], closedAt: minutesAgo(260 - index) }),
    );
    await api.local.putChanges(...records);

    const { out } = await exceptions('alice', ['show', ID, '--json']);

    const { exceptionId, changes } = JSON.parse(out) as {
      exceptionId: string;
      changes: { recordId: string }[];
    };
    expect(exceptionId).toBe(ID);
    expect(changes.map(({ recordId }) => recordId)).toEqual(records.map(({ recordId }) => recordId));
  });
});

describe('a call on its way', () => {
  const url = (text: string) => ['--url', text, '--region', 'eu-west-1'];

  it('is made again where the API is in trouble for a moment', async () => {
    api.local.workflow.failNext(1);

    const { code } = await exceptions('alice', wish);

    expect(code).toBe(0);
    expect(api.local.workflow.started).toEqual([ID]);
  });

  it('may have taken effect where no good answer comes, and says how to ask the same again', async () => {
    api.local.workflow.failNext(100);

    const { code, out, error } = await exceptions('alice', wish);

    api.local.workflow.failNext(0);
    expect({ code, out }).toEqual({ code: 1, out: '' });
    expect(error).toMatch(
      /^guardrail: 127\.0\.0\.1:\d+ gave no answer \(HTTP 502\)\. It may have taken effect all the same\. Repeat it with --id exc-0a1b2c3d4e5f6071: then it is the same request\.\n$/,
    );
  });

  it('has changed nothing where nobody is there', async () => {
    const gone = await api.local.serve(() => Promise.resolve({}));
    await gone.stop();

    const { code, error } = await exceptions('bob', ['approve', ID, ...url(gone.url)]);

    expect(code).toBe(1);
    expect(error).toMatch(
      /^guardrail: 127\.0\.0\.1:\d+ gave no answer \(ECONNREFUSED\)\. Nothing was sent, so nothing has changed\.\n$/,
    );
  });

  it('goes only where it is encrypted, or to this machine', async () => {
    const { code, error } = await exceptions('alice', ['list', ...url('http://example.com/')]);

    expect({ code, error }).toEqual({
      code: 2,
      error: 'guardrail: --url must be a URL that begins with https://, not "http://example.com/"\n',
    });
  });

  it('tells an answer of another version from one that it understands', async () => {
    const other = await api.local.serve(() => Promise.resolve({ exceptions: 'none' }));

    const { code, error } = await exceptions('alice', ['list', ...url(other.url)]);

    await other.stop();
    expect({ code, error }).toEqual({
      code: 1,
      error: 'guardrail: the API answers what this command does not understand: is it of another version?\n',
    });
  });

  it('tells an answer that is none of the API', async () => {
    const other = await api.local.serve(() =>
      Promise.resolve({ statusCode: 302, headers: { location: '/' } }),
    );

    const { code, error } = await exceptions('alice', ['list', ...url(other.url)]);

    await other.stop();
    expect({ code, error }).toEqual({
      code: 1,
      error: 'guardrail: the API answered HTTP 302, which it never does: is the URL right?\n',
    });
  });

  it('needs somebody who is signed in to AWS', async () => {
    vi.stubEnv('AWS_ACCESS_KEY_ID', undefined);
    vi.stubEnv('AWS_CONFIG_FILE', '/nowhere');
    vi.stubEnv('AWS_SHARED_CREDENTIALS_FILE', '/nowhere');

    const { code, error } = await guardrail([
      'exceptions',
      'list',
      '--url',
      api.url,
      '--region',
      'eu-west-1',
    ]);

    vi.unstubAllEnvs();
    expect(code).toBe(2);
    expect(error).toMatch(/^guardrail: there are no AWS credentials to sign with: [^\n]+\n$/);
  });

  it('needs a Region, which a real function URL tells', async () => {
    const { code, error } = await guardrail(['exceptions', 'list', '--url', api.url]);

    expect({ code, error }).toEqual({
      code: 2,
      error: 'guardrail: say in which Region the URL is: --region eu-west-1\n',
    });
  });
});

describe('help about exceptions', () => {
  it.each(['request', 'list', 'show', 'approve', 'deny', 'revoke', 'renew', 'export'])(
    'has %s',
    async (command) => {
      const { code, out } = await guardrail(['exceptions', command, '--help']);

      expect(code).toBe(0);
      expect(out).toContain(`Usage: guardrail exceptions ${command}`);
    },
  );
});

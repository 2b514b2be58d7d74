import fc from 'fast-check';
import { describe, expect, it, vi } from 'vitest';
import { exceptionsCsv } from '../../cli/output/exceptions-csv.ts';
import { parseExportedExceptions } from '../../lib/boundary/exported-exceptions.ts';
import {
  aClosedRecord,
  aliceInSlack,
  anException,
  aGrantedException,
  bobInSlack,
  minutesAgo,
  NOW,
  v1Allowed,
  v2Only,
} from '../given.ts';
import { withExceptionsApi } from '../in-local-exceptions.ts';
import { PEOPLE } from '../local-exceptions-api.ts';
import { guardrail } from './fake-terminal.ts';

const ID = 'exc-0a1b2c3d4e5f6071';

const api = withExceptionsApi();

async function exported(...args: string[]): Promise<string> {
  vi.stubEnv('AWS_ACCESS_KEY_ID', PEOPLE.alice.accessKeyId);
  const { code, out, error } = await guardrail([
    'exceptions',
    'export',
    ...args,
    '--url',
    api.url,
    '--region',
    'eu-west-1',
  ]);
  vi.unstubAllEnvs();
  expect({ code, error }).toEqual({ code: 0, error: '' });
  return out;
}

/** Reads CSV as RFC 4180 has it, by its grammar and not by any library. */
function rowsOf(csv: string): string[][] {
  const rows: string[][] = [];
  const cell = /(?:"((?:[^"]|"")*)"|([^",\r\n]*))(,|\r\n)/y;
  let row: string[] = [];
  for (let match = cell.exec(csv); match !== null; match = cell.exec(csv)) {
    const [, quoted, plain = '', end] = match;
    row.push(quoted === undefined ? plain : quoted.replaceAll('""', '"'));
    if (end === '\r\n') {
      rows.push(row);
      row = [];
    }
  }
  expect(row).toEqual([]);
  return rows;
}

function recordsOf(csv: string): Record<string, string>[] {
  const [names = [], ...rows] = rowsOf(csv);
  return rows.map((row) => Object.fromEntries(names.map((name, index) => [name, row[index] ?? ''])));
}

/** One exception from the request to its end, with two changes on its instance. */
const ended = {
  ...aGrantedException({
    exceptionId: ID,
    status: 'expired',
    expiresAt: minutesAgo(5),
    history: [
      { at: minutesAgo(120), what: 'requested', by: aliceInSlack, note: 'The vendor agent.' },
      { at: minutesAgo(60), what: 'approved', by: bobInSlack, note: 'Until April, "then" no more,\nreally.' },
      { at: minutesAgo(59), what: 'granted', by: null, note: null },
      { at: minutesAgo(5), what: 'expired', by: null, note: null },
    ],
  }),
  changes: [
    aClosedRecord({
      exceptionIds: [ID],
      outcome: 'restored',
      principal: null,
      previous: v2Only,
      after: v1Allowed,
      closedAt: minutesAgo(58),
    }),
    aClosedRecord({
      recordId: 'expiry',
      exceptionIds: [ID],
      previous: v1Allowed,
      after: v2Only,
      closedAt: minutesAgo(4),
    }),
  ],
} as const;

describe('guardrail exceptions export --csv', () => {
  it('has one exception from its request to its end, in order', async () => {
    const { changes, ...exception } = ended;
    await api.local.put(exception);
    await api.local.putChanges(...changes);

    const csv = await exported('--csv');

    const followed = recordsOf(csv).filter(({ exceptionId }) => exceptionId === ID);
    expect(
      followed.map(({ at, entry, what, by, via, instanceId }) => [at, entry, what, by, via, instanceId]),
    ).toEqual([
      ['2026-03-01T08:00:00.000Z', 'history', 'requested', 'Alice Archer', 'slack', ''],
      ['2026-03-01T09:00:00.000Z', 'history', 'approved', 'Bob Brook', 'slack', ''],
      ['2026-03-01T09:01:00.000Z', 'history', 'granted', 'imds-guardrail', '', ''],
      ['2026-03-01T09:02:00.000Z', 'change', 'restored', 'imds-guardrail', '', 'i-0a1b2c3d4e5f60718'],
      ['2026-03-01T09:55:00.000Z', 'history', 'expired', 'imds-guardrail', '', ''],
      ['2026-03-01T09:56:00.000Z', 'change', 'remediated', 'alice@example.com', '', 'i-0a1b2c3d4e5f60718'],
    ]);
    expect(followed[1]).toMatchObject({ byId: 'U0BOB0001', note: 'Until April, "then" no more,\nreally.' });
    expect(followed[3]).toMatchObject({
      httpTokensBefore: 'required',
      httpTokensAfter: 'optional',
      httpPutResponseHopLimitBefore: '1',
      httpPutResponseHopLimitAfter: '1',
    });
  });

  it('has columns that stay', () => {
    const csv = exceptionsCsv([ended]);

    expect(rowsOf(csv)[0]).toEqual(
      (
        'exceptionId,at,entry,what,by,byId,via,note,status,accountId,region,scopeKind,scopeId,httpTokens,' +
        'httpPutResponseHopLimit,reason,requestedBy,requestedById,requestedAt,answerBy,expiresAt,approvalsNeeded,' +
        'renews,obstacle,instanceId,httpTokensBefore,httpTokensAfter,httpPutResponseHopLimitBefore,' +
        'httpPutResponseHopLimitAfter,eventName,recordId'
      ).split(','),
    );
    expect(recordsOf(csv)[0]).toMatchObject({
      status: 'expired',
      accountId: '111122223333',
      region: 'eu-west-1',
      scopeKind: 'instance',
      scopeId: 'i-0a1b2c3d4e5f60718',
      httpTokens: 'optional',
      httpPutResponseHopLimit: '',
      requestedBy: 'Alice Archer',
      requestedById: 'U0ALICE01',
      expiresAt: '2026-03-01T09:55:00.000Z',
      approvalsNeeded: '1',
    });
  });

  it('says by which way each approver came', () => {
    const via = ['cli', 'link'] as const;
    const request = ended.history.slice(0, 1);
    const approvals = via.map((way, index) => ({ by: bobInSlack, via: way, at: minutesAgo(30 - index) }));
    const history = [
      ...request,
      ...approvals.map(({ by, at }) => ({ at, what: 'approved', by, note: null }) as const),
    ];

    const csv = exceptionsCsv([{ ...ended, approvals, history, changes: [] }]);

    expect(recordsOf(csv).map((row) => row['via'])).toEqual(['slack', 'cli', 'link']);
  });

  it.each(['=cmd|calc', '+1', '-1', '@SUM(A1)', '\t=1', '\r=1'])('defuses the formula %j', (text) => {
    const csv = exceptionsCsv([{ ...ended, reason: text, changes: [] }]);

    expect(recordsOf(csv)[0]?.['reason']).toBe(`'${text}`);
  });

  it('can be read again whatever people wrote, with no formula in it', () => {
    const anything = fc.string({ unit: 'binary' });
    fc.assert(
      fc.property(anything, anything, anything, (reason, name, note) => {
        const by = { ...aliceInSlack, name };
        const history = [{ at: NOW, what: 'denied', by, note } as const];

        const [row] = recordsOf(exceptionsCsv([{ ...ended, reason, requestedBy: by, history, changes: [] }]));

        const cells = [row?.['reason'], row?.['requestedBy'], row?.['note']];
        expect(cells.map((cell) => cell?.replace(/^'(?=[=+\-@\t\r＝＋－＠])/, ''))).toEqual([
          reason,
          name,
          note,
        ]);
        expect(Object.values(row ?? {}).filter((cell) => /^[=+\-@\t\r]/.test(cell))).toEqual([]);
      }),
    );
  });
});

describe('guardrail exceptions export --json', () => {
  it('has everything, the oldest first, and explain can read it', async () => {
    const { changes, ...exception } = ended;
    await api.local.put(
      exception,
      anException({ exceptionId: 'exc-0000000000000001', requestedAt: minutesAgo(1) }),
    );
    await api.local.putChanges(...changes);

    const json = JSON.parse(await exported('--json')) as object;

    expect(json).toMatchObject({
      exportedAt: NOW.toISOString(),
      since: null,
      exceptions: [
        {
          exceptionId: ID,
          history: { length: 4 },
          changes: [{ outcome: 'restored' }, { outcome: 'remediated' }],
        },
        { exceptionId: 'exc-0000000000000001', changes: [] },
      ],
    });
    expect(parseExportedExceptions(json)?.exceptions.map(({ exceptionId }) => exceptionId)).toEqual([
      ID,
      'exc-0000000000000001',
    ]);
  });

  it('leaves nothing out, however many exceptions and changes', async () => {
    const ids = Array.from({ length: 45 }, (_, index) => `exc-${index.toString(16).padStart(16, '0')}`);
    await api.local.put(...ids.map((exceptionId) => anException({ exceptionId })));
    const records = Array.from({ length: 45 }, (_, index) =>
      aClosedRecord({
        recordId: `event-${index}`,
        exceptionIds: [ids[30]!],
        closedAt: minutesAgo(45 - index),
      }),
    );
    await api.local.putChanges(...records);

    const { exceptions } = JSON.parse(await exported('--json')) as {
      exceptions: { exceptionId: string; changes: { recordId: string }[] }[];
    };

    expect(exceptions.map(({ exceptionId }) => exceptionId).sort()).toEqual(ids);
    const { changes } = exceptions.find(({ exceptionId }) => exceptionId === ids[30])!;
    expect(changes.map(({ recordId }) => recordId)).toEqual(records.map(({ recordId }) => recordId));
  });

  it('has those of a time', async () => {
    await api.local.put({ ...ended, exceptionId: ID }, anException({ exceptionId: 'exc-0000000000000001' }));

    const json = await exported('--json', '--since', '2026-03-05');

    expect(JSON.parse(json)).toMatchObject({
      since: '2026-03-05T00:00:00.000Z',
      exceptions: [{ exceptionId: 'exc-0000000000000001' }],
    });
  });
});

describe('guardrail exceptions export', () => {
  it.each([[[]], [['--json', '--csv']]])('wants one format, not %j', async (args) => {
    const { code, error } = await guardrail(['exceptions', 'export', ...args]);

    expect({ code, error }).toEqual({
      code: 2,
      error: 'guardrail: say how to print it by one of --json and --csv\n',
    });
  });

  it.each([['export', '--json'], ['export', '--csv'], ['list'], ['show', ID]])(
    'prints what can be read, and says what cannot: %s',
    async (...args) => {
      await api.local.put(anException({ exceptionId: ID }));
      await api.local.spoil('exception', 'exc-00000000000000bb');
      await api.local.spoil(`change#${ID}`, '2026-03-01T10:00:00.000Z#event-1');
      vi.stubEnv('AWS_ACCESS_KEY_ID', PEOPLE.alice.accessKeyId);

      const { code, out, error } = await guardrail([
        'exceptions',
        ...args,
        '--url',
        api.url,
        '--region',
        'eu-west-1',
      ]);

      vi.unstubAllEnvs();
      expect(code).toBe(1);
      expect(out).toContain(ID);
      expect(error).toMatch(
        /^guardrail: what is printed is not all: the table has what cannot be read \((?:exc-00000000000000bb|2026-\S+#event-1|, )+\)\n$/,
      );
    },
  );

  it('prints nothing where a part of it is missing', async () => {
    await api.local.put(
      ...Array.from({ length: 30 }, (_, index) =>
        anException({ exceptionId: `exc-${index.toString(16).padStart(16, '0')}` }),
      ),
    );
    let calls = 0;
    const failing = await api.local.serve((event, context) => {
      calls += 1;
      return calls === 1 ? api.handler(event, context) : Promise.reject(new Error('away'));
    });
    vi.stubEnv('AWS_ACCESS_KEY_ID', PEOPLE.alice.accessKeyId);

    const { code, out, error } = await guardrail([
      'exceptions',
      'export',
      '--csv',
      '--url',
      failing.url,
      '--region',
      'eu-west-1',
    ]);

    vi.unstubAllEnvs();
    await failing.stop();
    expect({ code, out }).toEqual({ code: 1, out: '' });
    expect(error).toMatch(/gave no answer \(HTTP 502\)\. Nothing was to be changed\.\n$/);
  });
});

import { describe, expect, it } from 'vitest';
import { exceptionJson } from '../../lib/boundary/stored-exception.ts';
import type { GuardrailException } from '../../lib/domain/exception/exception.ts';
import { anException, aGrantedException } from '../given.ts';
import { fileWith, guardrail } from './fake-terminal.ts';

/** Somebody sets HttpTokens=optional and a hop limit of 3, on 2 March 2026 at 09:15:30. */
const loosened = 'events/modify-instance-metadata-options.loosened.json';

/** For the same instance, until 8 March at 10:00. */
const granted = aGrantedException({
  exceptionId: 'exc-0a1b2c3d4e5f6071',
  allows: { httpTokens: 'optional', httpPutResponseHopLimit: 3 },
});

function exported(...exceptions: readonly GuardrailException[]): string {
  return fileWith({ exportedAt: '2026-03-02T00:00:00.000Z', exceptions: exceptions.map(exceptionJson) });
}

async function explained(file: string, ...args: string[]): Promise<Record<string, unknown>> {
  const { code, out, error } = await guardrail([
    'explain',
    '--json',
    '--event',
    loosened,
    '--exceptions',
    file,
    ...args,
  ]);
  expect({ code, error }).toEqual({ code: 0, error: '' });
  return (JSON.parse(out) as { instances: [Record<string, unknown>] }).instances[0];
}

describe('guardrail explain --exceptions', () => {
  it('says which exception allows what until when, and what would be decided without it', async () => {
    const { out } = await guardrail(['explain', '--event', loosened, '--exceptions', exported(granted)]);

    expect(out).toContain(`
i-0a1b2c3d4e5f60718  excepted
  The guard                reports it, and changes nothing.
  Why `);
    expect(out).toContain(`
  Exception                exc-0a1b2c3d4e5f6071 is in force: it allows IMDSv1
                           (HttpTokens=optional) and a hop limit of up to 3
                           until 2026-03-08T10:00:00.000Z.
  Without exceptions       noncompliant; HttpTokens optional → required,
                           HttpPutResponseHopLimit 3 → 1; corrected at once.
`);
  });

  it('says the same for scripts', async () => {
    const json = await explained(exported(granted));

    expect(json).toMatchObject({
      verdict: 'excepted',
      action: 'report',
      exceptions: [
        {
          exceptionId: granted.exceptionId,
          inForce: true,
          status: 'granted',
          allows: { httpTokens: 'optional', httpPutResponseHopLimit: 3 },
          expiresAt: '2026-03-08T10:00:00.000Z',
        },
      ],
      withoutExceptions: {
        verdict: 'noncompliant',
        action: 'enforce',
        remediation: { HttpTokens: 'required', HttpPutResponseHopLimit: 1 },
      },
    });
  });

  it.each([
    ['a moment before its end', '2026-03-08T09:59:59.999Z', 'excepted', true],
    ['at its end', '2026-03-08T10:00:00.000Z', 'noncompliant', false],
    ['after its end', '2026-03-09T10:00:00.000Z', 'noncompliant', false],
  ])('judges as of --at: %s', async (_what, at, verdict, inForce) => {
    const json = await explained(exported(granted), '--at', at);

    expect(json).toMatchObject({ verdict, exceptions: [{ inForce }] });
    expect(json['withoutExceptions'] === null).toBe(!inForce);
  });

  it.each([
    ['has ended', granted, ['--at', '2026-03-09'], 'it ended at 2026-03-08T10:00:00.000Z'],
    ['still waits', anException(), [], 'it stands at "Waiting for approval"'],
    ['was denied', anException({ status: 'denied' }), [], 'it stands at "Denied"'],
    ['has too few approvals', aGrantedException({ approvalsNeeded: 2 }), [], 'it has 1 of 2 approvals'],
  ])('says why an exception allows nothing: it %s', async (_what, exception, args, why) => {
    const { out } = await guardrail([
      'explain',
      '--event',
      loosened,
      '--exceptions',
      exported(exception),
      ...args,
    ]);

    expect(out).toContain('noncompliant');
    expect(out.replaceAll(/\s+/g, ' ')).toContain(`${exception.exceptionId} allows nothing: ${why}.`);
    expect(out).not.toContain('Without exceptions');
  });

  it.each([
    ['of another instance', { scope: { kind: 'instance', id: 'i-0ffffffffffffffff' } }],
    ['of another account', { accountId: '444455556666' }],
    ['of another Region', { region: 'us-east-1' }],
  ] as const)('leaves out an exception %s', async (_what, differences) => {
    const file = exported({ ...granted, ...differences });

    const json = await explained(file);
    const { out } = await guardrail(['explain', '--event', loosened, '--exceptions', file]);

    expect(json).toMatchObject({ verdict: 'noncompliant', exceptions: [], withoutExceptions: null });
    expect(out).toContain('  Exceptions               none for this instance.\n');
  });

  it('shows an exception also for an instance that is compliant, and that the file of instances lacks', async () => {
    const lenient = fileWith(
      'baseline: { httpTokens: ungoverned, maxHopLimit: 3, containerHostMaxHopLimit: 3 }',
      'policy.yaml',
    );
    const instances = fileWith({ Reservations: [] });

    const compliant = await explained(exported(granted), '--policy', lenient);
    const missing = await explained(exported(granted), '--instances', instances);

    expect(compliant).toMatchObject({ verdict: 'compliant', exceptions: [{ inForce: true }] });
    expect(missing).toMatchObject({ verdict: 'unknown', exceptions: [], withoutExceptions: null });
  });

  it.each([
    ['a list of them', [exceptionJson(granted)]],
    ['a single one, as `show --json` prints it', { ...exceptionJson(granted), changes: [] }],
  ])('also takes %s', async (_what, json) => {
    expect(await explained(fileWith(json))).toMatchObject({ verdict: 'excepted' });
  });

  it('reads standard input', async () => {
    const { code, out } = await guardrail(['explain', '--json', '--event', loosened, '--exceptions', '-'], {
      input: JSON.stringify([exceptionJson(granted)]),
    });

    expect(code).toBe(0);
    expect(JSON.parse(out)).toMatchObject({ instances: [{ verdict: 'excepted' }] });
  });

  it('tells a file that has none', async () => {
    const { code, error } = await guardrail(['explain', '--event', loosened, '--exceptions', 'package.json']);

    expect({ code, error }).toEqual({
      code: 2,
      error: 'guardrail: package.json is not what `guardrail exceptions export --json` prints\n',
    });
  });

  it('shows no control characters of a file', async () => {
    const evil = { ...granted, exceptionId: 'exc-\u001b[2J\u202E' };

    const { out } = await guardrail(['explain', '--event', loosened, '--exceptions', exported(evil)]);

    expect(out).not.toMatch(/(?!\n)[\p{Cc}\p{Cf}]/u);
  });
});

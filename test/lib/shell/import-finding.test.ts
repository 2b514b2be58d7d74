import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { SecurityFinding } from '../../../lib/boundary/asff.ts';
import { findingOf, type Finding } from '../../../lib/domain/finding.ts';
import type { ClosedRecord } from '../../../lib/domain/record.ts';
import { importFindings } from '../../../lib/shell/import-finding.ts';
import { importMeasurementsOf } from '../../../lib/shell/import-metrics.ts';
import type { ImportPorts, Refusal } from '../../../lib/shell/import-ports.ts';
import type { Message } from '../../../lib/shell/intake.ts';
import { aClosedRecord, anInstance, minutesAgo, v1Allowed, v2Only } from '../../given.ts';

type Kept = Pick<SecurityFinding, 'UpdatedAt' | 'Compliance'> & { workflow: string };

/** Security Hub, as far as its documentation tells how it treats what it is given. */
function aSecurityHub() {
  const findings = new Map<string, Kept>();
  const calls: { port: keyof ImportPorts; place: string; count: number }[] = [];
  const called = (
    port: keyof ImportPorts,
    { accountId, region }: { accountId: string; region: string },
    count: number,
  ) => calls.push({ port, place: `${accountId}/${region}`, count });
  const ports: ImportPorts = {
    knownFindings: (place, ids) => {
      called('knownFindings', place, ids.length);
      const known = ids.flatMap((id) => {
        const kept = findings.get(id);
        const isWaiting = kept?.workflow === 'NEW' || kept?.workflow === 'NOTIFIED';
        return kept === undefined ? [] : [[id, { updatedAt: new Date(kept.UpdatedAt), isWaiting }] as const];
      });
      return Promise.resolve({ kind: 'known', findings: new Map(known) });
    },
    importFindings: (place, imported) => {
      called('importFindings', place, imported.length);
      imported.forEach((finding) => keep(findings, finding));
      return Promise.resolve(new Map());
    },
    resolveFindings: (place, resolved) => {
      called('resolveFindings', place, resolved.length);
      for (const { Id } of resolved) findings.set(Id, { ...findings.get(Id)!, workflow: 'RESOLVED' });
      return Promise.resolve(new Map());
    },
  };
  return { findings, calls, ports };
}

function keep(findings: Map<string, Kept>, { Id, UpdatedAt, Compliance, Workflow }: SecurityFinding): void {
  const kept = findings.get(Id);
  if (kept === undefined) {
    findings.set(Id, { UpdatedAt, Compliance, workflow: Workflow.Status });
  } else if (kept.UpdatedAt < UpdatedAt) {
    const reopened = kept.Compliance.Status === 'PASSED' && Compliance.Status === 'FAILED';
    const workflow = reopened && kept.workflow !== 'SUPPRESSED' ? 'NEW' : kept.workflow;
    findings.set(Id, { UpdatedAt, Compliance, workflow });
  }
}

function opened(minutes: number, differences: Partial<ClosedRecord> = {}): Finding {
  const record = {
    outcome: 'audited',
    after: v1Allowed,
    closedAt: minutesAgo(minutes),
    ...differences,
  } as const;
  return findingOf(aClosedRecord(record), anInstance());
}

function fixed(minutes: number): Finding {
  return opened(minutes, { outcome: 'remediated', after: v2Only });
}

function messages(...findings: readonly Finding[]): Message[] {
  return findings.map((finding, index) => ({ messageId: `m${index}`, body: JSON.stringify(finding) }));
}

function only(hub: ReturnType<typeof aSecurityHub>): Kept {
  expect(hub.findings.size).toBe(1);
  return [...hub.findings.values()][0]!;
}

describe('importing findings', () => {
  it('creates one, and resolves it when it is fixed', async () => {
    const hub = aSecurityHub();

    await importFindings(messages(opened(5)), hub.ports);
    expect(only(hub)).toMatchObject({ Compliance: { Status: 'FAILED' }, workflow: 'NEW' });
    const report = await importFindings(messages(fixed(2)), hub.ports);

    expect(only(hub)).toMatchObject({ Compliance: { Status: 'PASSED' }, workflow: 'RESOLVED' });
    expect(report).toMatchObject({ failedMessageIds: [], findings: [{ result: 'imported' }] });
  });

  it('needs two calls for what is new', async () => {
    const hub = aSecurityHub();

    await importFindings(messages(fixed(5)), hub.ports);

    expect(hub.calls.map(({ port }) => port)).toEqual(['knownFindings', 'importFindings']);
    expect(only(hub).workflow).toBe('RESOLVED');
  });

  it('lets one that opens again be new again', async () => {
    const hub = aSecurityHub();

    await importFindings(messages(fixed(5)), hub.ports);
    await importFindings(messages(opened(2)), hub.ports);

    expect(only(hub)).toMatchObject({ Compliance: { Status: 'FAILED' }, workflow: 'NEW' });
  });

  it('leaves alone what somebody suppressed', async () => {
    const hub = aSecurityHub();
    await importFindings(messages(opened(5)), hub.ports);
    const [[id, kept]] = [...hub.findings] as [[string, Kept]];
    hub.findings.set(id, { ...kept, workflow: 'SUPPRESSED' });

    await importFindings(messages(fixed(2)), hub.ports);

    expect(only(hub).workflow).toBe('SUPPRESSED');
  });

  it('says that an older one is outdated, and changes nothing', async () => {
    const hub = aSecurityHub();
    await importFindings(messages(opened(2)), hub.ports);
    const before = only(hub);

    const report = await importFindings(messages(fixed(5)), hub.ports);

    expect(only(hub)).toEqual(before);
    expect(report).toMatchObject({ failedMessageIds: [], findings: [{ result: 'outdated', reason: null }] });
  });

  it('takes the newest of a batch for each instance', async () => {
    const hub = aSecurityHub();

    const report = await importFindings(messages(opened(5), fixed(1), opened(3)), hub.ports);

    expect(only(hub).workflow).toBe('RESOLVED');
    expect(report.findings).toMatchObject([{ result: 'imported', messageIds: ['m0', 'm1', 'm2'] }]);
  });

  it('tries again to resolve what was imported but not resolved', async () => {
    const hub = aSecurityHub();
    await importFindings(messages(opened(5)), hub.ports);
    const failing = { ...hub.ports, resolveFindings: () => Promise.reject(new Error('later')) };

    const first = await importFindings(messages(fixed(2)), failing);
    const second = await importFindings(messages(fixed(2)), hub.ports);

    expect(first).toMatchObject({
      failedMessageIds: ['m0'],
      findings: [{ result: 'failed', reason: 'later' }],
    });
    expect(second.failedMessageIds).toEqual([]);
    expect(only(hub).workflow).toBe('RESOLVED');
  });

  it('comes to the same end, however often and in whatever order findings are delivered', async () => {
    const told = [opened(9), fixed(8), opened(7, { principal: null }), opened(7), fixed(3)];
    const deliveries = fc
      .tuple(
        fc.shuffledSubarray(told, { minLength: told.length }),
        fc.array(fc.constantFrom(...told)),
        fc.integer({ min: 1, max: 3 }),
      )
      .map(([all, again, size]) => ({ all: [...all, ...again], size }));

    await fc.assert(
      fc.asyncProperty(deliveries, async ({ all, size }) => {
        const hub = aSecurityHub();
        for (let start = 0; start < all.length; start += size) {
          await importFindings(messages(...all.slice(start, start + size)), hub.ports);
        }

        expect(only(hub)).toMatchObject({ Compliance: { Status: 'PASSED' }, workflow: 'RESOLVED' });
      }),
    );
  });

  it('asks each account and Region by itself, for at most 20 findings at a time', async () => {
    const hub = aSecurityHub();
    const many = Array.from({ length: 45 }, (_, index) => {
      const finding = fixed(1);
      const region = index < 41 ? 'eu-west-1' : 'us-east-1';
      return { ...finding, instance: { ...finding.instance, instanceId: `i-${index}`, region } };
    });

    await importFindings(messages(...many), hub.ports);

    expect(hub.calls.filter(({ port }) => port === 'knownFindings')).toEqual([
      { port: 'knownFindings', place: '111122223333/eu-west-1', count: 20 },
      { port: 'knownFindings', place: '111122223333/eu-west-1', count: 20 },
      { port: 'knownFindings', place: '111122223333/eu-west-1', count: 1 },
      { port: 'knownFindings', place: '111122223333/us-east-1', count: 4 },
    ]);
    expect(hub.findings.size).toBe(45);
  });
});

describe('trouble with Security Hub', () => {
  const elsewhere = { ...fixed(1), instance: { ...fixed(1).instance, region: 'us-east-1' } };

  it('that is not enabled in one place returns the messages from there, and is counted', async () => {
    const hub = aSecurityHub();
    const ports: ImportPorts = {
      ...hub.ports,
      knownFindings: (place, ids) =>
        place.region === 'us-east-1'
          ? Promise.resolve({ kind: 'not-enabled', reason: 'InvalidAccessException: not subscribed' })
          : hub.ports.knownFindings(place, ids),
    };

    const report = await importFindings(messages(fixed(1), elsewhere), ports);

    expect(report).toMatchObject({
      failedMessageIds: ['m1'],
      findings: [
        { result: 'imported' },
        { result: 'not-enabled', reason: 'InvalidAccessException: not subscribed' },
      ],
    });
    expect(importMeasurementsOf(report)).toEqual([
      { name: 'FindingsImported', unit: 'Count', value: 1 },
      { name: 'SecurityHubRefused', unit: 'Count', value: 1 },
      { name: 'MessagesMalformed', unit: 'Count', value: 0 },
      { name: 'MessagesReturned', unit: 'Count', value: 1 },
    ]);
  });

  it('that refuses one finding returns its messages alone', async () => {
    const hub = aSecurityHub();
    const other = { ...fixed(1), instance: { ...fixed(1).instance, instanceId: 'i-other' } };
    const refusal: Refusal = { kind: 'refused', reason: 'InvalidInput: no' };
    const ports: ImportPorts = {
      ...hub.ports,
      importFindings: (_, findings) => Promise.resolve(new Map([[findings[1]!.Id, refusal]])),
    };

    const report = await importFindings(messages(fixed(1), other), ports);

    expect(report.failedMessageIds).toEqual(['m1']);
    expect(report.findings[1]).toMatchObject({ result: 'refused', reason: 'InvalidInput: no' });
  });

  it('is no reason to lose a message that nobody can read', async () => {
    const hub = aSecurityHub();

    const report = await importFindings(
      [{ messageId: 'broken', body: '{' }, ...messages(fixed(1))],
      hub.ports,
    );

    expect(report.failedMessageIds).toEqual(['broken']);
    expect(report.malformed).toMatchObject([
      { messageId: 'broken', problem: expect.stringContaining('JSON') as string },
    ]);
    expect(hub.findings.size).toBe(1);
  });
});

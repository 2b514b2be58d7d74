import { effortFor, leastTimeWords, sweepWords } from '../../lib/domain/fleet/effort.ts';
import type { FleetRow } from '../../lib/domain/fleet/fleet-row.ts';
import { postureOf } from '../../lib/domain/fleet/posture.ts';
import type { Policy } from '../../lib/domain/policy.ts';
import type { FleetReport } from '../../lib/domain/fleet/fleet-report.ts';
import type { FleetScan } from '../../lib/domain/fleet/fleet-scan.ts';
import { scanExceptions } from './scan-exceptions.ts';
import { scanHistory } from './scan-history.ts';
import { scanInstances } from './scan-instances.ts';
import { scanTable } from './scan-table.ts';
import { paragraph, wrapped, type Style } from './style.ts';

const PACE = 'EC2 takes 100 changes at once in each Region, and then 5 a second';

/** What a scan found, for people: in numbers, which instances, what it takes, and what is remembered of it. */
export function scanText(report: FleetReport, policy: Policy, style: Style): string {
  const rows = report.places.flatMap((place) => place.rows);
  const blocks = [
    style('bold', wrapped(headline(report, rows), 80).join('\n')),
    scanTable(report, style),
    ...(rows.length + report.gaps.length === 0 ? [] : [legend(report, rows, policy)]),
    ...(rows.length === 0 ? [] : [scanInstances(rows, style), effortText(rows, policy, style)]),
    scanExceptions(report, style),
    ...(report.history === null ? [] : [scanHistory(report.history, style)]),
  ];
  return `${blocks.join('\n\n')}\n`;
}

function headline({ at, places, gaps }: FleetScan, rows: readonly FleetRow[]): string {
  const { open, excepted, unknown } = postureOf(rows);
  const all = places.every(({ instanceCount }) => instanceCount !== null)
    ? places.reduce((sum, { instanceCount }) => sum + (instanceCount ?? 0), 0)
    : null;
  const share = all === null || all === 0 ? '' : ` of ${all} (${((open / all) * 100).toFixed(1)} %)`;
  const beside = [
    ...(excepted === 0 ? [] : [`${excepted} by exceptions`]),
    ...(unknown === 0 ? [] : [`${unknown} unknown`]),
    ...(gaps.length === 0 ? [] : ['not all read']),
  ];
  const when = at.toISOString().slice(0, 16).replace('T', ' ');
  const where = `${places.length} ${places.length === 1 ? 'Region' : 'Regions'}`;
  return `${[`${counted(open)}${share} open`, ...beside].join(', ')}, in ${where}, ${when} UTC`;
}

function legend({ gaps }: FleetScan, rows: readonly FleetRow[], { newInstanceMinutes }: Policy): string {
  const text = `new: launched at most ${newInstanceMinutes} minutes ago. Hosts: they run containers. Managed: by AWS services.`;
  const partly = gaps.some(({ region }) => region !== null) ? ' *: not read to the end.' : '';
  const seen = rows.some(({ use }) => use !== null)
    ? ' Use: calls to IMDSv1 when the sweep last looked.'
    : '';
  return wrapped(text + seen + partly, 80).join('\n');
}

function effortText(rows: readonly FleetRow[], { fleet }: Policy, style: Style): string {
  const effort = effortFor(rows);
  const { enforced, bySweep, reported, byService } = effort;
  const lines = [
    ...told(enforced - bySweep, 'By the guard', 'that it corrects at once'),
    ...told(bySweep, 'By the sweep', `that it changes ${sweepWords(fleet)}`),
    ...told(reported, 'By a person', 'that the policy only reports'),
    ...told(byService, 'By a service', 'that AWS services manage, by their settings'),
    ...(enforced + reported === 0 ? [] : [paragraph('Least time', `${leastTimeWords(effort)}: ${PACE}`)]),
  ];
  return [style('bold', 'What it takes'), ...lines].join('\n');
}

function told(count: number, label: string, which: string): string[] {
  return count === 0 ? [] : [paragraph(label, `${counted(count)} ${which}`)];
}

function counted(count: number): string {
  return `${count} ${count === 1 ? 'instance' : 'instances'}`;
}

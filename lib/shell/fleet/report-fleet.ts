import { exceptionsInUse, type KnownExceptions } from '../../domain/fleet/exceptions-in-use.ts';
import type { FleetReport } from '../../domain/fleet/fleet-report.ts';
import type { FleetRow } from '../../domain/fleet/fleet-row.ts';
import type { FleetScan } from '../../domain/fleet/fleet-scan.ts';
import type { ImdsV1Use } from '../../domain/fleet/imdsv1-use.ts';
import { daysUntil } from '../../domain/fleet/window.ts';
import { instanceKey } from '../../domain/instance.ts';
import { problemOf } from './each-place.ts';
import type { FinishedRecords, FleetPorts } from './fleet-ports.ts';
import { readHistory } from './read-history.ts';
import { scanFleet, type ScanOptions } from './scan-fleet.ts';

export interface ReportOptions extends Omit<ScanOptions, 'exceptions'> {
  /** `null`: nobody looked, and every instance is judged as if there were none. */
  readonly exceptions: KnownExceptions | null;
  /** For how many days to look back at what was done. */
  readonly historyDays: number;
}

export interface ReportPorts extends FleetPorts {
  /** `null`: there is no guardrail to ask. */
  readonly finishedRecords: FinishedRecords | null;
}

/**
 * Looks at the fleet and at what the guardrail remembers of it, and changes nothing. What cannot be read is told in the
 * report, and hides nothing else.
 */
export async function reportFleet(
  { exceptions, historyDays, ...options }: ReportOptions,
  { finishedRecords, ...ports }: ReportPorts,
  signal: AbortSignal,
): Promise<FleetReport> {
  const scan = await scanFleet({ ...options, exceptions: exceptions?.exceptions ?? [] }, ports, signal);
  const inUse = exceptions === null ? null : exceptionsInUse(exceptions, scan.places, scan.at);
  if (finishedRecords === null) return { ...scan, exceptions: inUse, history: null, readiness: null };

  const open = new Set(openRows(scan).map(instanceKey));
  const rollbackIds = new Set(rollbacksIn(exceptions?.exceptions ?? []));
  try {
    const window = daysUntil(scan.at, historyDays);
    const { history, uses } = await readHistory({ window, rollbackIds, open }, finishedRecords);
    const told = { exceptions: inUse, history: { kind: 'read', value: history }, readiness: null } as const;
    return { ...withUses(scan, uses), ...told };
  } catch (error) {
    const history = { kind: 'unread', problem: problemOf(error) } as const;
    return { ...scan, exceptions: inUse, history, readiness: null };
  }
}

function openRows({ places }: FleetScan): FleetRow[] {
  return places.flatMap(({ rows }) => rows).filter(({ verdict }) => verdict === 'noncompliant');
}

/** Any channel may have been used: a version that is newer than this one knows more of them. */
function rollbacksIn(exceptions: KnownExceptions['exceptions']): string[] {
  const byChannel = Map.groupBy(exceptions, ({ requestedVia }): string => requestedVia);
  return (byChannel.get('rollback') ?? []).map(({ exceptionId }) => exceptionId);
}

function withUses(scan: FleetScan, uses: ReadonlyMap<string, ImdsV1Use>): FleetScan {
  if (uses.size === 0) return scan;
  const places = scan.places.map((place) => ({
    ...place,
    rows: place.rows.map((row) => {
      const use = uses.get(instanceKey(row));
      return use === undefined ? row : { ...row, use };
    }),
  }));
  return { ...scan, places };
}

import { effortFor } from '../../lib/domain/fleet/effort.ts';
import type { FleetRow } from '../../lib/domain/fleet/fleet-row.ts';
import { postureOf } from '../../lib/domain/fleet/posture.ts';
import type { FleetReport } from '../../lib/domain/fleet/fleet-report.ts';
import type { PlaceScan } from '../../lib/domain/fleet/fleet-scan.ts';
import type { ExceptionInUse } from '../../lib/domain/fleet/exceptions-in-use.ts';
import { withApiNames } from './explanation-json.ts';
import { jsonText } from './pretty.ts';

/**
 * A scan as `scan --json` prints it: a contract that scripts rely on. It comes in pieces, an instance a line, so that
 * a large fleet needs no text of its own size.
 */
export function* scanJson(report: FleetReport): Generator<string> {
  const rows = report.places.flatMap((place) => place.rows);
  const head = {
    at: report.at,
    complete: report.gaps.length === 0,
    gaps: report.gaps,
    ...postureOf(rows),
    effort: effortFor(rows),
    exceptions: exceptionsJson(report),
    history: historyJson(report),
    places: report.places.map(placeJson),
  };
  yield `${jsonText(head, 2).replace(/\n\}$/, '')},\n  "instances": [`;
  for (const [index, row] of rows.entries()) {
    yield `${index === 0 ? '' : ','}\n    ${jsonText(rowJson(row))}`;
  }
  yield `${rows.length === 0 ? '' : '\n  '}]\n}\n`;
}

/** `null`: they were not looked at. */
function exceptionsJson({ exceptions }: FleetReport): object | null {
  if (exceptions === null) return null;
  return { ...exceptions, inForce: exceptions.inForce.map(exceptionJson) };
}

function exceptionJson({ exception, instanceCount, endsSoon }: ExceptionInUse): object {
  const { exceptionId, accountId, region, scope, allows, expiresAt, reason } = exception;
  const { requestedBy, requestedVia, approvals } = exception;
  return {
    ...{ exceptionId, accountId, region, scope, allows: withApiNames(allows), expiresAt, endsSoon, reason },
    ...{ requestedBy: requestedBy.name, requestedVia, approvedBy: approvals.map(({ by }) => by.name) },
    instances: instanceCount,
  };
}

/** `null`: it was not looked at. What could not be read has a problem instead of numbers. */
function historyJson({ history }: FleetReport): object | null {
  if (history === null) return null;
  return history.kind === 'read' ? history.value : { problem: history.problem };
}

function placeJson({ accountId, region, rows, instanceCount, problem }: PlaceScan): object {
  return { accountId, region, complete: problem === null, instances: instanceCount, ...postureOf(rows) };
}

function rowJson({ remediation, ...row }: FleetRow): object {
  return { ...row, remediation: remediation === null ? null : withApiNames(remediation) };
}

import { effortFor } from '../../lib/domain/fleet/effort.ts';
import type { FleetRow } from '../../lib/domain/fleet/fleet-row.ts';
import { postureOf } from '../../lib/domain/fleet/posture.ts';
import type { FleetScan, PlaceScan } from '../../lib/domain/fleet/fleet-scan.ts';
import { withApiNames } from './explanation-json.ts';

/**
 * A scan as `scan --json` prints it: a contract that scripts rely on. It comes in pieces, an instance a line, so that
 * a large fleet needs no text of its own size.
 */
export function* scanJson(scan: FleetScan): Generator<string> {
  const rows = scan.places.flatMap((place) => place.rows);
  const head = {
    at: scan.at,
    complete: scan.gaps.length === 0,
    gaps: scan.gaps,
    ...postureOf(rows),
    effort: effortFor(rows),
    places: scan.places.map(placeJson),
  };
  yield `${JSON.stringify(head, null, 2).replace(/\n\}$/, '')},\n  "instances": [`;
  for (const [index, row] of rows.entries()) {
    yield `${index === 0 ? '' : ','}\n    ${JSON.stringify(rowJson(row))}`;
  }
  yield `${rows.length === 0 ? '' : '\n  '}]\n}\n`;
}

function placeJson({ accountId, region, rows, instanceCount, problem }: PlaceScan): object {
  return { accountId, region, complete: problem === null, instances: instanceCount, ...postureOf(rows) };
}

function rowJson({ remediation, ...row }: FleetRow): object {
  return { ...row, remediation: remediation === null ? null : withApiNames(remediation) };
}

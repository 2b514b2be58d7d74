import type { GuardrailException } from '../../domain/exception/exception.ts';
import { fleetQueries, WHOLE_FLEET, type FleetQuery } from '../../domain/fleet/fleet-query.ts';
import { fleetRow, type FleetRow } from '../../domain/fleet/fleet-row.ts';
import { sharingParts } from '../../domain/fleet/shared-parts.ts';
import type { Policy } from '../../domain/policy.ts';
import type { FleetScan, PlaceScan } from '../../domain/fleet/fleet-scan.ts';
import type { Place } from '../guard-ports.ts';
import { eachPlace, problemOf, type Extent } from './each-place.ts';
import type { FleetPorts } from './fleet-ports.ts';
import { judgedPages, type Judged } from './judge-fleet.ts';

/** How far a scan has come. */
export interface ScanProgress {
  readonly placesDone: number;
  readonly instancesRead: number;
  readonly found: number;
}

export interface ScanOptions {
  readonly extent: Extent;
  readonly policy: Policy;
  /** By which an instance may be looser; those that are not in force count for nothing. */
  readonly exceptions: readonly GuardrailException[];
  /** Counts compliant instances as well, which costs a call for each 1,000 that there are. */
  readonly countAll: boolean;
  readonly onProgress: (progress: ScanProgress) => void;
}

/** Looks at the fleet, and changes nothing. Never throws for a Region or an account: what is missing is a gap. */
export async function scanFleet(
  options: ScanOptions,
  ports: FleetPorts,
  signal: AbortSignal,
): Promise<FleetScan> {
  const at = ports.now();
  const share = sharingParts();
  const progress = { placesDone: 0, instancesRead: 0, found: 0 };
  const work = async (place: Place) => {
    const onPage = (instances: number) => {
      progress.instancesRead += instances;
      options.onProgress({ ...progress });
    };
    const scan = await scanPlace(place, { ...options, onPage, share }, ports, signal);
    progress.placesDone += 1;
    progress.found += scan.rows.length;
    options.onProgress({ ...progress });
    return scan;
  };

  const { results, gaps } = await eachPlace(options.extent, ports, work, signal);
  const unread = results.flatMap(({ accountId, region, problem }) =>
    problem === null ? [] : [{ accountId, region, problem }],
  );
  return { at, places: results, gaps: [...gaps, ...unread] };
}

interface PlaceOptions extends Pick<ScanOptions, 'policy' | 'exceptions' | 'countAll'> {
  readonly onPage: (instances: number) => void;
  readonly share: (row: FleetRow) => FleetRow;
}

async function scanPlace(
  place: Place,
  options: PlaceOptions,
  ports: FleetPorts,
  signal: AbortSignal,
): Promise<PlaceScan> {
  const { policy, countAll, onPage } = options;
  const standard = { policy, exceptions: options.exceptions.filter((each) => isOf(each, place)) };
  // More than one query may find an instance.
  const rows = new Map<string, FleetRow>();
  const read = async (query: FleetQuery) => {
    for await (const page of judgedPages(place, query, standard, ports, signal)) {
      keepRows(page, options, rows);
      onPage(page.length);
    }
  };
  let instanceCount = 0;
  const count = async () => {
    for await (const instances of ports.countPages(place, WHOLE_FLEET, signal)) instanceCount += instances;
  };

  const reading = [...fleetQueries(policy, place).map(read), ...(countAll ? [count()] : [])];
  const failed = (await Promise.allSettled(reading)).find(({ status }) => status === 'rejected');
  return {
    ...place,
    rows: [...rows.values()],
    instanceCount: countAll ? instanceCount : null,
    problem: failed?.status === 'rejected' ? problemOf(failed.reason) : null,
  };
}

function isOf({ accountId, region }: GuardrailException, place: Place): boolean {
  return accountId === place.accountId && region === place.region;
}

function keepRows(
  page: readonly Judged[],
  { policy, share }: Pick<PlaceOptions, 'policy' | 'share'>,
  rows: Map<string, FleetRow>,
): void {
  for (const { instance, decision, action } of page) {
    const row = fleetRow(instance, decision, action, policy);
    if (row !== null) rows.set(row.instanceId, share(row));
  }
}

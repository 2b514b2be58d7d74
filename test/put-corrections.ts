import { records } from '../lib/adapters/records.ts';
import type { MetadataOptionsPatch } from '../lib/domain/metadata-options.ts';
import type { ClosedRecord } from '../lib/domain/record.ts';
import { aClosedRecord, minutesAgo, v2Only } from './given.ts';

/** A correction as the guard left it: its record, and what was taken. */
export interface Correction {
  readonly instanceId: string;
  readonly taken?: MetadataOptionsPatch;
  readonly record?: Partial<ClosedRecord>;
}

/** The account and Region of instances that no test says more of. */
const PLACE = { accountId: '111122223333', region: 'eu-west-1' };

/** Writes corrections into the table of records. */
export async function putCorrections(
  recordsTableName: string,
  corrections: readonly Correction[],
): Promise<void> {
  const { openRecord, closeRecord } = records(recordsTableName);
  const tokens: MetadataOptionsPatch = { httpTokens: 'optional' };
  for (const { instanceId, taken = tokens, record: differences = {} } of corrections) {
    const instance = { ...PLACE, instanceId };
    const closedAt = minutesAgo(1);
    const record = aClosedRecord({ instance, recordId: `event/${instanceId}`, closedAt, ...differences });
    await openRecord(record, 0, record.closedAt, record.closedAt);
    await closeRecord(record, {
      options: v2Only,
      knownSince: record.openedAt,
      told: null,
      unattributed: null,
      taken,
      loans: [],
      watch: null,
    });
  }
}

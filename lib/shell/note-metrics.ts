import { METRICS } from '../domain/metrics.ts';
import type { Measurement } from './guard-metrics.ts';
import type { NoteReport } from './note-imdsv1-use.ts';

/** What a report of noting adds to the metrics. */
export function noteMeasurementsOf({
  noted,
  ignored,
  malformed,
  failedMessageIds,
}: NoteReport): Measurement[] {
  const count = (name: string, value: number) => ({ name, unit: 'Count', value }) as const;
  return [
    count(METRICS.imdsV1UsesNoted, noted.length),
    count(METRICS.sessionsIgnored, ignored.length),
    count(METRICS.messagesMalformed, malformed.length),
    count(METRICS.messagesReturned, failedMessageIds.length),
  ];
}

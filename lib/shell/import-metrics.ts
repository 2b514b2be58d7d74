import { METRICS } from '../domain/metrics.ts';
import type { Measurement } from './guard-metrics.ts';
import type { ImportReport } from './import-finding.ts';

/** What a report of importing adds to the metrics. */
export function importMeasurementsOf({ findings, malformed, failedMessageIds }: ImportReport): Measurement[] {
  const count = (name: string, value: number) => ({ name, unit: 'Count', value }) as const;
  const having = (wanted: string) => findings.filter(({ result }) => result === wanted).length;
  return [
    count(METRICS.findingsImported, having('imported')),
    // Always there, so that its alarm goes back to normal by itself.
    count(METRICS.securityHubRefused, having('not-enabled')),
    count(METRICS.messagesMalformed, malformed.length),
    count(METRICS.messagesReturned, failedMessageIds.length),
  ];
}

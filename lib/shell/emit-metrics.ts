import { METRICS } from '../domain/metrics.ts';
import type { EmitReport } from './emit-finding.ts';
import type { Measurement } from './guard-metrics.ts';

/** What a report of emitting adds to the metrics. */
export function emitMeasurementsOf({ emitted, malformed, failedMessageIds }: EmitReport): Measurement[] {
  const count = (name: string, value: number) => ({ name, unit: 'Count', value }) as const;
  return [
    count(METRICS.findingsEmitted, emitted),
    count(METRICS.messagesMalformed, malformed.length),
    count(METRICS.messagesReturned, failedMessageIds.length),
  ];
}

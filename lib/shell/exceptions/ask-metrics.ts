import { METRICS } from '../../domain/metrics.ts';
import type { Measurement } from '../guard-metrics.ts';
import type { AskReport } from './ask-approvers.ts';

/** What asking adds to the metrics. */
export function askMeasurementsOf(report: AskReport): Measurement[] {
  const value = report.result === 'asked' ? report.linksSent : 0;
  return [{ name: METRICS.linksSent, unit: 'Count', value }];
}

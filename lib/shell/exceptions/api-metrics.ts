import { METRICS } from '../../domain/metrics.ts';
import type { Measurement } from '../guard-metrics.ts';
import type { ApiReport } from './answer-api-call.ts';

/** What a call of the command line adds to the metrics. */
export function apiMeasurementsOf({ answer: { outcome, body } }: ApiReport): Measurement[] {
  const count = (name: string, wanted: typeof outcome) =>
    ({ name, unit: 'Count', value: outcome === wanted ? 1 : 0 }) as const;
  const reason = 'refusal' in body ? (body.refusal ?? 'other') : 'other';
  return [
    count(METRICS.exceptionsRequested, 'requested'),
    count(METRICS.answersTaken, 'answered'),
    count(METRICS.requestsMalformed, 'rejected'),
    ...(outcome === 'refused' ? [{ ...count(METRICS.answersRefused, outcome), reason }] : []),
  ];
}

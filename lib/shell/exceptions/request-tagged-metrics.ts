import { METRICS } from '../../domain/metrics.ts';
import type { Measurement } from '../guard-metrics.ts';
import type { TagReport } from './request-tagged.ts';

/** What a report of requests by tag adds to the metrics. */
export function tagMeasurementsOf({ results, malformed, failedMessageIds }: TagReport): Measurement[] {
  const count = (name: string, value: number) => ({ name, unit: 'Count', value }) as const;
  const having = (wanted: string) => results.filter(({ result }) => result === wanted).length;
  return [
    count(METRICS.exceptionsRequested, having('requested')),
    count(METRICS.tagsWithoutPrincipal, having('without-principal')),
    count(METRICS.tagsUnreadable, having('unreadable')),
    count(METRICS.messagesMalformed, malformed.length),
    count(METRICS.messagesReturned, failedMessageIds.length),
  ];
}

import { METRICS } from '../domain/metrics.ts';
import type { Measurement } from './guard-metrics.ts';
import type { PostReport } from './post-finding.ts';

/** What a report of posting adds to the metrics. */
export function postMeasurementsOf({ instances, malformed, failedMessageIds }: PostReport): Measurement[] {
  const count = (name: string, value: number) => ({ name, unit: 'Count', value }) as const;
  const shown = instances.filter(({ result }) => result === 'posted' || result === 'digest');
  const refused = instances.filter(({ result }) => result === 'refused');
  return [
    count(METRICS.storiesShown, shown.length),
    // Always there, so that its alarm goes back to normal by itself.
    count(METRICS.slackRefused, refused.length),
    count(METRICS.messagesMalformed, malformed.length),
    count(METRICS.messagesReturned, failedMessageIds.length),
  ];
}

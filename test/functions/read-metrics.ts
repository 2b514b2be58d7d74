import { METRICS } from '../../lib/domain/metrics.ts';

type Metric = Exclude<keyof typeof METRICS, 'namespace' | 'service'>;

/** A metric that the dashboard or an alarm reads: by its name, or also by a reason. */
type ReadMetric = Metric | readonly [Metric, reason: string];

/** What the dashboard and the alarms read of what functions emit, by one function that emits it. */
export const READ_METRICS = {
  guard: [
    'launchesSeen',
    'driftsReverted',
    'instancesCompliant',
    'instancesRemediated',
    'timeToApplied',
    'enforcementFailed',
    'exceptionsGranted',
    'exceptionsEnded',
    'messagesMalformed',
    'messagesReturned',
  ],
  'sweep-place': ['instancesReported', 'instancesExcepted', 'instancesFailed'],
  'conduct-sweep': ['sweepsFinished', 'sweepChanges', 'sweepGaps'],
  'watch-corrected': ['callsRefused', 'wavesHalted'],
  'note-imdsv1-use': ['imdsV1UsesNoted'],
  'post-finding': ['storiesShown', 'slackRefused'],
  'post-exception': ['exceptionsShown', 'slackRefused'],
  'slack-interaction': ['requestsForged'],
  'import-finding': ['findingsImported', 'securityHubRefused'],
  'emit-finding': ['findingsEmitted'],
  'approval-page': [
    'pagesFailed',
    ['requestsForged', 'forged-link'],
    ['requestsForged', 'forged-form'],
    ['requestsForged', 'other-site'],
  ],
  'exceptions-api': ['exceptionsRequested', 'answersTaken'],
  'review-exceptions': ['exceptionsInForce'],
} as const satisfies Readonly<Record<string, readonly ReadMetric[]>>;

/** A metric with its dimensions, so that two can be compared: `ImdsGuardrail SlackRefused service=imds-guardrail`. */
export function metricId(
  namespace: string,
  name: string,
  dimensions: readonly (readonly [name: string, value: unknown])[],
): string {
  const values = dimensions.map(([key, value]) => `${key}=${String(value)}`).toSorted();
  return [namespace, name, ...values].join(' ');
}

/** The metrics that are read of a function, by {@link metricId}. */
export function readOf(name: keyof typeof READ_METRICS): string[] {
  return READ_METRICS[name].map((read) => {
    const [metric, reason] = typeof read === 'string' ? [read, undefined] : read;
    return metricId(METRICS.namespace, METRICS[metric], [
      ['service', METRICS.service],
      ...(reason === undefined ? [] : [['reason', reason] as const]),
    ]);
  });
}

import type { UsageMetric } from '../imds/usage.ts';
import type { InstanceRecord } from '../state/instance.ts';
import type { MetadataOptions } from '../state/metadata-options.ts';

/** A time in which an instance published a metric, calls or none. Milliseconds, the end exclusive. */
export interface PublishedSpan {
  readonly metric: UsageMetric;
  readonly start: number;
  readonly end: number;
}

/** What an instance published up to its last change. */
export interface PublishingHistory {
  readonly spans: readonly PublishedSpan[];
  readonly until: number;
}

/** The one metric that these options make IMDS publish; none while it is switched off. */
export function metricOf({ httpEndpoint, httpTokens }: MetadataOptions): UsageMetric | undefined {
  if (httpEndpoint === 'disabled') return undefined;
  return httpTokens === 'optional' ? 'MetadataNoToken' : 'MetadataNoTokenRejected';
}

/** Call before an instance's state or metadata options change: keeps what it has published so far. */
export function keepPublished(instance: InstanceRecord, now: number): void {
  if (now <= unchangedSince(instance)) return;
  instance.publishingHistory = { spans: publishedSpans(instance, now), until: now };
}

/** What an instance has published from its launch until now, the oldest first; nothing while it did not run. */
export function publishedSpans(instance: InstanceRecord, now: number): PublishedSpan[] {
  const { metadataOptions, previousMetadataOptions = metadataOptions } = instance;
  const earlier = instance.publishingHistory?.spans ?? [];
  if (instance.state !== 'running') return [...earlier];
  const start = unchangedSince(instance);
  const appliedAt = Math.min(Math.max(instance.metadataOptionsApplyAt, start), now);
  return [
    ...earlier,
    ...spanOf(previousMetadataOptions, start, appliedAt),
    ...spanOf(metadataOptions, appliedAt, now),
  ];
}

/** A fleet of 100,000 that nobody has touched remembers nothing: it follows from the launch. */
function unchangedSince({ publishingHistory, attachTime }: InstanceRecord): number {
  return publishingHistory?.until ?? attachTime;
}

function spanOf(options: MetadataOptions, start: number, end: number): PublishedSpan[] {
  const metric = metricOf(options);
  return metric === undefined || start >= end ? [] : [{ metric, start, end }];
}

import type { PageOutcome, TurnedAway } from '../../boundary/approval-page/page-outcome.ts';
import { METRICS } from '../../domain/metrics.ts';
import type { Measurement } from '../guard-metrics.ts';

/** What a request to the approval page adds to the metrics. */
export function pageMeasurementsOf(outcome: PageOutcome): Measurement[] {
  const isFailed = outcome.kind === 'turned-away' && outcome.why === 'failed';
  return [
    count(METRICS.pagesServed),
    // Always there, so that its alarm goes back to normal by itself.
    { ...count(METRICS.pagesFailed), value: isFailed ? 1 : 0 },
    ...answerMeasurements(outcome),
  ];
}

function answerMeasurements(outcome: PageOutcome): Measurement[] {
  switch (outcome.kind) {
    case 'shown':
      return [];
    case 'answered':
      return [count(METRICS.answersTaken)];
    case 'used-before':
      return [{ ...count(METRICS.answersRefused), reason: outcome.kind }];
    case 'refused':
      return [{ ...count(METRICS.answersRefused), reason: outcome.refusal }];
    case 'turned-away': {
      const name = refusalCounterOf(outcome.why);
      return name === null ? [] : [{ ...count(name), reason: outcome.why }];
    }
  }
}

function count(name: string): Measurement {
  return { name, unit: 'Count', value: 1 };
}

function refusalCounterOf(why: TurnedAway): string | null {
  switch (why) {
    case 'forged-link':
    case 'forged-form':
    case 'other-site':
      return METRICS.requestsForged;
    case 'nothing-here':
    case 'wrong-method':
    case 'malformed-link':
    case 'too-large':
    case 'wrong-content-type':
    case 'malformed-form':
      return METRICS.requestsMalformed;
    case 'expired-link':
    case 'no-such-exception':
    case 'not-an-approver':
    case 'unconfirmed':
      return METRICS.answersRefused;
    case 'failed':
      return null;
  }
}

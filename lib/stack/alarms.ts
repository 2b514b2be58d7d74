import { METRICS } from '../domain/metrics.ts';
import {
  alarm,
  counted,
  deadLetters,
  functionErrors,
  lostByRule,
  lostByTopic,
  oldestMessage,
} from './alarm.ts';

/** What wakes somebody up. Each description says what it means and what to do first. */
export const alarms = {
  CloudTrailDeadLettersAlarm: alarm(deadLetters('CloudTrailDeadLetterQueue', 'CloudTrail events')),
  StateChangeDeadLettersAlarm: alarm(deadLetters('StateChangeDeadLetterQueue', 'state changes')),
  CloudTrailAgeAlarm: alarm(oldestMessage('guard', 'CloudTrailQueue', 900)),
  // Half of this age is the queue's own delay and batching window.
  StateChangeAgeAlarm: alarm(oldestMessage('guard', 'StateChangeQueue', 900)),
  CloudTrailLostAlarm: alarm(lostByRule('CloudTrailRule')),
  StateChangeLostAlarm: alarm(lostByRule('StateChangeRule')),
  WorkflowEndLostAlarm: alarm(lostByRule('WorkflowEndRule')),
  FindingsLostAlarm: alarm(lostByTopic('FindingsTopic')),
  ExceptionsLostAlarm: alarm(lostByTopic('ExceptionsTopic')),
  GuardErrorsAlarm: alarm(functionErrors('guard', 'GuardLambdaFunction')),
  EnforcementFailedAlarm: alarm(
    counted(
      METRICS.enforcementFailed,
      'EC2 refused or failed a change for good: an instance stays noncompliant. ' +
        'The finding says which one and why; often a permission or an SCP is in the way.',
    ),
  ),
} as const;

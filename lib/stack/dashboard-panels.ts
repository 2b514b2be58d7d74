import { METRICS } from '../domain/metrics.ts';
import type { Part } from './part.ts';

/** A line of a panel: a metric as it is emitted, with each of its dimensions. Values may have `${LogicalId}` in them. */
export interface Line {
  readonly metric: readonly [namespace: string, name: string];
  readonly dimensions: readonly (readonly [name: string, value: string])[];
  readonly statistic: 'Maximum' | 'Sum' | 'p50' | 'p95' | 'p99';
  readonly label: string;
}

/** One question, and the lines that answer it. */
export interface Panel {
  readonly title: string;
  readonly lines: readonly Line[];
}

/** The rows of panels, of a stack with these functions: what a function emits that is not there is left out. */
export function panelRows(functions: readonly string[]): Panel[][] {
  const by = (key: string, ...lines: readonly Line[]) => (functions.includes(key) ? lines : []);
  return [
    [
      { title: 'Launches, and what came of instances', lines: instances },
      { title: 'From the event to applied, milliseconds', lines: timeToApplied },
    ],
    [
      { title: 'Loosened, and set back', lines: [own('driftsReverted', 'set back')] },
      { title: 'Exceptions', lines: exceptions },
      { title: 'Not done, or not yet', lines: failures },
    ],
    [
      { title: 'Sweeps of the fleet', lines: sweeps },
      { title: 'Waves: calls that are refused now', lines: waves },
      { title: 'Seen using IMDSv1', lines: [own('imdsV1UsesNoted', 'noted')] },
    ],
    [
      {
        title: 'Told',
        lines: [
          ...by('postFinding', own('storiesShown', 'in Slack'), own('slackRefused', 'refused by Slack')),
          ...by('postException', own('exceptionsShown', 'exceptions in Slack')),
          ...by(
            'importFinding',
            own('findingsImported', 'in Security Hub'),
            own('securityHubRefused', 'refused by Security Hub'),
          ),
          ...by('emitFinding', own('findingsEmitted', 'as events')),
          own('messagesReturned', 'come back to their queue'),
        ],
      },
      {
        title: 'Answers, and knocks at the doors',
        lines: [
          ...by('slackInteraction', own('requestsForged', 'not signed by Slack')),
          ...by('approvalPage', ...['forged-link', 'forged-form', 'other-site'].map(forged)),
          ...by('approvalPage', own('pagesFailed', 'approval page failed')),
          ...by('exceptionsApi', own('exceptionsRequested', 'asked'), own('answersTaken', 'answered')),
        ],
      },
    ].filter(({ lines }) => lines.length > 0),
    [
      {
        title: 'Functions: duration, p95, milliseconds',
        lines: functions.map(ofFunction('Duration', 'p95')),
      },
      { title: 'Functions: errors', lines: functions.map(ofFunction('Errors', 'Sum')) },
      { title: 'Functions: throttles', lines: functions.map(ofFunction('Throttles', 'Sum')) },
    ],
  ];
}

/** The panels of all queues of a stack: what is dead, and how long the rest waits. */
export function queuePanels(resources: Part['resources']): Panel[] {
  const queues = Object.entries(resources).flatMap(([id, resource]) =>
    resource.Type === 'AWS::SQS::Queue'
      ? [{ id, isDead: resource.Properties.RedrivePolicy === undefined }]
      : [],
  );
  const line = (name: string, { id }: { id: string }): Line => ({
    metric: ['AWS/SQS', name],
    dimensions: [['QueueName', `\${${id}.QueueName}`]],
    statistic: 'Maximum',
    label: id,
  });
  return [
    {
      title: 'Dead letters',
      lines: queues
        .filter(({ isDead }) => isDead)
        .map((queue) => line('ApproximateNumberOfMessagesVisible', queue)),
    },
    {
      title: 'Age of the oldest message, seconds',
      lines: queues
        .filter(({ isDead }) => !isDead)
        .map((queue) => line('ApproximateAgeOfOldestMessage', queue)),
    },
  ];
}

const instances: readonly Line[] = [
  own('launchesSeen', 'launches seen'),
  own('instancesCompliant', 'compliant'),
  own('instancesRemediated', 'enforced'),
  own('instancesReported', 'reported'),
  own('instancesExcepted', 'excepted'),
];

const timeToApplied: readonly Line[] = (['p50', 'p95', 'p99'] as const).map((statistic) => ({
  ...own('timeToApplied', statistic),
  statistic,
}));

const exceptions: readonly Line[] = [
  {
    // Each way to ask starts a workflow, and one for each exception.
    metric: ['AWS/States', 'ExecutionsStarted'],
    dimensions: [['StateMachineArn', '${ExceptionApproval}']],
    statistic: 'Sum',
    label: 'asked',
  },
  own('exceptionsGranted', 'granted'),
  own('exceptionsEnded', 'over'),
  { ...own('exceptionsInForce', 'in force'), statistic: 'Maximum' },
];

const failures: readonly Line[] = [
  own('enforcementFailed', 'refused by EC2'),
  own('instancesFailed', 'failed'),
  own('messagesMalformed', 'cannot be read'),
];

const sweeps: readonly Line[] = [
  own('sweepsFinished', 'finished'),
  own('sweepChanges', 'instances changed'),
  own('sweepGaps', 'places not looked at'),
];

const waves: readonly Line[] = [own('callsRefused', 'instances'), own('wavesHalted', 'waves halted')];

/** One of the guardrail's own metrics, as Powertools emits it. */
function own(metric: Exclude<keyof typeof METRICS, 'namespace' | 'service'>, label: string): Line {
  return {
    metric: [METRICS.namespace, METRICS[metric]],
    dimensions: [['service', METRICS.service]],
    statistic: 'Sum',
    label,
  };
}

/** What is counted by its reason has the reason as a dimension. */
function forged(reason: string): Line {
  const line = own('requestsForged', reason);
  return { ...line, dimensions: [...line.dimensions, ['reason', reason]] };
}

function ofFunction(name: string, statistic: 'p95' | 'Sum'): (key: string) => Line {
  return (key) => ({
    metric: ['AWS/Lambda', name],
    dimensions: [['FunctionName', `\${${key.charAt(0).toUpperCase()}${key.slice(1)}LambdaFunction}`]],
    statistic,
    label: key,
  });
}

/** The custom metrics of the guardrail; alarms and the dashboard read them by these names. */
export const METRICS = {
  namespace: 'ImdsGuardrail',
  service: 'imds-guardrail',
  messagesReceived: 'MessagesReceived',
  eventsIgnored: 'EventsIgnored',
  messagesMalformed: 'MessagesMalformed',
  messagesReturned: 'MessagesReturned',
  /** Instances of launches that an event told of, whatever came of them. */
  launchesSeen: 'LaunchesSeen',
  /** Instances that somebody had loosened, and that were set back. */
  driftsReverted: 'DriftsReverted',
  instancesCompliant: 'InstancesCompliant',
  instancesRemediated: 'InstancesRemediated',
  instancesReported: 'InstancesReported',
  /** Looser than the baseline by an exception in force. */
  instancesExcepted: 'InstancesExcepted',
  instancesGone: 'InstancesGone',
  instancesHeld: 'InstancesHeld',
  instancesFailed: 'InstancesFailed',
  /** EC2 refused a change: an instance stays open until somebody acts. */
  enforcementFailed: 'EnforcementFailed',
  /** Milliseconds from the event to the options being read back as applied. */
  timeToApplied: 'TimeToApplied',
  /** Instances whose message or digest in Slack was posted or updated. */
  storiesShown: 'StoriesShown',
  /** Slack refuses until somebody acts: a token revoked, a channel gone. */
  slackRefused: 'SlackRefused',
  findingsImported: 'FindingsImported',
  /** Security Hub is not enabled, or the guardrail may not use it: findings wait until somebody acts. */
  securityHubRefused: 'SecurityHubRefused',
  findingsEmitted: 'FindingsEmitted',
  /** Requests that are not from whom they claim, by what shows it. */
  requestsForged: 'RequestsForged',
  /** Requests that nothing of ours sends. */
  requestsMalformed: 'RequestsMalformed',
  /** What somebody did in Slack that is no business of the guardrail's. */
  interactionsIgnored: 'InteractionsIgnored',
  formsOpened: 'FormsOpened',
  /** Somebody wanted the form, and Slack did not show it. */
  formsFailed: 'FormsFailed',
  /** Forms that were sent back to whoever filled them in. */
  formsRefused: 'FormsRefused',
  answersQueued: 'AnswersQueued',
  /** Links to the approval page that were sent to approvers. */
  linksSent: 'LinksSent',
  /** Requests to the approval page, whatever came of them. */
  pagesServed: 'PagesServed',
  /** Approvers' answers that counted. */
  answersTaken: 'AnswersTaken',
  /** Answers that changed nothing, by why. */
  answersRefused: 'AnswersRefused',
  /** The approval page could not do its work: whoever waits there has to try again. */
  pagesFailed: 'PagesFailed',
  /** Exceptions that the review brought to their end, because their workflow had not. */
  exceptionsReviewed: 'ExceptionsReviewed',
  /** Exceptions whose message in Slack was posted or updated. */
  exceptionsShown: 'ExceptionsShown',
  /** Exceptions that somebody asked for; whether they are granted is another question. */
  exceptionsRequested: 'ExceptionsRequested',
  /** Exceptions whose instances were judged again since they were granted. */
  exceptionsGranted: 'ExceptionsGranted',
  /** ... and since they expired or were revoked. */
  exceptionsEnded: 'ExceptionsEnded',
  /** How many exceptions are in force, as the review sees it every five minutes. */
  exceptionsInForce: 'ExceptionsInForce',
  /** Launches that ask for an exception by a tag while nobody knows who launched. */
  tagsWithoutPrincipal: 'TagsWithoutPrincipal',
  /** Tags that ask for an exception in a way that cannot become a request. */
  tagsUnreadable: 'TagsUnreadable',
  /** Instances that were noted to have used IMDSv1. */
  imdsV1UsesNoted: 'ImdsV1UsesNoted',
  /** Sessions with credentials by IMDSv1 that are not named after an instance. */
  sessionsIgnored: 'SessionsIgnored',
  /** Sweeps of the fleet that came to their end. */
  sweepsFinished: 'SweepsFinished',
  /** Instances that a sweep changed. */
  sweepChanges: 'SweepChanges',
  /** Accounts, and Regions of accounts, that a sweep did not go through. */
  sweepGaps: 'SweepGaps',
  /** Instances whose calls were found to be refused since they were corrected. */
  callsRefused: 'CallsRefused',
  /** Scopes whose waves came to a halt by that. */
  wavesHalted: 'WavesHalted',
} as const;

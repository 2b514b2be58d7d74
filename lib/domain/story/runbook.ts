import type { FindingKind, Severity } from '../finding.ts';

/** What people need to know about a kind of finding, in words. Plain text, full sentences. */
export interface RunbookEntry {
  readonly title: string;
  /** The severities that findings of this kind have, from the least to the worst. */
  readonly severities: readonly Severity[];
  readonly whatHappened: string;
  readonly whyItMatters: string;
  /** What to do next, the most useful thing first. */
  readonly nextSteps: readonly [string, ...string[]];
}

const STOLEN =
  "IMDSv1 answers any plain GET: one request-forgery bug in an application hands out the credentials of the instance's role.";

/** The runbook of every kind of finding. A new kind does not compile without its entry. */
export const RUNBOOK: Readonly<Record<FindingKind, RunbookEntry>> = {
  'launch-remediated': {
    title: 'Launched with IMDSv1 or another violation; corrected',
    severities: ['MEDIUM'],
    whatHappened: 'An instance was launched looser than the baseline, and was corrected within seconds.',
    whyItMatters: STOLEN,
    nextSteps: [
      'Correct the launch template or the code that launches, so that the next launch needs no correction.',
      'If an application on it breaks, it still calls IMDSv1: update its AWS SDK, or request an exception until it can be.',
    ],
  },
  'drift-reverted': {
    title: 'Loosened by somebody; reverted',
    severities: ['HIGH', 'CRITICAL'],
    whatHappened: 'Somebody loosened the metadata options of a running instance, and they were put back.',
    whyItMatters:
      'Attackers loosen metadata options to get at credentials; most often it is a tool that writes back an old setting. Only the one who did it can tell.',
    nextSteps: [
      'Ask who did it. If nobody knows of it, treat their credentials as stolen.',
      'If a tool did it, correct its configuration; it does it again with its next run, and from three times a day on the severity is CRITICAL.',
      'If the workload needs it, request an exception.',
    ],
  },
  'existing-remediated': {
    title: 'An instance that was not new; corrected',
    severities: ['MEDIUM'],
    whatHappened: 'An instance that had worked for a while was found open, and was corrected.',
    whyItMatters: `${STOLEN} Something on an instance that has worked for a while may still use IMDSv1 and break now.`,
    nextSteps: [
      'Watch the CloudWatch metric MetadataNoTokenRejected of the instance: above zero, something on it still calls IMDSv1.',
      'Correct the launch template or the code that launches.',
    ],
  },
  noncompliant: {
    title: 'Open; reported only',
    severities: ['MEDIUM', 'HIGH'],
    whatHappened:
      'An instance does not meet the baseline. The policy asks to report it, so nothing was changed.',
    whyItMatters: STOLEN,
    nextSteps: [
      'Look at the CloudWatch metric MetadataNoToken of the instance: what calls IMDSv1 has to move to IMDSv2 first.',
      'Then require tokens on it, and correct the launch template or the code that launches.',
    ],
  },
  'hop-limit-above-maximum': {
    title: 'Hop limit above the maximum; reported only',
    severities: ['LOW'],
    whatHappened: 'The hop limit is higher than the policy allows. Nothing was changed.',
    whyItMatters:
      "From a hop limit of 2 on, every container on the host can get the credentials of the host's role. Container hosts often need it; other instances do not.",
    nextSteps: [
      'If nothing on it runs in containers, set the hop limit to 1 where it is launched from.',
      'Otherwise request an exception, or give it a scope with a higher maxHopLimit in policy.yaml.',
    ],
  },
  'service-managed': {
    title: 'Open, and managed by an AWS service',
    severities: ['LOW'],
    whatHappened:
      'An AWS service owns the instance and would fight a change. The guardrail reports and leaves the change to the service.',
    whyItMatters: STOLEN,
    nextSteps: ['Change the metadata options in the settings of the service that manages it.'],
  },
  'enforcement-denied': {
    title: 'Still open: the guardrail lacks a permission',
    severities: ['HIGH'],
    whatHappened: "EC2 refused the change because the guardrail's role is not allowed to make it.",
    whyItMatters: 'The instance stays open, and so will every other one until the permission is there.',
    nextSteps: [
      'Allow ec2:ModifyInstanceMetadataOptions to the role of the guardrail; look for a service control policy that denies it.',
      'Then redrive the dead-letter queue: the instances are judged again.',
    ],
  },
  'enforcement-blocked': {
    title: 'Still open: a setting above the instance forbids the change',
    severities: ['HIGH'],
    whatHappened:
      'EC2 refused the change because of a setting above the instance, such as HttpTokensEnforced or a declarative policy.',
    whyItMatters: 'The instance is not as the policy wants it, and trying again does not help.',
    nextSteps: ['Read what EC2 says; change the setting that it names, or policy.yaml.'],
  },
  'exception-applied': {
    title: 'Given back under an exception',
    severities: ['LOW'],
    whatHappened:
      'An exception was granted, and the instance got back what the guardrail had taken away: what the exception allows, and no more than it had.',
    whyItMatters: `${STOLEN} Somebody approved that for a time; it ends by itself.`,
    nextSteps: [
      'Move what needs it to IMDSv2 before the exception ends: update its AWS SDK.',
      'If that takes longer, renew the exception in time. It is approved anew.',
    ],
  },
  excepted: {
    title: 'Looser than the baseline, under an exception',
    severities: ['LOW'],
    whatHappened:
      'An instance does not meet the baseline, and an exception in force allows exactly that. Nothing was changed.',
    whyItMatters: `${STOLEN} Somebody approved that for a time; it ends by itself.`,
    nextSteps: [
      'Move what needs it to IMDSv2 before the exception ends: update its AWS SDK.',
      'If nobody needs it any more, revoke the exception.',
    ],
  },
  'exception-blocked': {
    title: 'Granted, but EC2 does not allow it',
    severities: ['MEDIUM'],
    whatHappened:
      'An exception is in force, and EC2 refused to loosen the instance: HttpTokensEnforced, a declarative policy or a missing permission is in the way.',
    whyItMatters:
      'The workload that asked for the exception does not get it, and trying again does not help.',
    nextSteps: [
      'Read what EC2 says; change the setting or the permission that it names.',
      'If that setting is wanted, revoke the exception and move the workload to IMDSv2.',
    ],
  },
  'exception-ended': {
    title: 'The exception is over; corrected',
    severities: ['MEDIUM'],
    whatHappened:
      'An exception expired or was revoked, and the instance was set back to what it was before it.',
    whyItMatters: 'What still needs what the exception allowed breaks now.',
    nextSteps: [
      'Watch the CloudWatch metric MetadataNoTokenRejected of the instance: above zero, something on it still calls IMDSv1.',
      'If something breaks, request a new exception.',
    ],
  },
  resolved: {
    title: 'Meets the baseline again',
    severities: ['INFORMATIONAL'],
    whatHappened: 'An instance that was reported meets the baseline now. Somebody else corrected it.',
    whyItMatters: 'Nothing is open any more.',
    nextSteps: ['Nothing to do.'],
  },
  'imdsv1-in-use': {
    title: 'Open, and something uses IMDSv1; nothing changed',
    severities: ['MEDIUM', 'HIGH'],
    whatHappened:
      'An instance allows IMDSv1, and something on it has used it: CloudWatch counts such calls, and CloudTrail shows credentials that came by it. It was left as it is, since requiring tokens would break what calls.',
    whyItMatters: STOLEN,
    nextSteps: [
      'Find the caller: run the IMDS packet analyzer of AWS on the instance (github.com/aws/aws-imds-packet-analyzer); it names each process that calls without a token.',
      'Update the AWS SDK, agent or script that calls. Once nothing has called for as long as the policy asks, the guardrail requires tokens by itself.',
      'If it cannot be updated, request an exception, so that it is known who approved it and until when.',
    ],
  },
  'calls-refused': {
    title: 'Corrected, and something still calls IMDSv1',
    severities: ['HIGH'],
    whatHappened:
      'Tokens were required on an instance, and since then calls to its metadata service without a token are refused: something on it has stopped working, or is about to when its credentials run out.',
    whyItMatters:
      'A workload that gets no credentials fails, often hours later, and not where anybody looks.',
    nextSteps: [
      'Find the caller: run the IMDS packet analyzer of AWS on the instance (github.com/aws/aws-imds-packet-analyzer); it names each process that calls without a token.',
      'Update the AWS SDK, agent or script that calls.',
      'If it must work now: guardrail rollback gives the instance back what it had, for a short time. Where the policy rolls back by itself, confirm that within its time.',
    ],
  },
};

/** The runbook as Markdown, with one anchor for each kind: the kind itself. Headings are of level three. */
export function runbookMarkdown(): string {
  const sections = Object.entries(RUNBOOK).map(([kind, entry]) =>
    [
      `### ${kind}`,
      '',
      `**${entry.title}.** Severity: ${entry.severities.join(', ')}.`,
      '',
      entry.whatHappened,
      '',
      `*Why it matters:* ${entry.whyItMatters}`,
      '',
      '*What to do next:*',
      '',
      ...entry.nextSteps.map((step, index) => `${index + 1}. ${step}`),
      '',
    ].join('\n'),
  );
  return sections.join('\n');
}

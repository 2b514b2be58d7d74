import { describePrincipal } from '../../lib/domain/finding-text.ts';
import { nameOf, type Instance } from '../../lib/domain/instance.ts';
import { apiName, type MetadataOptionsPatch } from '../../lib/domain/metadata-options.ts';
import { describeIgnored, type Trigger } from '../../lib/domain/trigger.ts';
import type { Explanation, Judgement } from '../explanation.ts';
import { modifyCommand } from './modify-command.ts';
import { effectLines } from './exception-effect.ts';
import { harmless, paragraph, row, type Style } from './style.ts';

/** An explanation for people: what was seen, what is decided for each instance, and why. */
export function explanationText(explanation: Explanation, style: Style): string {
  if (explanation.kind === 'ignored') {
    const title = `${harmless(explanation.eventName ?? 'The event')}: ignored (${explanation.reason})`;
    return `${style('bold', title)}\n${paragraph('Why', describeIgnored(explanation.reason))}\n`;
  }
  const { trigger, judgements } = explanation;
  const isPlain = ({ decision, exceptions }: Judgement) =>
    decision.verdict === 'compliant' && (exceptions?.concerning ?? []).length === 0;
  const compliant = judgements.filter(isPlain);
  const told = compliant.length > 1 ? judgements.filter((judgement) => !isPlain(judgement)) : judgements;
  const blocks = [
    seen(trigger, style),
    ...(judgements.length === 0 ? [nothingToJudge(trigger)] : []),
    ...told.map((judgement) => judged(judgement, style)),
    ...(compliant.length > 1 ? [allCompliant(compliant, style)] : []),
  ];
  return `${blocks.map((lines) => lines.join('\n')).join('\n\n')}\n`;
}

function seen(trigger: Trigger, style: Style): string[] {
  const { eventName, kind, principal, eventTime, accountId, region } = trigger;
  const userAgent = principal?.userAgent ?? null;
  return [
    style('bold', harmless(`${eventName} (${kind})`)),
    paragraph(
      'By',
      principal === null ? 'not known: this event does not say' : harmless(describePrincipal(principal)),
    ),
    ...(userAgent === null ? [] : [paragraph('With', harmless(userAgent))]),
    ...(principal?.ec2RoleDelivery === '1.0'
      ? [row('Note', 'The credentials used came through IMDSv1.')]
      : []),
    row('At', eventTime.toISOString()),
    row('In', `account ${accountId}, ${region}`),
  ];
}

function nothingToJudge({ subject }: Trigger): string[] {
  const token =
    subject.kind === 'client-token'
      ? ` The guard asks EC2 for client token ${harmless(subject.clientToken)}.`
      : '';
  return [`The event names no instance, and none is given by --instances.${token}`];
}

function judged(judgement: Judgement, style: Style): string[] {
  const { instance, decision } = judgement;
  const name = nameOf(instance);
  const title = `${instance.instanceId}${name === null ? '' : ` (${harmless(name)})`}`;
  return [
    `${style('bold', title)}  ${style(COLOUR[decision.verdict], decision.verdict)}`,
    ...decision.violations.map(({ field, actual, required }) =>
      row(apiName(field), `${actual} → ${required}${field === 'httpPutResponseHopLimit' ? ' at most' : ''}`),
    ),
    ...whatIsDone(judgement),
    paragraph('Why', harmless(decision.reason)),
    ...(judgement.exceptions === null ? [] : effectLines(judgement.exceptions)),
  ];
}

const COLOUR = {
  compliant: 'green',
  noncompliant: 'red',
  excepted: 'blue',
  'not-applicable': 'gray',
  unknown: 'yellow',
} as const;

function whatIsDone({ instance, decision, source }: Judgement): string[] {
  const isOpen = decision.verdict === 'unknown' && source === 'event';
  switch (decision.action) {
    case 'enforce':
      return [
        row('The guard', 'changes it at once, and reports it:'),
        ...commandFor(instance, decision.enforcement),
      ];
    case 'report':
      if (decision.remediation === null) return [row('The guard', 'reports it, and changes nothing.')];
      return [
        row('The guard', 'reports it, and changes nothing. What would:'),
        ...commandFor(instance, decision.remediation),
      ];
    case 'none':
      return [row('The guard', isOpen ? 'reads it from EC2, and then decides.' : 'changes nothing.')];
  }
}

function commandFor(instance: Instance, patch: MetadataOptionsPatch | null): string[] {
  return patch === null ? [] : modifyCommand(instance, patch).map((line) => `    ${line}`);
}

function allCompliant(compliant: readonly Judgement[], style: Style): string[] {
  const ids = compliant.slice(0, MOST_IDS).map(({ instance }) => instance.instanceId);
  const more = compliant.length > MOST_IDS ? ` and ${compliant.length - MOST_IDS} more` : '';
  return [
    `${style('bold', `${compliant.length} instances`)}  ${style('green', 'compliant')}`,
    row('Which', ids.join(', ') + more),
  ];
}

const MOST_IDS = 5;

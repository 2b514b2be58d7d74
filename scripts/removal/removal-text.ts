import { harmless, minute } from '../../cli/output/style.ts';
import type { GuardrailException } from '../../lib/domain/exception/exception.ts';
import { allowanceWords, scopeWords } from '../../lib/domain/exception/exception-words.ts';
import type { Held, Removal, StackResource } from '../../lib/domain/removal/removal.ts';
import { counted } from './counted.ts';

/** What is said before the guardrail is removed: what would be lost with it, what goes, what stays and why. */
export function removalText(removal: Removal): string {
  const { stackName, region } = removal;
  return blocks([
    [`Removing ${stackName} in ${region}`],
    beforehand(removal),
    ['What goes', ...goingLines(removal)],
    ['What stays, and why', ...stayingLines(removal)],
  ]);
}

/** Why the guardrail should not be removed as things are, as a sentence; `null` where nothing is in the way. */
export function obstacleTo({ isProtected, inForce, stackName }: Removal): string | null {
  if (isProtected)
    return `stack ${stackName} is protected from deletion: aws cloudformation update-termination-protection --no-enable-termination-protection --stack-name ${stackName}`;
  if (inForce.length === 0) return null;
  const which = inForce.length === 1 ? 'an exception is' : `${inForce.length} exceptions are`;
  return `${which} in force, and nobody would end ${inForce.length === 1 ? 'it' : 'them'}; take back what can be, or remove all the same by --leave-exceptions`;
}

function beforehand(removal: Removal): string[] {
  const lines = [
    ...inForceLines(removal.inForce),
    ...requestedLines(removal.requested),
    ...messageLines(removal.messages),
    ...executionLines(removal.executions),
  ];
  return [
    'What would be lost',
    ...(lines.length === 0 ? ['  Nothing: no exception, no message, no workflow.'] : lines),
  ];
}

function inForceLines(exceptions: readonly GuardrailException[]): string[] {
  if (exceptions.length === 0) return [];
  return [
    `  ! The end of ${counted(exceptions.length, 'exception')} in force: the instances stay loosened, and nobody ends that.`,
    ...exceptions.map(exceptionLine),
    '    Take each back, and see that the guard has corrected the instances, before you remove it:',
    '      npm run -s guardrail -- exceptions revoke ID',
  ];
}

function requestedLines(exceptions: readonly GuardrailException[]): string[] {
  if (exceptions.length === 0) return [];
  return [
    `  ! ${counted(exceptions.length, 'request')} for an exception that nobody has answered.`,
    ...exceptions.map(exceptionLine),
  ];
}

function exceptionLine({ exceptionId, allows, scope, expiresAt }: GuardrailException): string {
  return `      ${harmless(exceptionId)}  ${allowanceWords(allows)} for ${harmless(scopeWords(scope))}, until ${minute(expiresAt)} UTC`;
}

function messageLines(messages: readonly Held[]): string[] {
  if (messages.length === 0) return [];
  const sum = messages.reduce((total, { count }) => total + count, 0);
  return [
    `  ! ${counted(sum, 'message')} in queues. Those in dead-letter queues name instances that were not handled.`,
    ...messages.map(({ id, count }) => `      ${id}: ${count}`),
  ];
}

function executionLines(executions: readonly Held[]): string[] {
  return executions.map(
    ({ id, count }) => `  ! ${counted(count, 'execution')} of ${id} in progress, stopped where they are.`,
  );
}

function goingLines({ resources }: Removal): string[] {
  const going = resources.filter(({ isRetained }) => !isRetained);
  const words: readonly (readonly [type: string, noun: string, remark: string])[] = [
    ['AWS::Lambda::Function', 'function', 'with roles, schedules and alarms: nothing is corrected any more'],
    ['AWS::Logs::LogGroup', 'log group', 'a year of logs; export what you have to keep'],
    ['AWS::SQS::Queue', 'queue', 'with what is in them'],
    ['AWS::SNS::Topic', 'topic', 'with their subscribers'],
    ['AWS::StepFunctions::StateMachine', 'workflow', 'with the history of their executions'],
    ['AWS::SSM::Parameter', 'parameter', 'the policy in force; policy.yaml is the source of it'],
    [
      'AWS::SecretsManager::Secret',
      'secret',
      'the key of approval links: those that were mailed lead nowhere',
    ],
    ['AWS::KMS::Key', 'key', 'of the alarms topic, after the thirty days that KMS waits'],
    [
      'AWS::DynamoDB::Table',
      'table',
      "what Slack's messages tell: they stay as they are, and follow nothing",
    ],
    ['AWS::S3::Bucket', 'bucket', 'the packages of deployments'],
  ];
  return words.flatMap(([type, noun, remark]) => {
    const count = going.filter((resource) => resource.type === type).length;
    return count === 0 ? [] : [`  ${counted(count, noun)}: ${remark}`];
  });
}

function stayingLines(removal: Removal): string[] {
  const kept = removal.resources.filter(({ isRetained }) => isRetained);
  return [
    '  The instances keep their options. What was corrected stays corrected, what was loosened loosened; nobody',
    '  looks any more whether calls are refused, and nothing is rolled back.',
    ...kept.map(
      (resource) => `  ${resource.id} ${resource.name}${itemsOf(resource, removal)}${whyOf(resource)}`,
    ),
    ...secretLines(removal.secretParameters),
  ];
}

function itemsOf({ id }: StackResource, { items }: Removal): string {
  const held = items.find((each) => each.id === id);
  return held === undefined ? '' : ` (about ${counted(held.count, 'item')})`;
}

const REASONS: Readonly<Record<string, string>> = {
  RecordsTable: 'the audit trail: what was changed, when, why, and what each instance had before',
  ExceptionsTable: 'the audit trail: who asked for what, who approved it, and what came of it',
};

function whyOf({ id }: StackResource): string {
  const reason = REASONS[id];
  return reason === undefined ? '' : `: ${reason}`;
}

function secretLines(names: readonly string[] | null): string[] {
  if (names === null)
    return ["  Secrets that somebody has put into SSM by hand for Slack, if any: the policy can't be read."];
  return names.map((name) => `  ${name}: a secret that somebody has put into SSM by hand`);
}

function blocks(parts: readonly (readonly string[])[]): string {
  return `${parts.map((lines) => lines.join('\n')).join('\n\n')}\n`;
}

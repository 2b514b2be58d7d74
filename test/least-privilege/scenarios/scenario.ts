import { instanceKey, type InstanceKey } from '../../../lib/domain/instance.ts';
import { exceptionItem } from '../../../lib/boundary/stored-exception.ts';
import { taskTokenItem } from '../../../lib/boundary/task-token.ts';
import type { GuardrailException } from '../../../lib/domain/exception/exception.ts';
import { aGrantedException, anException } from '../../given.ts';
import { putCorrections } from '../../put-corrections.ts';
import { serveFunctionUrl } from '../../../local/embedded/function-url.ts';
import type { GuardedAccount } from '../account.ts';
import { ACCOUNT, MEMBER_ACCOUNT, REGION } from '../template.ts';
import { taskTokenOf } from '../yes-men.ts';

/** Something that happens in an account, by which functions make the calls that they make. */
export interface Scenario {
  readonly functionName: string;
  readonly title: string;
  readonly happen: (account: GuardedAccount) => Promise<void>;
}

export const HOME = { accountId: ACCOUNT, region: REGION } as const;
export const MEMBER = { accountId: MEMBER_ACCOUNT, region: REGION } as const;

const HOUR = 3_600_000;

/** The time so many hours from now, by the real clock: functions go by it. */
export function hoursAhead(hours: number): Date {
  return new Date(Date.now() + hours * HOUR);
}

/** Hands messages to a function as its queue does; none of them may come back. */
export async function deliver(
  { invoke }: GuardedAccount,
  functionName: string,
  ...bodies: readonly unknown[]
): Promise<void> {
  const attributes = { SentTimestamp: String(Date.now()) };
  const Records = bodies.map((body, at) => ({
    messageId: `message-${at}`,
    body: JSON.stringify(body),
    attributes,
  }));
  const { batchItemFailures } = (await invoke(functionName, { Records })) as {
    batchItemFailures: readonly unknown[];
  };
  if (batchItemFailures.length > 0) throw new Error(`${functionName} did not finish its messages.`);
}

/** Calls a function by its URL, signed by a person where it wants that; anything but a 2xx throws. */
export async function callUrl(
  { invoke }: GuardedAccount,
  functionName: string,
  path: string,
  { userArn, ...request }: RequestInit & { readonly userArn?: string } = {},
): Promise<string> {
  const { url, stop } = await serveFunctionUrl({
    handler: (event) => invoke(functionName, event),
    functionArn: functionName,
    timeoutSeconds: 30,
    ...(userArn !== undefined && { userArnOf: () => userArn }),
  });
  const answer = await fetch(`${url}${path}`, request);
  const text = await answer.text();
  await stop();
  if (!answer.ok) throw new Error(`${functionName} answered ${answer.status}: ${text}`);
  return text;
}

let exceptions = 0;

/** Puts a request into the table that waits for an answer, and the token by which its workflow waits. */
export async function aWaitingRequest(
  account: GuardedAccount,
  differences: Partial<GuardrailException> = {},
): Promise<GuardrailException> {
  return put(account, anException({ ...times(), ...differences }));
}

/** Puts an exception into the table that is in force. */
export async function anExceptionInForce(
  account: GuardedAccount,
  differences: Partial<GuardrailException> = {},
): Promise<GuardrailException> {
  return put(account, aGrantedException({ ...times(), ...differences }));
}

/** A request to confirm a rollback that is in force: a no to it ends the rollback. */
export async function aConfirmation(account: GuardedAccount): Promise<GuardrailException> {
  const guardrail = { kind: 'guardrail', id: 'imds-guardrail', name: 'imds-guardrail' } as const;
  const unasked = { requestedBy: guardrail, requestedVia: 'rollback' } as const;
  const { exceptionId } = await anExceptionInForce(account, { ...unasked, approvals: [] });
  return aWaitingRequest(account, { ...unasked, renews: exceptionId });
}

/** The ARN of the workflow of exceptions. */
export function workflowOf({ fillIn }: GuardedAccount): string {
  return String(fillIn({ Ref: 'ExceptionApproval' }));
}

/** Records a correction of an instance, and remembers what was taken from it, as the guard does. */
export async function aCorrection(account: GuardedAccount, instance: InstanceKey): Promise<void> {
  const { instanceId } = instance;
  const table = String(account.fillIn({ Ref: 'RecordsTable' }));
  const record = { instance, closedAt: hoursAhead(-1) };
  await account.asOwner(() => putCorrections(table, [{ instanceId, record }]));
}

/** What EC2 tells of an instance that has come up. */
export function stateChangeOf(instanceId: string, place: typeof HOME | typeof MEMBER): object {
  return {
    version: '0',
    id: `${instanceKey({ ...place, instanceId })}/${Date.now()}`,
    'detail-type': 'EC2 Instance State-change Notification',
    source: 'aws.ec2',
    account: place.accountId,
    region: place.region,
    time: new Date().toISOString(),
    resources: [],
    detail: { 'instance-id': instanceId, state: 'running' },
  };
}

async function put(account: GuardedAccount, exception: GuardrailException): Promise<GuardrailException> {
  const { exceptionId, answerBy } = exception;
  await account.put('ExceptionsTable', exceptionItem({ exception, revision: 1 }));
  await account.put(
    'ExceptionsTable',
    taskTokenItem(exceptionId, taskTokenOf(workflowOf(account)), answerBy),
  );
  return exception;
}

function times(): Partial<GuardrailException> {
  exceptions += 1;
  return {
    exceptionId: `exc-${exceptions.toString(16).padStart(16, '0')}`,
    requestedAt: hoursAhead(-1),
    answerBy: hoursAhead(1),
    remindAt: hoursAhead(2),
    expiresAt: hoursAhead(3),
  };
}

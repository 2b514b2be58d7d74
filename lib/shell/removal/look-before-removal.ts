import { isGrantedAt } from '../../domain/exception/in-force.ts';
import type { Held, Removal, StackResource } from '../../domain/removal/removal.ts';
import type { RemovalPorts } from './removal-ports.ts';

const QUEUE = 'AWS::SQS::Queue';
const STATE_MACHINE = 'AWS::StepFunctions::StateMachine';
const TABLE = 'AWS::DynamoDB::Table';

/**
 * Looks at everything that somebody has to know before the guardrail's stack is removed; `null` where there is no such
 * stack. Rejects where a part of it cannot be looked at: nobody should remove what nobody has seen.
 */
export async function lookBeforeRemoval(
  place: Pick<Removal, 'stackName' | 'region'>,
  ports: RemovalPorts,
): Promise<Removal | null> {
  const stack = await ports.findStack();
  if (stack === null) return null;
  const { resources, isProtected } = stack;
  const of = (type: string) => resources.filter((resource) => resource.type === type);
  const kept = of(TABLE).filter(({ isRetained }) => isRetained);
  const [messages, executions, items, exceptions, secretParameters] = await Promise.all([
    heldIn(of(QUEUE), ports.countMessages),
    heldIn(of(STATE_MACHINE), ports.countExecutions),
    heldIn(kept, ports.countItems),
    exceptionsOf(resources, ports),
    secretsOf(resources, ports),
  ]);
  const now = ports.now();
  return {
    ...place,
    isProtected,
    resources,
    messages: messages.filter(({ count }) => count > 0),
    executions: executions.filter(({ count }) => count > 0),
    items,
    inForce: exceptions.filter((exception) => isGrantedAt(exception, now)),
    requested: exceptions.filter(({ status }) => status === 'requested'),
    secretParameters,
  };
}

function heldIn(
  resources: readonly StackResource[],
  count: (name: string) => Promise<number>,
): Promise<Held[]> {
  return Promise.all(resources.map(async ({ id, name }) => ({ id, count: await count(name) })));
}

async function exceptionsOf(resources: readonly StackResource[], ports: RemovalPorts) {
  const table = nameOf('ExceptionsTable', resources);
  return table === null ? [] : ports.exceptionsIn(table);
}

/** A policy that cannot be read is no reason to keep the guardrail. */
async function secretsOf(resources: readonly StackResource[], ports: RemovalPorts) {
  const parameter = nameOf('PolicyParameter', resources);
  if (parameter === null) return null;
  const slack = await ports.slackPolicyIn(parameter).catch(() => null);
  return slack === null
    ? null
    : [slack.secretParameter, slack.signingSecretParameter].filter((name) => name !== null);
}

function nameOf(wanted: string, resources: readonly StackResource[]): string | null {
  return resources.find(({ id }) => id === wanted)?.name ?? null;
}

import type { IgnoredReason } from '../domain/trigger.ts';
import { guardPlace, nothingCleared, type InstanceResult } from './guard-place.ts';
import { CONCURRENCY } from './attempt.ts';
import type { Deadline, GuardPorts } from './guard-ports.ts';
import { takeIn, type Message, type OwnRoles } from './intake.ts';

/** What became of a batch of messages. */
export interface GuardReport {
  readonly received: number;
  /** The messages that return to the queue; the others are done with. */
  readonly failedMessageIds: readonly string[];
  readonly ignored: readonly { readonly messageId: string; readonly reason: IgnoredReason }[];
  readonly malformed: readonly { readonly messageId: string; readonly problem: string }[];
  readonly compliantByEvent: number;
  /** By which instances were judged again. */
  readonly exceptionChanges: { readonly granted: number; readonly ended: number };
  readonly instances: readonly InstanceResult[];
}

/** These outcomes bring the message back: the instance may still be open. */
const RETURNING: ReadonlySet<InstanceResult['result']> = new Set([
  'denied',
  'overtaken',
  'unknown',
  'held',
  'failed',
]);

/**
 * Handles a batch of messages: parse, observe, decide, enforce, record, publish. Never throws for a single
 * message or instance; what was not finished is named in `failedMessageIds` and comes back.
 */
export async function guard(
  messages: readonly Message[],
  ports: GuardPorts,
  { ownRoles, deadline }: { ownRoles: OwnRoles; deadline: Deadline },
): Promise<GuardReport> {
  const policy = await ports.policy();
  const intake = takeIn(messages, { policy, ownRoles, now: ports.now() });
  const guarding = { policy, ports, deadline, clear: nothingCleared, concurrency: CONCURRENCY };
  const places = Map.groupBy(intake.subjects, ({ place }) => `${place.accountId}/${place.region}`);
  const judged = await Promise.all([...places.values()].map((subjects) => guardPlace(subjects, guarding)));
  const instances = judged.flat();
  const returning = instances
    .filter(({ result }) => RETURNING.has(result))
    .flatMap(({ messageIds }) => messageIds);
  return {
    received: messages.length,
    failedMessageIds: [...new Set([...intake.malformed.map(({ messageId }) => messageId), ...returning])],
    ignored: intake.ignored,
    malformed: intake.malformed,
    compliantByEvent: intake.compliantByEvent,
    exceptionChanges: intake.exceptionChanges,
    instances,
  };
}

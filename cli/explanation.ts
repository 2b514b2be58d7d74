import { decide, undecided } from '../lib/domain/decide.ts';
import type { Decision } from '../lib/domain/decision.ts';
import type { GuardrailException } from '../lib/domain/exception/exception.ts';
import { isInForce, isInScope } from '../lib/domain/exception/in-force.ts';
import { NOTHING_KNOWN } from '../lib/domain/facts.ts';
import type { Instance } from '../lib/domain/instance.ts';
import type { Policy } from '../lib/domain/policy.ts';
import type { Subject, Trigger } from '../lib/domain/trigger.ts';
import type { ParsedEvent } from '../lib/boundary/events/parse-event.ts';

/** What the guardrail makes of one event, and why. */
export type Explanation =
  | Extract<ParsedEvent, { kind: 'ignored' }>
  | { readonly kind: 'judged'; readonly trigger: Trigger; readonly judgements: readonly Judgement[] };

export interface Judgement {
  readonly instance: Instance;
  readonly decision: Decision;
  /** What the instance is known by; `missing`: it is not in what was described. */
  readonly source: Source;
  /** What exceptions have to do with it; `null` where none was given. */
  readonly exceptions: ExceptionEffect | null;
}

/** How exceptions change a decision. */
export interface ExceptionEffect {
  /** Those for the instance, be they in force or not. */
  readonly concerning: readonly { readonly exception: GuardrailException; readonly inForce: boolean }[];
  /** What would be decided if there were none; `null` where none is in force. */
  readonly without: Decision | null;
}

type Source = 'event' | 'description' | 'missing';

/** What an explanation rests on beside the event. */
export interface Circumstances {
  readonly policy: Policy;
  /** The instances as EC2 describes them; `null`: judge by what the event itself shows. */
  readonly described: readonly Instance[] | null;
  /** The exceptions that may be in force; `null`: nothing is said of exceptions. */
  readonly exceptions: readonly GuardrailException[] | null;
  /** The moment of judgement; `null`: that of the event. */
  readonly at: Date | null;
}

/** Explains one parsed event; pure, like the decision. */
export function explain(
  event: Exclude<ParsedEvent, { kind: 'malformed' }>,
  circumstances: Circumstances,
): Explanation {
  if (event.kind === 'ignored') return event;
  const { trigger } = event;
  const { described } = circumstances;
  const candidates = described === null ? shownBy(trigger.subject) : lookedUp(trigger, described);
  const judgements = candidates.map((candidate) => judge(candidate, trigger, circumstances));
  return { kind: 'judged', trigger, judgements };
}

function judge(
  { instance, source }: Candidate,
  trigger: Trigger,
  { policy, exceptions, at }: Circumstances,
): Judgement {
  if (source === 'missing') {
    return { instance, source, decision: NOT_DESCRIBED, exceptions: exceptions === null ? null : NO_EFFECT };
  }
  const now = at ?? trigger.eventTime;
  const decided = (given: readonly GuardrailException[]) => {
    const decision = decide({ instance, policy, trigger, ...NOTHING_KNOWN, exceptions: given, now });
    return source === 'event' ? withCaveat(decision) : decision;
  };
  const decision = decided(exceptions ?? []);
  if (exceptions === null) return { instance, source, decision, exceptions };

  const concerning = exceptions
    .filter((exception) => isFor(exception, instance))
    .map((exception) => ({ exception, inForce: isInForce(exception, instance, now) }));
  const without = concerning.some(({ inForce }) => inForce) ? decided([]) : null;
  return { instance, source, decision, exceptions: { concerning, without } };
}

function isFor({ accountId, region, scope }: GuardrailException, instance: Instance): boolean {
  return accountId === instance.accountId && region === instance.region && isInScope(instance, scope);
}

interface Candidate {
  readonly instance: Instance;
  readonly source: Source;
}

function shownBy(subject: Subject): Candidate[] {
  if (subject.kind !== 'instances') return [];
  return subject.instances.map((instance) => ({ instance, source: 'event' }));
}

function lookedUp(trigger: Trigger, described: readonly Instance[]): Candidate[] {
  const { subject } = trigger;
  if (subject.kind !== 'instances') {
    return described
      .filter((instance) =>
        subject.kind === 'scope'
          ? isInScope(instance, subject.scope)
          : instance.clientToken === subject.clientToken,
      )
      .map((instance) => ({
        instance: inPlaceOf(trigger, instance, trigger.eventTime),
        source: 'description',
      }));
  }
  const byId = new Map(described.map((instance) => [instance.instanceId, instance]));
  return subject.instances.map((seen): Candidate => {
    const instance = byId.get(seen.instanceId);
    return instance === undefined
      ? { instance: seen, source: 'missing' }
      : { instance: inPlaceOf(trigger, instance, seen.firstLaunchedAt), source: 'description' };
  });
}

/** A description, completed by the event: where the instance is, and when it was launched if that is the event. */
function inPlaceOf(trigger: Trigger, instance: Instance, launchedAt: Date | null): Instance {
  return {
    ...instance,
    accountId: instance.accountId || trigger.accountId,
    region: instance.region || trigger.region,
    firstLaunchedAt: trigger.kind === 'launch' ? launchedAt : instance.firstLaunchedAt,
  };
}

const NOT_DESCRIBED: Decision = {
  ...undecided('The instance is not in the file of instances, so there is nothing to judge.'),
  scope: '',
};

const NO_EFFECT: ExceptionEffect = { concerning: [], without: null };

/** Only what is compliant by its event alone needs no second look. */
function withCaveat(decision: Decision): Decision {
  if (decision.verdict === 'compliant') return decision;
  const caveat =
    'Judged by what the event shows; the guard reads the instance from EC2 before it changes anything.';
  return { ...decision, reason: `${decision.reason} ${caveat}` };
}

import type { ApiCall } from '../../boundary/exceptions-api/api-call.ts';
import type {
  FoundAnswer,
  PlanAnswer,
  PlannedAnswer,
  RollbackAnswer,
} from '../../boundary/exceptions-api/rollback-answers.ts';
import { isApprover } from '../../domain/exception/approver.ts';
import type { Identity } from '../../domain/exception/identity.ts';
import { mayBeRefused, obstacleIn } from '../../domain/exception/obstacle.ts';
import { problemsOf } from '../../domain/exception/request.ts';
import { rollbackEnd, rollbackWish, type Rollback } from '../../domain/exception/rollback.ts';
import type { Place } from '../guard-ports.ts';
import type { ApiAnswer } from './api-answer.ts';
import type { ApiPorts } from './api-ports.ts';
import { findCorrected } from './find-corrected.ts';
import { planRollbacks, type PlannedRollback } from './plan-rollbacks.ts';
import { rollBack, type RolledBack } from './roll-back.ts';

type PlanCall = Extract<ApiCall, { kind: 'plan-rollbacks' }>;
type RollBackCall = Extract<ApiCall, { kind: 'roll-back' }>;

/** What both calls need to know before anything is done. */
interface Terms {
  readonly reason: string;
  readonly expiresAt: Date;
}

/** Finds the instances of corrections. Nothing is written, but who may not roll back has no use for it either. */
export async function findByApi(
  { selection, window }: Extract<ApiCall, { kind: 'find-corrected' }>,
  by: Identity,
  ports: ApiPorts,
): Promise<ApiAnswer> {
  if (!(await isAllowed(by, ports))) return REFUSED;
  const found = await findCorrected(selection, window, ports);
  const message = `${found.instances.length} instances were corrected${found.next === null ? '' : ', and there may be more (next)'}.`;
  const body: FoundAnswer = { message, ...found };
  return { status: 200, body, outcome: 'read' };
}

/** Says what a rollback would come to, for each instance. Nothing is written. */
export async function planByApi(call: PlanCall, by: Identity, ports: ApiPorts): Promise<ApiAnswer> {
  const terms = await termsOf(call, by, ports);
  if ('status' in terms) return terms;

  const accountId = by.id.split(':')[4] ?? '';
  const instances = call.instances.map((each) => ({ accountId, region: ports.ownRegion, ...each }));
  const planned = await planRollbacks(instances, ports);
  const obstacles = await obstaclesOf(planned, ports);
  const rows = planned.map((each) => plannedAnswer(each, terms.expiresAt, obstacles));
  const count = rows.filter(({ outcome }) => outcome === 'gives-back').length;
  const message = `${count} of ${rows.length} instances would get back what was taken from them. Nothing has changed.`;
  const body: PlanAnswer = { message, planned: rows };
  return { status: 200, body, outcome: 'read' };
}

/** Rolls instances back, and says what became of each. */
export async function rollBackByApi(call: RollBackCall, by: Identity, ports: ApiPorts): Promise<ApiAnswer> {
  const terms = await termsOf(call, by, ports);
  if ('status' in terms) return terms;

  const results = await rollBack({ ...terms, instances: call.instances, by }, ports);
  const count = results.filter(({ result }) => result === 'rolled-back').length;
  const body: RollbackAnswer = { message: rolledBackWords(results, count), results };
  return { status: 200, body, outcome: count > 0 ? 'answered' : 'repeated' };
}

/** Whether they may, and what the policy's limits say of the reason and the end; or the answer that says no. */
async function termsOf(
  { reason, hours }: PlanCall | RollBackCall,
  by: Identity,
  ports: ApiPorts,
): Promise<Terms | ApiAnswer> {
  if (!(await isAllowed(by, ports))) return REFUSED;
  const { exceptions: policy } = await ports.policy();
  const now = ports.now();
  const expiresAt = rollbackEnd(now, hours, policy);
  const anywhere = { accountId: '000000000000', region: ports.ownRegion, instanceId: 'i-00000000' };
  const wish = rollbackWish(anywhere, { httpTokens: 'optional' }, { reason, expiresAt });
  const problems = problemsOf(wish, now, policy);
  if (problems.length === 0) return { reason, expiresAt };
  const message = problems.map(({ problem }) => problem).join(' ');
  return { status: 422, body: { message, problems }, outcome: 'rejected' };
}

async function isAllowed(by: Identity, { policy }: ApiPorts): Promise<boolean> {
  return isApprover(by, [], (await policy()).exceptions.approvers);
}

const REFUSED: ApiAnswer = {
  status: 403,
  body: {
    message:
      'Only approvers of exceptions may roll back, since that loosens instances at once. The policy (exceptions.approvers.principals) says who is.',
    refusal: 'not-an-approver',
  },
  outcome: 'refused',
};

/** What would make EC2 refuse to give tokens back, by place: asked only where that is to be done. */
async function obstaclesOf(
  planned: readonly PlannedRollback[],
  ports: ApiPorts,
): Promise<ReadonlyMap<string, string | null>> {
  const places = new Map<string, Place>();
  for (const { instance, rollback } of planned) {
    if (rollback.kind === 'gives-back' && mayBeRefused(rollback.allows))
      places.set(placeOf(instance), instance);
  }
  const asked = [...places].map(async ([key, place]) => {
    return [key, obstacleIn(await ports.metadataDefaultsOf(place))] as const;
  });
  return new Map(await Promise.all(asked));
}

function placeOf({ accountId, region }: Place): string {
  return `${accountId}/${region}`;
}

function plannedAnswer(
  { instance, rollback }: PlannedRollback,
  expiresAt: Date,
  obstacles: ReadonlyMap<string, string | null>,
): PlannedAnswer {
  const nothing = { instance, allows: null, exceptionId: null, expiresAt: null };
  switch (rollback.kind) {
    case 'gives-back': {
      const { allows } = rollback;
      const problem = mayBeRefused(allows) ? (obstacles.get(placeOf(instance)) ?? null) : null;
      return { ...nothing, outcome: 'gives-back', allows, expiresAt, problem };
    }
    case 'already': {
      const { exceptionId, allows, expiresAt: until } = rollback.exception;
      return { instance, outcome: 'already', allows, exceptionId, expiresAt: until, problem: null };
    }
    case 'nothing':
      return { ...nothing, outcome: 'nothing-to-give-back', problem: whyNothing(rollback.why) };
    case 'unreadable':
      return { ...nothing, outcome: 'unreadable', problem: 'What is remembered of it cannot be read.' };
  }
}

function whyNothing(why: Extract<Rollback, { kind: 'nothing' }>['why']): string {
  switch (why) {
    case 'never-met':
      return 'The guardrail has never changed it.';
    case 'nothing-taken':
      return 'The guardrail has taken nothing from it that it does not have back.';
  }
}

function rolledBackWords(results: readonly RolledBack[], count: number): string {
  const failed = results.filter(({ result }) => result === 'failed').length;
  const done = `${count} of ${results.length} instances are rolled back; the guard gives back what was taken within a minute.`;
  return failed === 0 ? done : `${done} ${failed} failed: repeat it, what is done is not done twice.`;
}

import { CHECKS, type Check, type Line } from '../../domain/doctor/line.ts';
import type { PolicyFile, PolicyInForce } from '../../domain/doctor/policy-state.ts';
import type { StackPlace } from '../../domain/doctor/stack-template.ts';
import type { Policy } from '../../domain/policy.ts';
import { accountExaminations } from './account-examinations.ts';
import type { AccountPorts, StackPorts } from './doctor-ports.ts';
import { examineAll, type Examination } from './examine.ts';
import { once, stackExaminations } from './stack-examinations.ts';
import { physicalIdOf, resourcesOf } from './stack-resources.ts';

/** What was found in an account. */
export interface DoctorReport {
  readonly at: Date;
  readonly place: StackPlace;
  readonly isDeployed: boolean;
  /** In the order of {@link CHECKS}. */
  readonly lines: readonly Line[];
  /** What was not looked at, since there is no stack yet. */
  readonly leftOut: readonly Check[];
}

/** What doctor is asked. */
export interface DoctorCase {
  readonly place: StackPlace;
  readonly file: PolicyFile | null;
}

/** How many examinations are done, of how many. */
export type OnProgress = (done: number, all: number) => void;

/** Examines an account before the guardrail is deployed there, by the policy that it is to have. */
export async function examineBefore(
  place: StackPlace,
  policy: Policy,
  ports: AccountPorts,
  onProgress: OnProgress,
): Promise<DoctorReport> {
  const at = ports.now();
  const examinations = accountExaminations(ports, {
    place,
    isDeployed: false,
    policy: () => Promise.resolve(policy),
    ownRules: () => Promise.resolve([]),
  });
  const lines = await examineAll(examinations, onProgress);
  const leftOut = checks().filter((check) => CHECKS[check].needsStack);
  return { at, place, isDeployed: false, lines: inOrder(lines), leftOut };
}

/** Examines an account in which the guardrail is deployed. */
export async function examineDeployed(
  { place, file }: DoctorCase,
  ports: AccountPorts & StackPorts,
  onProgress: OnProgress,
): Promise<DoctorReport> {
  const at = ports.now();
  const stack = once(ports.deployed);
  const inForce = once(async () => ports.policyInForce(physicalIdOf(await stack(), 'PolicyParameter')));
  const policy = once(async () =>
    usable(await inForce(), ports.policyIn((await stack()).template.policyJson)),
  );
  const ownRules = async () =>
    resourcesOf(await stack(), 'AWS::Events::Rule').map(({ physicalId }) => physicalId);
  const examinations: readonly Examination[] = [
    ...accountExaminations(ports, { place, isDeployed: true, policy, ownRules }),
    ...stackExaminations(ports, { place, at, stack, inForce, policy, file }),
  ];
  const lines = await examineAll(examinations, onProgress);
  return { at, place, isDeployed: true, lines: inOrder(lines), leftOut: [] };
}

/** Where the policy in force cannot be used, the rest is judged by the one that was deployed. */
function usable(inForce: PolicyInForce, deployed: PolicyInForce): Policy {
  const found = [inForce, deployed].find(({ kind }) => kind === 'valid');
  if (found?.kind === 'valid') return found.policy;
  throw new Error('there is no policy to go by');
}

function inOrder(lines: readonly Line[]): readonly Line[] {
  const order = checks();
  return lines.toSorted((one, other) => order.indexOf(one.check) - order.indexOf(other.check));
}

function checks(): Check[] {
  return Object.keys(CHECKS) as Check[];
}

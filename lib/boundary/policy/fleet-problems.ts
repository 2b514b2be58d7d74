import { allowsExceptions } from '../../domain/exception/exception-policy.ts';
import type { Policy } from '../../domain/policy.ts';
import type { PolicyProblem } from './policy-error.ts';

/** What is wrong in how the fleet is treated, though every value is right by itself. */
export function fleetProblems({
  fleet: { waves, watch },
  exceptions,
}: Pick<Policy, 'fleet' | 'exceptions'>): Omit<PolicyProblem, 'position'>[] {
  const { percentages } = waves;
  const grows = percentages.every((percent, index) => percent > (percentages[index - 1] ?? 0));
  return [
    ...(grows && percentages.at(-1) === 100
      ? []
      : [
          {
            path: ['fleet', 'waves', 'percentages'],
            problem: `must grow and end with 100, but is [${percentages.join(', ')}]: the rest would never be changed`,
          },
        ]),
    ...(watch.whenRefused === 'report' || allowsExceptions(exceptions)
      ? []
      : [
          {
            path: ['fleet', 'watch', 'whenRefused'],
            problem: 'must be report as long as exceptions.approvers names nobody: a person has to confirm',
          },
        ]),
  ];
}

import type { Reading } from '../fleet/readiness.ts';
import { amissOr, ok, unknown, warning, wrong, type Line } from './line.ts';

/** How CloudFormation sees the stack. */
export interface StackState {
  readonly stackName: string;
  /** https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/view-stack-events.html */
  readonly status: string;
  readonly reason: string;
  /** As of the last time that somebody looked for drift. */
  readonly hasDrifted: boolean;
}

/** Whether the last deployment came to a good end. */
export function judgeStack({ stackName, status, reason, hasDrifted }: StackState): readonly Line[] {
  const why = reason === '' ? '' : `: ${reason}`;
  if (status.endsWith('_IN_PROGRESS')) {
    return [warning('stack', `${stackName} is ${status}.`, 'Look again when the deployment is over.')];
  }
  if (status.endsWith('_FAILED') || status.startsWith('ROLLBACK') || status.startsWith('DELETE')) {
    const events = `aws cloudformation describe-stack-events --stack-name ${stackName}`;
    return [wrong('stack', `${stackName} is ${status}${why}.`, 'See what failed.', events)];
  }
  if (status.includes('ROLLBACK')) {
    const found = `The last deployment of ${stackName} was rolled back${why}: the one before it runs.`;
    return [warning('stack', found, 'Mend what failed, and deploy again.')];
  }
  if (hasDrifted) {
    const found = `${stackName} is ${status}, and has drifted: somebody changed it by hand.`;
    return [warning('stack', found, 'See the drift in CloudFormation, and deploy again.')];
  }
  return [ok('stack', `${stackName} is ${status}.`)];
}

/** Whether the stack is of the version that this command line is of. `null`: it is older than that tells. */
export function judgeVersion(deployed: string | null, own: string): readonly Line[] {
  if (deployed === own) return [ok('version', `The stack and this command line are ${own}.`)];
  const found = `The stack is ${deployed ?? 'of a version that does not say'}, this command line ${own}.`;
  return [warning('version', found, 'Deploy this version, or use the command line of that one.')];
}

/** A table that is to be kept. */
export interface TableState {
  readonly logicalId: string;
  readonly tableName: string;
  /** `null`: somebody has deleted it. */
  readonly isProtected: boolean | null;
  readonly canBeRestored: Reading<boolean>;
}

/** Whether the audit trail is protected from deletion, and can be restored to a point in time. */
export function judgeTables(tables: readonly TableState[]): readonly Line[] {
  const fine = ok('tables', `All ${tables.length} that are kept are protected, and can be restored.`);
  return amissOr(tables.flatMap(problemsOf), fine);
}

function problemsOf({ logicalId, tableName, isProtected, canBeRestored }: TableState): Line[] {
  if (isProtected === null) {
    const advice = 'Restore it from a backup; without it nothing is enforced.';
    return [wrong('tables', `${logicalId} is gone (${tableName}).`, advice)];
  }
  const protect = `aws dynamodb update-table --deletion-protection-enabled --table-name ${tableName}`;
  const restore = `aws dynamodb update-continuous-backups --point-in-time-recovery-specification PointInTimeRecoveryEnabled=true --table-name ${tableName}`;
  return [
    ...(isProtected
      ? []
      : [warning('tables', `${logicalId} is not protected from deletion.`, 'Protect it.', protect)]),
    ...(canBeRestored.kind === 'unread'
      ? [unknown('tables', canBeRestored.problem, 'Ask whoever may see backups.')]
      : canBeRestored.value
        ? []
        : [
            warning(
              'tables',
              `${logicalId} cannot be restored to a point in time.`,
              'Switch that on.',
              restore,
            ),
          ]),
  ];
}

/** A workflow of the stack. `status` is `null` where somebody has deleted it. */
export interface WorkflowState {
  readonly logicalId: string;
  readonly status: string | null;
}

/** Whether exceptions can be asked for, and sweeps started. */
export function judgeWorkflows(workflows: readonly WorkflowState[]): readonly Line[] {
  const amiss = workflows
    .filter(({ status }) => status !== 'ACTIVE')
    .map(({ logicalId, status }) =>
      wrong('workflows', `${logicalId} is ${status ?? 'gone'}.`, 'Deploy again.', 'npm run deploy'),
    );
  const names = workflows.map(({ logicalId }) => logicalId).join(', ');
  return amissOr(amiss, ok('workflows', `Active: ${names}.`));
}

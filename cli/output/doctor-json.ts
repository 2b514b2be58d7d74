import { CHECKS } from '../../lib/domain/doctor/line.ts';
import type { DoctorReport } from '../../lib/shell/doctor/run-doctor.ts';

/** What doctor found as `doctor --json` prints it: a contract that scripts rely on. */
export function doctorJson({ at, place, isDeployed, lines, leftOut }: DoctorReport): object {
  const { accountId, region, stackName } = place;
  return {
    at,
    accountId,
    region,
    stack: stackName,
    isDeployed,
    isHealthy: lines.every(({ status }) => status !== 'wrong'),
    lines: lines.map(({ check, status, found, advice, command }) => {
      const { group, title } = CHECKS[check];
      return { check, group, title, status, found, advice, command };
    }),
    leftOut: leftOut.map((check) => ({ check, why: 'there is no stack yet' })),
  };
}

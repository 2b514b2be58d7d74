import { describe, expect, it } from 'vitest';
import { parsePolicy } from '../../../../lib/boundary/policy/parse-policy.ts';
import { DEFAULT_FLEET } from '../../../../lib/boundary/policy/policy-defaults.ts';

function fleetOf(yaml: string) {
  return parsePolicy(`fleet: ${yaml}\n`, 'policy.yaml').fleet;
}

describe('the fleet of a policy', () => {
  it('keeps the default of each key that is left out', () => {
    const fleet = fleetOf('{ evidence: { days: 30 }, waves: { canary: 5 }, watch: { hours: 48 } }');

    expect(fleet).toEqual({
      ...DEFAULT_FLEET,
      evidence: { ...DEFAULT_FLEET.evidence, days: 30 },
      waves: { ...DEFAULT_FLEET.waves, canary: 5 },
      watch: { ...DEFAULT_FLEET.watch, hours: 48 },
    });
  });

  it('can be left without a schedule', () => {
    expect(fleetOf('{ schedule: null }').schedule).toBeNull();
    expect(fleetOf("{ schedule: 'cron(0 6 * * ? *)' }").schedule).toBe('cron(0 6 * * ? *)');
  });

  it.each([
    ['{ schedule: daily }', 'must be a schedule, as in rate(12 hours)'],
    ['{ accounts: [1234] }', 'account id in quotes'],
    ['{ waves: { percentages: [] } }', 'a list of percentages'],
    ['{ waves: { percentages: [50, 10, 100] } }', 'must grow and end with 100, but is [50, 10, 100]'],
    ['{ waves: { percentages: [10, 50] } }', 'must grow and end with 100'],
    ['{ watch: { whenRefused: roll-back } }', 'must be report as long as exceptions.approvers names nobody'],
    ['{ evidence: { whenUsed: enforce } }', 'must be one of report, request-exception'],
  ])('refuses %s', (yaml, problem) => {
    expect(() => fleetOf(yaml)).toThrow(problem);
  });

  it('may roll back where somebody can confirm it', () => {
    const policy = parsePolicy(
      'fleet: { watch: { whenRefused: roll-back } }\nexceptions: { approvers: { emails: [bob@example.com] } }\n',
      'policy.yaml',
    );

    expect(policy.fleet.watch.whenRefused).toBe('roll-back');
  });
});

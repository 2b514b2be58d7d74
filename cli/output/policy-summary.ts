import type { Baseline, Moment, Policy, Scope } from '../../lib/domain/policy.ts';
import { harmless, row, type Style } from './style.ts';

const MOMENTS: readonly Moment[] = ['launch', 'drift', 'existing'];

/** A valid policy in a few lines for people: what applies to whom. */
export function policySummary(policy: Policy, style: Style): string {
  const blocks = [
    ...policy.scopes.map((scope) => [
      style('bold', `Scope ${harmless(scope.name)}`),
      row('Matches', matchText(scope)),
      ...baselineLines(scope.baseline),
    ]),
    [
      style('bold', policy.scopes.length === 0 ? 'Every instance' : 'Every other instance'),
      ...baselineLines(policy.baseline),
    ],
    [
      row('New instances', `for ${policy.newInstanceMinutes} minutes after their first launch`),
      row('Container hosts', hostsText(policy)),
    ],
    fleetLines(policy),
  ];
  return `${blocks.map((lines) => lines.join('\n')).join('\n\n')}\n`;
}

function fleetLines({ fleet }: Policy): string[] {
  const { schedule, mostChanges, evidence, waves, watch } = fleet;
  const steps = [`canary of ${waves.canary}`, ...waves.percentages.map((percent) => `${percent} %`)];
  return [
    row('Sweep', `${schedule ?? 'only when asked for'}, at most ${mostChanges} changes`),
    row('  before a change', `IMDSv1 unused for ${evidence.days} days; unknown: ${evidence.whenUnknown}`),
    row('  waves', steps.join(', ')),
    row('  after it', `watched for ${watch.hours} hours; refused calls: ${watch.whenRefused}`),
  ];
}

function baselineLines(baseline: Baseline): string[] {
  const governed = (['httpEndpoint', 'httpProtocolIpv6', 'instanceMetadataTags'] as const).filter(
    (field) => baseline[field] === 'disabled',
  );
  return [
    row('Mode', MOMENTS.map((moment) => `${moment}: ${baseline.mode[moment]}`).join(', ')),
    row('HttpTokens', baseline.httpTokens),
    row('Hop limit', `${baseline.maxHopLimit} at most, container hosts ${baseline.containerHostMaxHopLimit}`),
    row('  above it at launch', baseline.hopLimitAtLaunch),
    row('  raised later', baseline.hopLimitRaised),
    ...(governed.length === 0 ? [] : [row('Disabled', governed.join(', '))]),
  ];
}

function matchText({ match }: Scope): string {
  const tags = Object.entries(match.tags).map(([key, patterns]) => `tag ${key} = ${patterns.join(' or ')}`);
  const lists = (['accounts', 'regions', 'launchTemplates'] as const)
    .filter((name) => match[name].length > 0)
    .map((name) => `${LIST_NAME[name]} ${match[name].join(' or ')}`);
  return harmless([...tags, ...lists].join('; '));
}

const LIST_NAME = { accounts: 'account', regions: 'Region', launchTemplates: 'launch template' } as const;

function hostsText({ containerHosts }: Policy): string {
  return `${containerHosts.tagKeys.length} patterns of tag keys, ${containerHosts.instanceProfiles.length} of instance profiles`;
}

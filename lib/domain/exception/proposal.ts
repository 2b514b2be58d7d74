import type { FindingKind } from '../finding.ts';
import { HOP_LIMIT_RANGE } from '../metadata-options.ts';
import { newestOf, type Story } from '../story/story.ts';
import type { Allowance, ExceptionScope } from './exception.ts';

/** What an exception that ends a story could allow, and what it could be for: the narrowest scope first. */
export interface Proposal {
  readonly allows: Allowance;
  readonly scopes: readonly ExceptionScope[];
}

/**
 * The exception that somebody could ask for because of a story: what its newest finding says that the instance had
 * and may not have. `null`: no exception would help.
 */
export function proposalFor(story: Story): Proposal | null {
  const { kind, violations, outcome } = newestOf(story);
  const tokens = violations.some(({ field }) => field === 'httpTokens');
  const hopLimit = violations.find(({ field }) => field === 'httpPutResponseHopLimit');
  const limit = hopLimitOf(hopLimit?.actual);
  if (!isEasedByException(kind) || outcome === 'gone' || (!tokens && limit === null)) return null;
  return {
    allows: {
      ...(tokens && { httpTokens: 'optional' }),
      ...(limit !== null && { httpPutResponseHopLimit: limit }),
    },
    scopes: scopesOf(story.instance),
  };
}

/** A hop limit that can be asked for. */
function hopLimitOf(actual: string | number | undefined): number | null {
  const { min, max } = HOP_LIMIT_RANGE;
  return typeof actual === 'number' && actual > min && actual <= max ? actual : null;
}

/** What EC2 or a service refuses is refused with an exception as well; what is well needs none. */
function isEasedByException(kind: FindingKind): boolean {
  switch (kind) {
    case 'launch-remediated':
    case 'drift-reverted':
    case 'existing-remediated':
    case 'noncompliant':
    case 'hop-limit-above-maximum':
    case 'exception-ended':
    case 'imdsv1-in-use':
    case 'calls-refused':
      return true;
    case 'service-managed':
    case 'enforcement-denied':
    case 'enforcement-blocked':
    case 'exception-applied':
    case 'excepted':
    case 'exception-blocked':
    case 'resolved':
      return false;
  }
}

function scopesOf({
  instanceId,
  autoScalingGroup,
  launchTemplateId,
  imageId,
}: Story['instance']): ExceptionScope[] {
  return [
    { kind: 'instance', id: instanceId },
    ...(autoScalingGroup === null ? [] : [{ kind: 'auto-scaling-group', id: autoScalingGroup } as const]),
    ...(launchTemplateId === null ? [] : [{ kind: 'launch-template', id: launchTemplateId } as const]),
    ...(imageId === null ? [] : [{ kind: 'image', id: imageId } as const]),
  ];
}

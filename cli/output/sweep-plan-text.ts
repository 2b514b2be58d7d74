import type { Policy } from '../../lib/domain/policy.ts';
import { nameOf } from '../../lib/domain/instance.ts';
import { waveName } from '../../lib/domain/fleet/wave.ts';
import type { Planned, SweepPlan } from '../../lib/shell/fleet/plan-sweep.ts';
import { harmless, minute, paragraph, wrapped, type Style } from './style.ts';

/** The most that are listed of a kind; --json has all. */
const LISTED = 20;

/** What a sweep would do, for people: what it would change first. */
export function planText({ at, planned }: SweepPlan, policy: Policy, style: Style): string {
  const changes = planned.filter(({ decision }) => decision.action === 'enforce');
  const others = planned.filter((each) => !changes.includes(each));
  const headline = `A sweep would change ${counted(changes.length)} and leave ${counted(others.length)} as they are, ${minute(at)} UTC`;
  const blocks = [
    style('bold', wrapped(headline, 80).join('\n')),
    ...(changes.length === 0 ? [] : [listed(changes, policy)]),
    ...byReason(others).map(([reason, all]) =>
      [wrapped(`${counted(all.length)}: ${harmless(reason)}`, 80).join('\n'), listed(all, policy)].join('\n'),
    ),
  ];
  return `${blocks.join('\n\n')}\n`;
}

function listed(all: readonly Planned[], { fleet: { waves } }: Policy): string {
  const lines = all.slice(0, LISTED).map(({ instance, decision: { scope, wave } }) => {
    const { accountId, region, instanceId } = instance;
    const turn = wave === null ? scope : `${scope}, ${waveName(wave, waves)}`;
    return paragraph(instanceId, `${accountId} ${region} ${harmless(nameOf(instance) ?? '')} (${turn})`);
  });
  const more = all.length - LISTED;
  return [...lines, ...(more > 0 ? [paragraph('', `and ${more} more (--json has all)`)] : [])].join('\n');
}

function byReason(planned: readonly Planned[]): [string, Planned[]][] {
  const groups = Map.groupBy(planned, ({ decision }) => decision.reason);
  return [...groups].toSorted(([, one], [, other]) => other.length - one.length);
}

function counted(count: number): string {
  return `${count} ${count === 1 ? 'instance' : 'instances'}`;
}

/** The same for machines. */
export function planJson({ at, planned, gaps }: SweepPlan) {
  return {
    at,
    instances: planned.map(({ instance, decision, isNews }) => ({
      accountId: instance.accountId,
      region: instance.region,
      instanceId: instance.instanceId,
      name: nameOf(instance),
      verdict: decision.verdict,
      action: decision.action,
      enforcement: decision.enforcement,
      scope: decision.scope,
      wave: decision.wave,
      use: decision.use,
      reason: decision.reason,
      isNews,
    })),
    gaps,
  };
}

import { templatesOf, type FleetPlan } from './fleet-plan.ts';
import type { EarlierUse } from './imds/earlier-use.ts';
import type { UsageMetric } from './imds/usage.ts';
import { metricOf } from './metrics/published-spans.ts';
import type { InstanceRecord, InstanceStateName, Operator, Tags } from './state/instance.ts';
import { optionsAtLaunch, type MetadataOptions } from './state/metadata-options.ts';
import type { RegionState } from './state/region-state.ts';
import type { World } from './state/world.ts';

/** What a seeded instance is like; what is left out is an ordinary running instance of 90 days. */
export interface InstanceTemplate {
  readonly imageId?: string;
  readonly instanceType?: string;
  readonly state?: InstanceStateName;
  readonly metadataOptions?: Partial<MetadataOptions>;
  readonly tags?: Readonly<Record<string, string>>;
  readonly iamInstanceProfile?: string;
  readonly operator?: Operator;
  /** Milliseconds before now at which it was launched. */
  readonly ageMilliseconds?: number;
  /** Calls without a token on each of the last `days` before now; left out, on each day since its launch. */
  readonly imdsv1Use?: { readonly callsPerDay: number; readonly days?: number };
}

const dayMilliseconds = 24 * 60 * 60 * 1000;
const ninetyDays = 90 * dayMilliseconds;
const noTags: Tags = new Map();

/**
 * Puts `count` instances there that have existed for a while: no events, no API calls. Instances of one template
 * share what they can, so a fleet of 100,000 stays cheap. Gives the ids.
 */
export function seedInstances(
  world: World,
  state: RegionState,
  count: number,
  templateOf: InstanceTemplate | ((index: number) => InstanceTemplate),
): string[] {
  const prepare = memoize((template: InstanceTemplate) => shared(world, template));
  return Array.from({ length: count }, (_, index) => {
    const template = typeof templateOf === 'function' ? templateOf(index) : templateOf;
    const instance: InstanceRecord = {
      ...prepare(template),
      instanceId: world.identifiers.next('i'),
      ordinal: state.fleet.size(),
    };
    state.fleet.seed(instance);
    return instance.instanceId;
  });
}

/** Puts a whole fleet there, as its plan says. Gives the ids. */
export function seedFleet(world: World, state: RegionState, plan: FleetPlan): string[] {
  const templates = templatesOf(plan);
  return seedInstances(world, state, plan.count, (index) => templates[index] ?? {});
}

function shared(world: World, template: InstanceTemplate): Omit<InstanceRecord, 'instanceId' | 'ordinal'> {
  const now = world.clock.now();
  const launchTime = now - (template.ageMilliseconds ?? ninetyDays);
  const metadataOptions = optionsAtLaunch({ launchCall: template.metadataOptions ?? {} });
  return {
    imageId: template.imageId ?? 'ami-0123456789abcdef0',
    instanceType: template.instanceType ?? 't3.micro',
    state: template.state ?? 'running',
    attachTime: launchTime,
    launchTime,
    metadataOptions,
    metadataOptionsApplyAt: launchTime,
    tags: template.tags === undefined ? noTags : new Map(Object.entries(template.tags)),
    iamInstanceProfile: template.iamInstanceProfile,
    ...(template.operator === undefined ? {} : { operator: template.operator }),
    ...earlierUseOf(template, { metric: metricOf(metadataOptions), launchTime, now }),
  };
}

function earlierUseOf(
  { imdsv1Use }: InstanceTemplate,
  { metric, launchTime, now }: { metric: UsageMetric | undefined; launchTime: number; now: number },
): { earlierUse?: EarlierUse } {
  if (imdsv1Use === undefined || metric === undefined) return {};
  const { callsPerDay, days = Infinity } = imdsv1Use;
  const from = Math.max(launchTime, now - days * dayMilliseconds);
  return { earlierUse: { metric, callsPerDay, from, until: now } };
}

function memoize<Key extends object, Value>(compute: (key: Key) => Value): (key: Key) => Value {
  const known = new WeakMap<Key, Value>();
  return (key) => {
    const value = known.get(key) ?? compute(key);
    known.set(key, value);
    return value;
  };
}

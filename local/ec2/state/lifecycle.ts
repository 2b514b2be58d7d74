import { stateChangeEvent } from '../events/envelope.ts';
import { keepPublished } from '../metrics/published-spans.ts';
import { instanceStateCodes, type InstanceRecord, type InstanceStateName } from './instance.ts';
import type { RegionState } from './region-state.ts';
import type { World } from './world.ts';

/** Lets planned instances come into being: `pending`, then `running`. */
export function launch(world: World, state: RegionState, instances: readonly InstanceRecord[]): void {
  const now = world.clock.now();
  for (const instance of instances) {
    state.fleet.add(instance, now);
    world.onEvent(stateChangeEvent(state, instance, now));
  }
  later(world, () => advanceAll(world, state, { instances, from: 'pending', to: 'running' }));
}

/** `stopped` → `pending` → `running`; moves the launch time, but no attach time. */
export function start(world: World, state: RegionState, instance: InstanceRecord): void {
  if (instance.state !== 'stopped') return;
  enter(world, state, instance, 'pending');
  instance.launchTime = world.clock.now();
  later(world, () => advanceAll(world, state, { instances: [instance], from: 'pending', to: 'running' }));
}

/** `running` → `stopping` → `stopped`. */
export function stop(world: World, state: RegionState, instance: InstanceRecord): void {
  if (instance.state !== 'running' && instance.state !== 'pending') return;
  enter(world, state, instance, 'stopping');
  later(world, () => advanceAll(world, state, { instances: [instance], from: 'stopping', to: 'stopped' }));
}

/** Any state → `shutting-down` → `terminated`. */
export function terminate(world: World, state: RegionState, instance: InstanceRecord): void {
  if (isGone(instance)) return;
  enter(world, state, instance, 'shutting-down');
  later(world, () =>
    advanceAll(world, state, { instances: [instance], from: 'shutting-down', to: 'terminated' }),
  );
}

export function isGone(instance: InstanceRecord): boolean {
  return instance.state === 'terminated' || instance.state === 'shutting-down';
}

/** The state an instance is in right after this action was accepted. */
export function stateAfter(
  action: 'start' | 'stop' | 'terminate',
  state: InstanceStateName,
): InstanceStateName {
  if (action === 'start') return state === 'stopped' ? 'pending' : state;
  if (action === 'stop') return state === 'running' || state === 'pending' ? 'stopping' : state;
  return instanceStateCodes[state] === instanceStateCodes.terminated ? state : 'shutting-down';
}

interface Transition {
  readonly instances: readonly InstanceRecord[];
  readonly from: InstanceStateName;
  readonly to: InstanceStateName;
}

function advanceAll(world: World, state: RegionState, { instances, from, to }: Transition): void {
  // Another action may have come first: an instance terminated while pending never runs.
  for (const instance of instances) if (instance.state === from) enter(world, state, instance, to);
}

function enter(world: World, state: RegionState, instance: InstanceRecord, name: InstanceStateName): void {
  const now = world.clock.now();
  state.fleet.remember(instance, now);
  keepPublished(instance, now);
  instance.state = name;
  if (name === 'terminated') instance.terminatedAt = now;
  world.onEvent(stateChangeEvent(state, instance, now));
}

function later(world: World, task: () => void): void {
  if (world.transitionDelayMilliseconds === 0) task();
  else world.clock.after(world.transitionDelayMilliseconds, task);
}

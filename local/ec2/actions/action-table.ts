import type { Action } from './action.ts';
import { describeInstances } from './describe-instances.ts';
import { startInstances, stopInstances, terminateInstances } from './instance-states.ts';
import { getInstanceMetadataDefaults, modifyInstanceMetadataDefaults } from './metadata-defaults.ts';
import { modifyInstanceMetadataOptions } from './metadata-options.ts';
import { describeRegions } from './regions.ts';
import { runInstances } from './run-instances.ts';
import { createTags, deleteTags } from './tags.ts';

const actions: readonly Action[] = [
  runInstances,
  describeInstances,
  startInstances,
  stopInstances,
  terminateInstances,
  modifyInstanceMetadataOptions,
  getInstanceMetadataDefaults,
  modifyInstanceMetadataDefaults,
  createTags,
  deleteTags,
  describeRegions,
];

/** Every EC2 action that is answered, by name. */
export const actionTable: ReadonlyMap<string, Action> = new Map(
  actions.map((action) => [action.name, action]),
);

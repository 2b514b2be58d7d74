import type { Action } from './action.ts';
import { createFleet } from './create-fleet.ts';
import { describeInstances } from './describe-instances.ts';
import { describeImages, registerImage } from './images.ts';
import {
  associateIamInstanceProfile,
  describeIamInstanceProfileAssociations,
  replaceIamInstanceProfileAssociation,
} from './instance-profiles.ts';
import { startInstances, stopInstances, terminateInstances } from './instance-states.ts';
import {
  createLaunchTemplate,
  createLaunchTemplateVersion,
  describeLaunchTemplates,
  describeLaunchTemplateVersions,
  modifyLaunchTemplate,
} from './launch-templates.ts';
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
  registerImage,
  describeImages,
  createLaunchTemplate,
  createLaunchTemplateVersion,
  modifyLaunchTemplate,
  describeLaunchTemplates,
  describeLaunchTemplateVersions,
  createFleet,
  associateIamInstanceProfile,
  replaceIamInstanceProfileAssociation,
  describeIamInstanceProfileAssociations,
];

/** Every EC2 action that is answered, by name. */
export const actionTable: ReadonlyMap<string, Action> = new Map(
  actions.map((action) => [action.name, action]),
);

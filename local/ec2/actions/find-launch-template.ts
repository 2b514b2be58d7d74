import { Ec2Error, missingParameter } from '../errors.ts';
import { textAt, type QueryBranch } from '../protocol/query.ts';
import type { LaunchTemplate, LaunchTemplateVersion } from '../state/launch-template.ts';
import type { RegionState } from '../state/region-state.ts';

/** The template that LaunchTemplateId or LaunchTemplateName names. */
export function findTemplate(state: RegionState, parameters: QueryBranch): LaunchTemplate {
  const id = textAt(parameters, 'LaunchTemplateId');
  const name = textAt(parameters, 'LaunchTemplateName');
  if (id !== undefined) return state.launchTemplates.get(id) ?? unknownTemplate('Id', id);
  if (name === undefined) throw missingParameter('LaunchTemplateId');
  return templateNamed(state, name) ?? unknownTemplate('Name', name);
}

export function templateNamed(state: RegionState, name: string): LaunchTemplate | undefined {
  return [...state.launchTemplates.values()].find((template) => template.launchTemplateName === name);
}

/** The version that a launch names; `$Default` when it names none. */
export function findTemplateVersion(state: RegionState, parameters: QueryBranch): LaunchTemplateVersion {
  return versionOf(findTemplate(state, parameters), textAt(parameters, 'Version') ?? '$Default');
}

/** A version by number, `$Latest` or `$Default`. */
export function versionOf(template: LaunchTemplate, version: string): LaunchTemplateVersion {
  const found = template.versions.find(
    ({ versionNumber }) => versionNumber === versionNumberOf(template, version),
  );
  if (found !== undefined) return found;
  const message = `Could not find launch template version ${version} of ${template.launchTemplateId}.`;
  throw new Ec2Error('InvalidLaunchTemplateId.VersionNotFound', message);
}

function versionNumberOf(template: LaunchTemplate, version: string): number {
  if (version === '$Default') return template.defaultVersionNumber;
  if (version === '$Latest') return template.versions.length;
  return Number(version);
}

function unknownTemplate(by: 'Id' | 'Name', value: string): never {
  const code =
    by === 'Id' ? 'InvalidLaunchTemplateId.NotFound' : 'InvalidLaunchTemplateName.NotFoundException';
  throw new Ec2Error(
    code,
    `The specified launch template, with template ${by === 'Id' ? 'ID' : 'name'} ${value}, does not exist.`,
  );
}

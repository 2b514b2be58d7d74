import { Ec2Error, invalidParameterValue } from '../errors.ts';
import { callerArn } from '../events/identity.ts';
import { filtersIn, tagTest, unknownFilter } from '../filters/instance-filters.ts';
import type { Matcher } from '../filters/matching.ts';
import { branchAt, textAt, textsAt } from '../protocol/query.ts';
import type { XmlObject } from '../protocol/xml.ts';
import type { LaunchTemplate, LaunchTemplateVersion } from '../state/launch-template.ts';
import { renderTags } from '../state/render-instance.ts';
import { nestedAction, readAction, type Call, type Plan } from './action.ts';
import { findTemplate, templateNamed, versionOf } from './find-launch-template.ts';
import { renderVersion, templateDataIn } from './launch-template-data.ts';
import { cutPage, pageOf } from './paging.ts';
import { requiredText, tagsFor, tagSpecificationsAt } from './parameters.ts';

/** https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_CreateLaunchTemplate.html */
export const createLaunchTemplate = nestedAction('CreateLaunchTemplate', (call): Plan => {
  const { parameters, state, world, now } = call;
  const launchTemplateName = requiredText(parameters, 'LaunchTemplateName');
  if (templateNamed(state, launchTemplateName) !== undefined) {
    throw new Ec2Error(
      'InvalidLaunchTemplateName.AlreadyExistsException',
      'Launch template name already in use.',
    );
  }
  const template: LaunchTemplate = {
    launchTemplateId: world.identifiers.next('lt'),
    launchTemplateName,
    createTime: now,
    createdBy: callerArn(call.caller, world),
    versions: [newVersion(call, 1)],
    defaultVersionNumber: 1,
    tags: tagsFor('launch-template', tagSpecificationsAt(parameters, 'TagSpecification')),
  };
  return {
    response: { launchTemplate: renderTemplate(template) },
    apply: () => state.launchTemplates.set(template.launchTemplateId, template),
  };
});

/** https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_CreateLaunchTemplateVersion.html */
export const createLaunchTemplateVersion = nestedAction('CreateLaunchTemplateVersion', (call): Plan => {
  const template = findTemplate(call.state, call.parameters);
  const sourceVersion = textAt(call.parameters, 'SourceVersion');
  const source = sourceVersion === undefined ? {} : versionOf(template, sourceVersion).data;
  const created = newVersion(call, template.versions.length + 1);
  // What the new data does not name is inherited from the source, whole members at a time.
  const version = { ...created, data: { ...source, ...created.data } };
  return {
    response: { launchTemplateVersion: renderVersion(template, version) },
    apply: () => template.versions.push(version),
  };
});

/** Sets the default version. https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_ModifyLaunchTemplate.html */
export const modifyLaunchTemplate = nestedAction('ModifyLaunchTemplate', ({ state, parameters }): Plan => {
  const template = findTemplate(state, parameters);
  const defaultVersionNumber = versionOf(
    template,
    requiredText(parameters, 'SetDefaultVersion'),
  ).versionNumber;
  return {
    response: { launchTemplate: renderTemplate({ ...template, defaultVersionNumber }) },
    apply: () => (template.defaultVersionNumber = defaultVersionNumber),
  };
});

/** https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeLaunchTemplates.html */
export const describeLaunchTemplates = readAction('DescribeLaunchTemplates', ({ state, parameters }) => {
  const ids = textsAt(parameters, 'LaunchTemplateId');
  const names = textsAt(parameters, 'LaunchTemplateName');
  const tests = filtersIn(parameters).map(({ name, matches }) => testOf(name, matches));
  const named = [
    ...ids.map((id) => findTemplate(state, new Map([['LaunchTemplateId', id]]))),
    ...names.map((name) => findTemplate(state, new Map([['LaunchTemplateName', name]]))),
  ];
  const candidates = ids.length + names.length > 0 ? named : [...state.launchTemplates.values()];
  const found = candidates.filter((template) => tests.every((test) => test(template)));
  const { page, nextToken } = cutPage(found, pageOf(parameters, { least: 1, most: 200 }));
  return { launchTemplates: page.map(renderTemplate), nextToken };
});

/** https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeLaunchTemplateVersions.html */
export const describeLaunchTemplateVersions = readAction(
  'DescribeLaunchTemplateVersions',
  ({ state, parameters }) => {
    const wanted = textsAt(parameters, 'LaunchTemplateVersion');
    const oneTemplate = textAt(parameters, 'LaunchTemplateId') ?? textAt(parameters, 'LaunchTemplateName');
    if (oneTemplate === undefined && !wanted.every((version) => version.startsWith('$'))) {
      throw invalidParameterValue('Versions by number need a launch template.');
    }
    const templates =
      oneTemplate === undefined ? [...state.launchTemplates.values()] : [findTemplate(state, parameters)];
    const versions = templates.flatMap((template) =>
      versionsIn(template, wanted).map((version) => renderVersion(template, version)),
    );
    const { page, nextToken } = cutPage(versions, pageOf(parameters, { least: 1, most: 200 }));
    return { launchTemplateVersionSet: page, nextToken };
  },
);

function versionsIn(template: LaunchTemplate, wanted: readonly string[]): LaunchTemplateVersion[] {
  if (wanted.length === 0) return template.versions.toReversed();
  return [...new Set(wanted.map((version) => versionOf(template, version)))];
}

function newVersion({ parameters, caller, world, now }: Call, versionNumber: number): LaunchTemplateVersion {
  return {
    versionNumber,
    versionDescription: textAt(parameters, 'VersionDescription'),
    createTime: now,
    createdBy: callerArn(caller, world),
    data: templateDataIn(branchAt(parameters, 'LaunchTemplateData')),
  };
}

function testOf(name: string, matches: Matcher): (template: LaunchTemplate) => boolean {
  if (name === 'launch-template-name') return (template) => matches(template.launchTemplateName);
  const byTag = tagTest(name, matches);
  if (byTag === undefined) throw unknownFilter(name);
  return ({ tags }) => byTag(tags);
}

function renderTemplate(template: LaunchTemplate): XmlObject {
  return {
    launchTemplateId: template.launchTemplateId,
    launchTemplateName: template.launchTemplateName,
    createTime: new Date(template.createTime),
    createdBy: template.createdBy,
    defaultVersionNumber: template.defaultVersionNumber,
    latestVersionNumber: template.versions.length,
    operator: { managed: false },
    tagSet: template.tags.size === 0 ? undefined : renderTags(template.tags),
  };
}

import type { Finding } from '../finding.ts';
import {
  apiName,
  GOVERNED_FIELDS,
  type GovernedField,
  type MetadataOptionsPatch,
  type ObservedMetadataOptions,
} from '../metadata-options.ts';

/** Where instances are launched from, so that the next one needs no correction. */
export type FixPlace = 'launch-template' | 'terraform' | 'cloudformation';

/** The exact change to make in one place: commands to run, or lines to put into the code. */
export interface Fix {
  readonly place: FixPlace;
  readonly title: string;
  readonly code: string;
}

type Source = Pick<Finding['instance'], 'region' | 'launchTemplateId' | 'autoScalingGroup' | 'tags'>;

/**
 * The changes that make the next launch meet the baseline, for each place it may come from; the launch
 * template's only where it is known. `options` is what the instance has: what is right is written down too,
 * since a hop limit that a new version does not name may fall back to the account's or the image's.
 */
export function fixesFor(
  required: MetadataOptionsPatch,
  options: ObservedMetadataOptions,
  source: Source,
): readonly Fix[] {
  if (settingsOf(required).length === 0) return [];
  const settings = settingsOf({ ...kept(options), ...required });
  const launchTemplate = launchTemplateFix(settings, source);
  return [
    ...(launchTemplate === null ? [] : [launchTemplate]),
    { place: 'terraform', title: 'Terraform', code: terraform(settings) },
    { place: 'cloudformation', title: 'CloudFormation', code: cloudFormation(settings) },
  ];
}

type Setting = readonly [field: GovernedField, value: string | number];

function kept({ httpEndpoint, httpPutResponseHopLimit }: ObservedMetadataOptions): MetadataOptionsPatch {
  return {
    ...(httpEndpoint !== undefined && { httpEndpoint }),
    ...(httpPutResponseHopLimit !== undefined && { httpPutResponseHopLimit }),
  };
}

function settingsOf(patch: MetadataOptionsPatch): readonly Setting[] {
  return GOVERNED_FIELDS.flatMap((field): Setting[] => {
    const value = patch[field];
    return value === undefined || Number.isNaN(value) ? [] : [[field, value]];
  });
}

/** Ids go into commands that people paste into a shell: only what looks like one is taken. */
function launchTemplateFix(settings: readonly Setting[], source: Source): Fix | null {
  const id = matching(source.launchTemplateId, /^lt-[0-9a-f]{1,32}$/);
  const region = matching(source.region, /^[a-z0-9-]{1,32}$/);
  if (id === null || region === null) return null;

  const version = matching(source.tags['aws:ec2launchtemplate:version'] ?? null, /^\d{1,9}$/) ?? '$Default';
  const members = Object.fromEntries(settings.map(([field, value]) => [apiName(field), value]));
  const data = JSON.stringify({ MetadataOptions: members });
  const pinned = source.autoScalingGroup === null ? '' : ', and its group where that names a version';
  const template = `--region ${region} --launch-template-id ${id}`;
  return {
    place: 'launch-template',
    title: `Launch template ${id}${pinned}`,
    code: [
      `VERSION=$(aws ec2 create-launch-template-version ${template} \\`,
      `  --source-version '${version}' --launch-template-data '${data}' \\`,
      `  --query LaunchTemplateVersion.VersionNumber --output text)`,
      `aws ec2 modify-launch-template ${template} --default-version "$VERSION"`,
    ].join('\n'),
  };
}

function terraform(settings: readonly Setting[]): string {
  const nameOf = (field: GovernedField) => field.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
  const width = Math.max(...settings.map(([field]) => nameOf(field).length));
  const lines = settings.map(([field, value]) => {
    return `  ${nameOf(field).padEnd(width)} = ${typeof value === 'number' ? value : `"${value}"`}`;
  });
  return ['metadata_options {', ...lines, '}'].join('\n');
}

function cloudFormation(settings: readonly Setting[]): string {
  const lines = settings.map(([field, value]) => `    ${apiName(field)}: ${value}`);
  return ['LaunchTemplateData:', '  MetadataOptions:', ...lines].join('\n');
}

function matching(text: string | null, pattern: RegExp): string | null {
  return text !== null && pattern.test(text) ? text : null;
}

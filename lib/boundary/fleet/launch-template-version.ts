import * as z from 'zod';
import type { DefaultVersion } from '../../domain/fleet/readiness.ts';
import { requestedMetadataOptions } from '../events/observed-options.ts';
import { part, text } from '../events/shapes.ts';

const version = part({
  LaunchTemplateId: text,
  LaunchTemplateName: text,
  VersionNumber: z.number().catch(0),
  LaunchTemplateData: part({ MetadataOptions: requestedMetadataOptions }),
});

/**
 * One version as `DescribeLaunchTemplateVersions` shows it. Never throws: options that are missing or not
 * understood are left open, and so judged by what decides them at a launch.
 * https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_LaunchTemplateVersion.html
 */
export function launchTemplateVersion(json: unknown): DefaultVersion {
  const { LaunchTemplateId, LaunchTemplateName, VersionNumber, LaunchTemplateData } = version.parse(json);
  return {
    launchTemplateId: LaunchTemplateId ?? '',
    launchTemplateName: LaunchTemplateName ?? '',
    versionNumber: VersionNumber,
    metadataOptions: LaunchTemplateData.MetadataOptions,
  };
}

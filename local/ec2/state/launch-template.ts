import type { Tags } from './instance.ts';
import type { MetadataOptions } from './metadata-options.ts';

/** The members of a launch template's data that the simulator keeps. */
export interface LaunchTemplateData {
  readonly imageId?: string;
  readonly instanceType?: string;
  readonly keyName?: string;
  readonly userData?: string;
  readonly iamInstanceProfile?: { readonly arn?: string; readonly name?: string };
  readonly securityGroupIds?: readonly string[];
  readonly metadataOptions?: Partial<MetadataOptions>;
  readonly tagSpecifications?: readonly TagSpecification[];
}

export interface TagSpecification {
  readonly resourceType: string;
  readonly tags: Tags;
}

export interface LaunchTemplateVersion {
  readonly versionNumber: number;
  readonly versionDescription?: string | undefined;
  readonly createTime: number;
  readonly createdBy: string;
  readonly data: LaunchTemplateData;
}

/** A launch template with all its versions, the oldest first; version numbers start at 1. */
export interface LaunchTemplate {
  readonly launchTemplateId: string;
  readonly launchTemplateName: string;
  readonly createTime: number;
  readonly createdBy: string;
  readonly versions: LaunchTemplateVersion[];
  defaultVersionNumber: number;
  tags: Tags;
}

import { branchAt, textAt, textsAt, type QueryBranch } from '../protocol/query.ts';
import type { XmlObject } from '../protocol/xml.ts';
import type { LaunchTemplateData, LaunchTemplateVersion, LaunchTemplate } from '../state/launch-template.ts';
import { renderTags } from '../state/render-instance.ts';
import { instanceProfileIn, metadataOptionsIn, tagSpecificationsAt, withoutUndefined } from './parameters.ts';

/** A template's data as sent. https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_RequestLaunchTemplateData.html */
export function templateDataIn(data: QueryBranch): LaunchTemplateData {
  return withoutUndefined({
    imageId: textAt(data, 'ImageId'),
    instanceType: textAt(data, 'InstanceType'),
    keyName: textAt(data, 'KeyName'),
    userData: textAt(data, 'UserData'),
    iamInstanceProfile: unlessEmpty(instanceProfileIn(data)),
    securityGroupIds: unlessEmpty(textsAt(data, 'SecurityGroupId')),
    metadataOptions: unlessEmpty(metadataOptionsIn(branchAt(data, 'MetadataOptions'))),
    tagSpecifications: unlessEmpty(tagSpecificationsAt(data, 'TagSpecification')),
  });
}

/** A version as EC2 answers it. Options that were not set are left out: the AMI and the account decide them. */
export function renderVersion(template: LaunchTemplate, version: LaunchTemplateVersion): XmlObject {
  return {
    launchTemplateId: template.launchTemplateId,
    launchTemplateName: template.launchTemplateName,
    versionNumber: version.versionNumber,
    versionDescription: version.versionDescription,
    createTime: new Date(version.createTime),
    createdBy: version.createdBy,
    defaultVersion: version.versionNumber === template.defaultVersionNumber,
    launchTemplateData: renderData(version.data),
    operator: { managed: false },
  };
}

function renderData({
  metadataOptions,
  tagSpecifications,
  securityGroupIds,
  ...data
}: LaunchTemplateData): XmlObject {
  return {
    ...data,
    metadataOptions: metadataOptions === undefined ? undefined : { ...metadataOptions },
    securityGroupIdSet: securityGroupIds,
    tagSpecificationSet: tagSpecifications?.map(({ resourceType, tags }) => ({
      resourceType,
      tagSet: renderTags(tags),
    })),
  };
}

function unlessEmpty<Value extends object>(value: Value): Value | undefined {
  return Object.keys(value).length === 0 ? undefined : value;
}

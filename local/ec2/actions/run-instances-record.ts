import { definedJson, type JsonObject, type JsonValue } from '../events/json.ts';
import { branchAt, branchesAt, textAt, textsAt, type QueryBranch } from '../protocol/query.ts';
import { instanceProfileIn } from './parameters.ts';

/** CloudTrail's legacy rendering of the request: one item describes the whole call; absent stays absent. */
export function runInstancesRequest(parameters: QueryBranch): JsonObject {
  return definedJson({
    instancesSet: {
      items: [
        definedJson({
          imageId: textAt(parameters, 'ImageId'),
          minCount: Number(textAt(parameters, 'MinCount') ?? 1),
          maxCount: Number(textAt(parameters, 'MaxCount') ?? 1),
          keyName: textAt(parameters, 'KeyName'),
        }),
      ],
    },
    groupSet: securityGroups(parameters),
    instanceType: textAt(parameters, 'InstanceType'),
    subnetId: textAt(parameters, 'SubnetId'),
    blockDeviceMapping: {},
    monitoring: { enabled: false },
    disableApiTermination: false,
    disableApiStop: false,
    userData: textAt(parameters, 'UserData') === undefined ? undefined : '<sensitiveDataRemoved>',
    clientToken: textAt(parameters, 'ClientToken'),
    iamInstanceProfile: unlessEmpty(definedJson(instanceProfileIn(parameters))),
    launchTemplate: unlessEmpty(lowerCamel(branchAt(parameters, 'LaunchTemplate'))),
    instanceMarketOptions: unlessEmpty(lowerCamel(branchAt(parameters, 'InstanceMarketOptions'))),
    tagSpecificationSet: tagSpecificationSet(parameters),
    metadataOptions: unlessEmpty(sentMetadataOptions(parameters)),
  });
}

/** As sent: a call that EC2 refuses is recorded with what it asked for. */
function sentMetadataOptions(parameters: QueryBranch): JsonObject {
  const options = lowerCamel(branchAt(parameters, 'MetadataOptions'));
  const limit = options['httpPutResponseHopLimit'];
  return limit === undefined ? options : { ...options, httpPutResponseHopLimit: Number(limit) };
}

function securityGroups(parameters: QueryBranch): JsonValue | undefined {
  const groupIds = textsAt(parameters, 'SecurityGroupId');
  return groupIds.length === 0 ? undefined : { items: groupIds.map((groupId) => ({ groupId })) };
}

function tagSpecificationSet(parameters: QueryBranch): JsonValue | undefined {
  const items = branchesAt(parameters, 'TagSpecification').map((specification) => ({
    resourceType: textAt(specification, 'ResourceType') ?? 'instance',
    tags: branchesAt(specification, 'Tag').map((tag) => lowerCamel(tag)),
  }));
  return items.length === 0 ? undefined : { items };
}

function lowerCamel(branch: QueryBranch): JsonObject {
  const json: JsonObject = {};
  for (const [name, node] of branch) {
    if (typeof node === 'string') json[`${name.slice(0, 1).toLowerCase()}${name.slice(1)}`] = node;
  }
  return json;
}

function unlessEmpty(value: JsonObject): JsonObject | undefined {
  return Object.keys(value).length === 0 ? undefined : value;
}

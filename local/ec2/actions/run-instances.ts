import { definedJson, type JsonObject, type JsonValue } from '../events/json.ts';
import { Ec2Error, invalidParameterValue } from '../errors.ts';
import { branchAt, branchesAt, textAt, textsAt, type QueryBranch } from '../protocol/query.ts';
import type { XmlObject } from '../protocol/xml.ts';
import type { InstanceRecord } from '../state/instance.ts';
import { profileNameOf } from '../state/instance-profile.ts';
import { launch } from '../state/lifecycle.ts';
import { planLaunch } from '../state/launch.ts';
import { renderInstance, reservationIdOf } from '../state/render-instance.ts';
import { legacyAction, type Call, type Plan } from './action.ts';
import { findTemplateVersion } from './find-launch-template.ts';
import {
  integerAt,
  metadataOptionsIn,
  tagsFor,
  tagSpecificationsAt,
  withoutUndefined,
} from './parameters.ts';

/** https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_RunInstances.html */
export const runInstances = legacyAction('RunInstances', requestParameters, (call): Plan => {
  const earlier = launchOfClientToken(call);
  if (earlier !== undefined) return { response: reservation(call, earlier) };
  const instances = planLaunch(call.world, call.state, launchRequest(call));
  return {
    response: reservation(call, instances),
    apply: () => {
      launch(call.world, call.state, instances);
      rememberClientToken(call, instances);
    },
  };
});

function launchRequest({ parameters, state }: Call): Parameters<typeof planLaunch>[2] {
  const template = branchAt(parameters, 'LaunchTemplate');
  return {
    count: instanceCount(parameters),
    imageId: textAt(parameters, 'ImageId'),
    instanceType: textAt(parameters, 'InstanceType'),
    keyName: textAt(parameters, 'KeyName'),
    subnetId: textAt(parameters, 'SubnetId') ?? textAt(parameters, 'NetworkInterface.1.SubnetId'),
    clientToken: textAt(parameters, 'ClientToken'),
    iamInstanceProfile: profileNameOf(profileIn(parameters)),
    instanceLifecycle: textAt(parameters, 'InstanceMarketOptions.MarketType') === 'spot' ? 'spot' : undefined,
    tags: tagsFor('instance', tagSpecificationsAt(parameters, 'TagSpecification')),
    metadataOptions: metadataOptionsIn(branchAt(parameters, 'MetadataOptions')),
    template: template.size === 0 ? undefined : findTemplateVersion(state, template).data,
  };
}

function instanceCount(parameters: QueryBranch): number {
  const least = integerAt(parameters, 'MinCount') ?? 1;
  const most = integerAt(parameters, 'MaxCount') ?? least;
  if (least < 1 || most < least) {
    throw invalidParameterValue(
      `Value (${most}) for parameter MaxCount is invalid. It must be at least MinCount (${least}).`,
    );
  }
  return most;
}

function profileIn(parameters: QueryBranch): { arn?: string; name?: string } {
  const profile = branchAt(parameters, 'IamInstanceProfile');
  return withoutUndefined({ arn: textAt(profile, 'Arn'), name: textAt(profile, 'Name') });
}

function reservation({ state, now }: Call, instances: readonly InstanceRecord[]): XmlObject {
  const [first] = instances;
  return {
    reservationId: first === undefined ? undefined : reservationIdOf(first),
    ownerId: state.accountId,
    groupSet: [],
    instancesSet: instances.map((instance) =>
      renderInstance(instance, { state, now, answeringLaunch: true }),
    ),
  };
}

/** https://docs.aws.amazon.com/ec2/latest/devguide/ec2-api-idempotency.html */
function launchOfClientToken({ parameters, state }: Call): readonly InstanceRecord[] | undefined {
  const earlier = state.launchesByClientToken.get(textAt(parameters, 'ClientToken') ?? '');
  if (earlier !== undefined && earlier.fingerprint !== fingerprint(parameters)) {
    throw new Ec2Error(
      'IdempotentParameterMismatch',
      'The request uses the same client token as a previous, but non-identical request.',
    );
  }
  return earlier?.launched;
}

function rememberClientToken({ parameters, state }: Call, launched: InstanceRecord[]): void {
  const clientToken = textAt(parameters, 'ClientToken');
  if (clientToken === undefined) return;
  state.launchesByClientToken.set(clientToken, { fingerprint: fingerprint(parameters), launched });
}

function fingerprint(parameters: QueryBranch): string {
  const plain = (node: QueryBranch): unknown[] =>
    [...node].map(([name, member]) => [name, typeof member === 'string' ? member : plain(member)]);
  return JSON.stringify(plain(parameters));
}

/** CloudTrail's legacy rendering of the request: one item describes the whole call; absent stays absent. */
function requestParameters(parameters: QueryBranch): JsonObject {
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
    iamInstanceProfile: unlessEmpty(profileIn(parameters)),
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

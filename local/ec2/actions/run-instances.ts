import { Ec2Error, invalidParameterValue } from '../errors.ts';
import { branchAt, textAt, type QueryBranch } from '../protocol/query.ts';
import type { XmlObject } from '../protocol/xml.ts';
import type { InstanceRecord } from '../state/instance.ts';
import { profileNameOf } from '../state/instance-profile.ts';
import { launch } from '../state/lifecycle.ts';
import { planLaunch, refuseMoreThanQuota } from '../state/launch.ts';
import { renderInstance, reservationIdOf } from '../state/render-instance.ts';
import { legacyAction, type Call, type Plan } from './action.ts';
import { findTemplateVersion } from './find-launch-template.ts';
import {
  instanceProfileIn,
  integerAt,
  metadataOptionsIn,
  tagsFor,
  tagSpecificationsAt,
} from './parameters.ts';
import { runInstancesRequest } from './run-instances-record.ts';

/** https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_RunInstances.html */
export const runInstances = legacyAction('RunInstances', runInstancesRequest, (call): Plan => {
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
    iamInstanceProfile: profileNameOf(instanceProfileIn(parameters)),
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
  refuseMoreThanQuota(most);
  return most;
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

import { Ec2Error, invalidParameterValue, missingParameter } from '../errors.ts';
import { branchAt, branchesAt, textAt, type QueryBranch } from '../protocol/query.ts';
import type { XmlObject } from '../protocol/xml.ts';
import type { InstanceRecord } from '../state/instance.ts';
import { launch } from '../state/lifecycle.ts';
import { planLaunch, refuseMoreThanQuota } from '../state/launch.ts';
import { nestedAction, type Call, type Plan } from './action.ts';
import { findTemplate, versionOf } from './find-launch-template.ts';
import { choiceAt, integerAt, tagsFor, tagSpecificationsAt } from './parameters.ts';

/**
 * A fleet of the first launch template and override. `instant` launches at once and answers with the instances,
 * or with an error in an answer that is a success; other types answer with the fleet's id alone and launch after.
 * https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_CreateFleet.html
 */
export const createFleet = nestedAction('CreateFleet', (call): Plan => {
  const { parameters, state, world } = call;
  const type = choiceAt(parameters, 'Type', ['instant', 'request', 'maintain']) ?? 'maintain';
  const fleetId = world.identifiers.next('fleet');
  const [config] = branchesAt(parameters, 'LaunchTemplateConfigs');
  if (config === undefined) throw missingParameter('LaunchTemplateConfigs');
  const outcome = tryLaunch(call, config, fleetId);
  const instances = 'launched' in outcome ? outcome.launched : [];
  const instant = type === 'instant';
  return {
    response: {
      fleetId,
      errorSet: instant && 'error' in outcome ? [renderError(config, outcome.error)] : [],
      fleetInstanceSet: instant && instances.length > 0 ? [renderInstances(config, instances)] : [],
    },
    apply: () => launch(world, state, instances),
  };
});

type Outcome = { readonly launched: InstanceRecord[] } | { readonly error: Ec2Error };

function tryLaunch(call: Call, config: QueryBranch, fleetId: string): Outcome {
  const { parameters, state, world } = call;
  const specification = branchAt(config, 'LaunchTemplateSpecification');
  const version = textAt(specification, 'Version') ?? '$Default';
  const template = versionOf(findTemplate(state, specification), version).data;
  const count = targetCapacity(parameters);
  const given = tagsFor('instance', tagSpecificationsAt(parameters, 'TagSpecification'));
  try {
    const launched = planLaunch(world, state, {
      count,
      instanceType: textAt(config, 'Overrides.1.InstanceType'),
      imageId: textAt(config, 'Overrides.1.ImageId'),
      subnetId: textAt(config, 'Overrides.1.SubnetId'),
      instanceLifecycle: lifecycleOf(parameters) === 'spot' ? 'spot' : undefined,
      tags: new Map([...given, ['aws:ec2:fleet-id', fleetId]]),
      template,
    });
    return { launched };
  } catch (error) {
    if (error instanceof Ec2Error) return { error };
    throw error;
  }
}

function targetCapacity(parameters: QueryBranch): number {
  const capacity = integerAt(parameters, 'TargetCapacitySpecification.TotalTargetCapacity');
  if (capacity === undefined) throw missingParameter('TargetCapacitySpecification');
  refuseMoreThanQuota(capacity);
  if (capacity < 0) throw invalidParameterValue('TotalTargetCapacity must not be negative.');
  return capacity;
}

function lifecycleOf(parameters: QueryBranch): string {
  return textAt(parameters, 'TargetCapacitySpecification.DefaultTargetCapacityType') ?? 'on-demand';
}

function renderInstances(config: QueryBranch, instances: readonly InstanceRecord[]): XmlObject {
  const [first] = instances;
  return {
    launchTemplateAndOverrides: templateAndOverrides(config),
    lifecycle: first?.instanceLifecycle ?? 'on-demand',
    instanceIds: instances.map(({ instanceId }) => instanceId),
    instanceType: first?.instanceType,
  };
}

function renderError(config: QueryBranch, { code, message }: Ec2Error): XmlObject {
  return {
    launchTemplateAndOverrides: templateAndOverrides(config),
    lifecycle: 'on-demand',
    errorCode: code,
    errorMessage: message,
  };
}

function templateAndOverrides(config: QueryBranch): XmlObject {
  const specification = branchAt(config, 'LaunchTemplateSpecification');
  return {
    launchTemplateSpecification: {
      launchTemplateId: textAt(specification, 'LaunchTemplateId'),
      launchTemplateName: textAt(specification, 'LaunchTemplateName'),
      version: textAt(specification, 'Version'),
    },
    overrides: {
      instanceType: textAt(config, 'Overrides.1.InstanceType'),
      subnetId: textAt(config, 'Overrides.1.SubnetId'),
    },
  };
}

import * as z from 'zod';
import type { Subject } from '../../domain/trigger.ts';
import type { ApiCall, Reading } from './api-call.ts';
import { asList, isNode } from './ec2-serialisation.ts';
import type { SeenInstance } from './observed-instances.ts';
import { instanceIdsOfArns, instancesIn, instanceState } from './observed-instances.ts';
import { observedMetadataOptions } from './observed-options.ts';
import { instanceId, listOf, part, text } from './shapes.ts';
import type { Tags } from './tags.ts';
import { requestedTags, tagsOf } from './tags.ts';

const request = part({
  clientToken: text,
  // One item describes the whole call; under a launch template it has no image.
  instancesSet: listOf(part({ imageId: text })),
  iamInstanceProfile: part({ arn: text }),
  tagSpecificationSet: z.unknown().optional().transform(requestedTags),
});

const launchedInstance = z.object({
  instanceId,
  imageId: text,
  instanceState: part({ name: instanceState }),
  iamInstanceProfile: part({ arn: text }),
  metadataOptions: observedMetadataOptions,
  operator: part({ managed: text, principal: text }),
  clientToken: text,
  tagSet: z.unknown().optional(),
});

type Request = z.output<typeof request>;
type LaunchedInstance = z.output<typeof launchedInstance>;

/**
 * Reads a launch from its response, for every instance of it: only there are the metadata options that took
 * effect, with the AMI's, the template's and the account's defaults in them; the request shows what the caller
 * set and no more. Where the response was left out for its size, the instances are those that the record's
 * resources name, or can be found by the client token.
 * https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_RunInstances.html
 */
export function readRunInstances(call: ApiCall): Reading {
  const requested = request.parse(call.request);
  const instancesSet = call.response?.['instancesSet'] ?? null;
  if (instancesSet !== null && asList(instancesSet).length === 0) {
    return { kind: 'ignored', reason: 'nothing-launched' };
  }

  const subject = subjectOf(call, requested, listOf(launchedInstance).parse(instancesSet));
  return subject === null ? { kind: 'ignored', reason: 'no-instance-ids' } : { kind: 'launch', subject };
}

function subjectOf(call: ApiCall, requested: Request, launched: readonly LaunchedInstance[]): Subject | null {
  const seen =
    launched.length > 0
      ? launched.map((instance) => seenInResponse(instance, requested))
      : resourceIdsOf(call).map((id) => seenInRequest(id, requested));
  if (seen.length > 0) {
    return { kind: 'instances', instances: instancesIn(call, seen, { firstLaunchedAt: call.eventTime }) };
  }
  return requested.clientToken === null ? null : { kind: 'client-token', clientToken: requested.clientToken };
}

function seenInResponse(instance: LaunchedInstance, requested: Request): SeenInstance {
  const { name: state } = instance.instanceState;
  const fromRequest = seenInRequest(instance.instanceId, requested);
  return {
    ...fromRequest,
    state: state === 'unknown' ? fromRequest.state : state,
    metadataOptions: instance.metadataOptions,
    tags: tagsAtLaunch(instance.tagSet, requested),
    imageId: instance.imageId ?? fromRequest.imageId,
    instanceProfileArn: instance.iamInstanceProfile.arn ?? fromRequest.instanceProfileArn,
    managedBy: operatorOf(instance),
    clientToken: fromRequest.clientToken ?? instance.clientToken,
  };
}

/** What the request tells of each of its instances. Not the tags: the launch template may add to them. */
function seenInRequest(id: string, { instancesSet, iamInstanceProfile, clientToken }: Request) {
  return {
    instanceId: id,
    state: 'pending',
    imageId: instancesSet[0]?.imageId ?? null,
    instanceProfileArn: iamInstanceProfile.arn,
    clientToken,
  } as const satisfies SeenInstance;
}

/** A response without a `tagSet` is that of an instance without tags, unless the request says otherwise. */
function tagsAtLaunch(tagSet: unknown, { tagSpecificationSet }: Request): Tags | null {
  if (tagSet !== undefined) return tagsOf(tagSet);
  return tagSpecificationSet === undefined ? {} : tagSpecificationSet;
}

/** The service that manages the instance. The flag decides; the name may be missing beside it. */
function operatorOf({ operator }: LaunchedInstance): string | null {
  return operator.managed === 'true' ? (operator.principal ?? 'an AWS service') : null;
}

function resourceIdsOf({ resources }: ApiCall): readonly string[] {
  return instanceIdsOfArns(asList(resources).map((resource) => (isNode(resource) ? resource['ARN'] : null)));
}

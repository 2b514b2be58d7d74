import type { JsonObject } from '../events/json.ts';
import { Ec2Error, missingParameter } from '../errors.ts';
import { branchesAt, textAt, textsAt, type QueryBranch } from '../protocol/query.ts';
import type { Tags } from '../state/instance.ts';
import { findAll } from '../state/fleet.ts';
import { legacyAction, type Action, type Call, type Plan } from './action.ts';
import { requiredText } from './parameters.ts';

/** https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_CreateTags.html */
export const createTags = tagAction('CreateTags', (tags, changes) => {
  const added = changes.map(
    (change) => [requiredText(change, 'Key'), textAt(change, 'Value') ?? ''] as const,
  );
  return new Map([...tags, ...added]);
});

/** A tag given without value is deleted whatever its value. https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DeleteTags.html */
export const deleteTags = tagAction('DeleteTags', (tags, changes) => {
  const isDeleted = ([key, value]: readonly [string, string]): boolean =>
    changes.some((change) => textAt(change, 'Key') === key && (textAt(change, 'Value') ?? value) === value);
  return new Map(changes.length === 0 ? [] : [...tags].filter((tag) => !isDeleted(tag)));
});

type ChangeTags = (tags: Tags, changes: readonly QueryBranch[]) => Tags;

function tagAction(name: string, change: ChangeTags): Action {
  return legacyAction(name, requestParameters, (call): Plan => {
    const resourceIds = textsAt(call.parameters, 'ResourceId');
    if (resourceIds.length === 0) throw missingParameter('ResourceIdSet');
    const resources = resourceIds.map((resourceId) => taggable(call, resourceId));
    const changes = branchesAt(call.parameters, 'Tag');
    const changed = resources.map((resource) => ({ resource, tags: change(resource.tags, changes) }));
    return {
      response: { return: true },
      apply: () => changed.forEach(({ resource, tags }) => retag(call, resource, tags)),
    };
  });
}

interface Taggable {
  tags: Tags;
  readonly instanceId?: string;
}

function taggable({ state, now }: Call, resourceId: string): Taggable {
  if (resourceId.startsWith('i-'))
    return findAll(state.fleet, [resourceId], now)[0] ?? unknownResource(resourceId);
  return state.images.get(resourceId) ?? state.launchTemplates.get(resourceId) ?? unknownResource(resourceId);
}

function unknownResource(resourceId: string): never {
  throw new Ec2Error('InvalidID', `The ID '${resourceId}' is not valid`);
}

function retag({ state, now }: Call, resource: Taggable, tags: Tags): void {
  const instance = resource.instanceId === undefined ? undefined : state.fleet.find(resource.instanceId, now);
  if (instance !== undefined) state.fleet.remember(instance, now);
  resource.tags = tags;
}

function requestParameters(parameters: QueryBranch): JsonObject {
  const tags = branchesAt(parameters, 'Tag').map((tag) => {
    const value = textAt(tag, 'Value');
    return { key: textAt(tag, 'Key') ?? '', ...(value === undefined ? {} : { value }) };
  });
  return {
    resourcesSet: { items: textsAt(parameters, 'ResourceId').map((resourceId) => ({ resourceId })) },
    tagSet: { items: tags },
  };
}

import { isDeepStrictEqual } from 'node:util';
import * as z from 'zod';
import { LASTING_TYPES, type LastingFacts } from './lasting-facts.ts';

type Resource = LastingFacts['resources'][string];

/**
 * What would be lost, or refused, where a stack of one version is updated to another: a line for each, for people.
 * Nothing where the update keeps all that is in flight.
 */
export function upgradeProblems(before: LastingFacts, now: LastingFacts): readonly string[] {
  return [
    ...Object.entries(before.resources).flatMap(([id, resource]) =>
      resourceProblems(resource, now.resources[id]).map((problem) => `${id} (${resource.type}) ${problem}`),
    ),
    ...Object.entries(before.outputs).flatMap(([name, value]) =>
      outputProblems(name, value, now.outputs[name]),
    ),
  ];
}

function resourceProblems(before: Resource, now: Resource | undefined): string[] {
  const { loses = '', replacedBy = [] } = LASTING_TYPES[before.type] ?? {};
  if (now === undefined) return [`is gone, and with it ${loses}`];
  if (now.type !== before.type)
    return [`has become ${now.type}, which CloudFormation refuses under the same name`];
  const changed = replacedBy.filter(
    (name) => !isDeepStrictEqual(before.properties[name], now.properties[name]),
  );
  return [
    ...changed.map((name) => `has another ${name}: CloudFormation makes a new one, without ${loses}`),
    ...(before.isRetained && !now.isRetained ? [`does not outlive the stack any more: ${loses}`] : []),
    ...(now.type === 'AWS::DynamoDB::Table' ? tableProblems(before, now) : []),
  ];
}

function outputProblems(name: string, before: unknown, now: unknown): string[] {
  if (now === undefined) return [`The output ${name} is gone, which operators and commands look up`];
  return isDeepStrictEqual(before, now) ? [] : [`The output ${name} tells something else than before`];
}

/**
 * What DynamoDB does not do to a table, or not in one update: more than one global index added or removed, an index
 * or a key's type changed, another attribute for the end of items.
 * https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/aws-resource-dynamodb-table.html
 */
function tableProblems(before: Resource, now: Resource): string[] {
  const [old, current] = [tableFacts.parse(before.properties), tableFacts.parse(now.properties)];
  const changes = changesOf(old.GlobalSecondaryIndexes, current.GlobalSecondaryIndexes);
  const types = changesOf(old.AttributeDefinitions, current.AttributeDefinitions);
  const counted = changes.added.length + changes.removed.length;
  return [
    ...changes.changed.map(
      (name) => `changes the index ${name}, which DynamoDB does not: give it another name`,
    ),
    ...(counted > 1
      ? [`adds or removes ${counted} global indexes, where DynamoDB takes one an update: a release for each`]
      : []),
    ...types.changed.map((name) => `changes the type of the key ${name}: CloudFormation makes a new one`),
    ...(isDeepStrictEqual(old.TimeToLiveSpecification, current.TimeToLiveSpecification)
      ? []
      : ['ends items by another attribute, which DynamoDB refuses before the old one is switched off']),
  ];
}

const members = z.array(z.record(z.string(), z.unknown())).default([]);

const tableFacts = z.object({
  GlobalSecondaryIndexes: members.transform(by('IndexName')),
  AttributeDefinitions: members.transform(by('AttributeName')),
  TimeToLiveSpecification: z.unknown(),
});

/** The members of a list by one of their properties. */
function by(name: string) {
  return (list: z.output<typeof members>) => new Map(list.map((each) => [String(each[name]), each]));
}

function changesOf<Member>(before: ReadonlyMap<string, Member>, now: ReadonlyMap<string, Member>) {
  const names = [...before.keys()];
  return {
    added: [...now.keys()].filter((name) => !before.has(name)),
    removed: names.filter((name) => !now.has(name)),
    changed: names.filter((name) => now.has(name) && !isDeepStrictEqual(before.get(name), now.get(name))),
  };
}

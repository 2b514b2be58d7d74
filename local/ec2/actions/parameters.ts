import { invalidParameterValue, missingParameter } from '../errors.ts';
import { branchesAt, textAt, type QueryBranch } from '../protocol/query.ts';
import type { Tags } from '../state/instance.ts';
import type { TagSpecification } from '../state/launch-template.ts';
import type { MetadataOptions } from '../state/metadata-options.ts';

/** A parameter that has to be sent. */
export function requiredText(parameters: QueryBranch, name: string): string {
  const text = textAt(parameters, name);
  if (text === undefined || text === '') throw missingParameter(name);
  return text;
}

/** A whole number, or undefined when it was not sent. */
export function integerAt(parameters: QueryBranch, name: string): number | undefined {
  const text = textAt(parameters, name);
  if (text === undefined) return undefined;
  if (!/^-?\d+$/.test(text))
    throw invalidParameterValue(`Invalid value '${text}' for ${name}. It must be an integer.`);
  return Number(text);
}

/** One of the values that the API reference lists, or undefined when the parameter was not sent. */
export function choiceAt<Choice extends string>(
  parameters: QueryBranch,
  name: string,
  choices: readonly Choice[],
): Choice | undefined {
  const text = textAt(parameters, name);
  if (text === undefined) return undefined;
  const chosen = choices.find((choice) => choice === text);
  if (chosen === undefined) {
    throw invalidParameterValue(
      `Value (${text}) for parameter ${name} is invalid. Valid values: ${choices.join(', ')}.`,
    );
  }
  return chosen;
}

export const toggles = ['enabled', 'disabled'] as const;

/** The metadata options that were sent, and no others. */
export function metadataOptionsIn(parameters: QueryBranch): Partial<MetadataOptions> {
  return withoutUndefined({
    httpTokens: choiceAt(parameters, 'HttpTokens', ['optional', 'required']),
    httpPutResponseHopLimit: hopLimitAt(parameters),
    httpEndpoint: choiceAt(parameters, 'HttpEndpoint', toggles),
    httpProtocolIpv6: choiceAt(parameters, 'HttpProtocolIpv6', toggles),
    instanceMetadataTags: choiceAt(parameters, 'InstanceMetadataTags', toggles),
  });
}

function hopLimitAt(parameters: QueryBranch): number | undefined {
  const limit = integerAt(parameters, 'HttpPutResponseHopLimit');
  if (limit === undefined || (limit >= 1 && limit <= 64)) return limit;
  throw invalidParameterValue(
    `Value (${limit}) for parameter HttpPutResponseHopLimit is invalid. Expected a value between 1 and 64.`,
  );
}

/** The tags at a list of Key/Value pairs. */
export function tagsAt(parameters: QueryBranch, path: string): Tags {
  return new Map(
    branchesAt(parameters, path).map((tag) => [requiredText(tag, 'Key'), textAt(tag, 'Value') ?? '']),
  );
}

export function tagSpecificationsAt(parameters: QueryBranch, path: string): TagSpecification[] {
  return branchesAt(parameters, path).map((specification) => ({
    resourceType: textAt(specification, 'ResourceType') ?? 'instance',
    tags: tagsAt(specification, 'Tag'),
  }));
}

/** The tags that a call gives to resources of this type. */
export function tagsFor(resourceType: string, specifications: readonly TagSpecification[]): Tags {
  const matching = specifications.filter((specification) => specification.resourceType === resourceType);
  return new Map(matching.flatMap((specification) => [...specification.tags]));
}

/** The instance profile that a call names, by ARN or by name. */
export function instanceProfileIn(parameters: QueryBranch): { arn?: string; name?: string } {
  return withoutUndefined({
    arn: textAt(parameters, 'IamInstanceProfile.Arn'),
    name: textAt(parameters, 'IamInstanceProfile.Name'),
  });
}

type Defined<Value> = { [Name in keyof Value]?: Exclude<Value[Name], undefined> };

/** The same object without the members that are undefined. */
export function withoutUndefined<Value extends object>(value: Value): Defined<Value> {
  // Object.fromEntries forgets the names that its entries had.
  return Object.fromEntries(
    Object.entries(value).filter(([, member]) => member !== undefined),
  ) as Defined<Value>;
}

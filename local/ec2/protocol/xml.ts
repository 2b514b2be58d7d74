/** What an EC2 answer is made of. Arrays are `<item>` lists, dates are ISO 8601, undefined is left out. */
export type XmlValue = string | number | boolean | Date | undefined | readonly XmlValue[] | XmlObject;
export interface XmlObject {
  readonly [name: string]: XmlValue;
}

const namespaceOfEc2 = 'http://ec2.amazonaws.com/doc/2016-11-15/';

/** The success answer of an EC2 action. https://docs.aws.amazon.com/AWSEC2/latest/APIReference/Query-Requests.html */
export function ec2Answer(action: string, requestId: string, body: XmlObject): string {
  const content = writeMembers({ requestId, ...body });
  return `<?xml version="1.0" encoding="UTF-8"?>\n<${action}Response xmlns="${namespaceOfEc2}">${content}</${action}Response>`;
}

/** EC2's own error answer; other Query services wrap theirs differently. */
export function ec2ErrorAnswer(error: { code: string; message: string }, requestId: string): string {
  const content = writeMembers({ Code: error.code, Message: error.message });
  return `<?xml version="1.0" encoding="UTF-8"?>\n<Response><Errors><Error>${content}</Error></Errors><RequestID>${requestId}</RequestID></Response>`;
}

/** The answer of an AWS Query service such as STS: `<XResponse><XResult>…</XResult><ResponseMetadata>`, lists of `<member>`. */
export function queryAnswer(action: string, namespace: string, requestId: string, result: XmlObject): string {
  const content = writeMembers(
    { [`${action}Result`]: result, ResponseMetadata: { RequestId: requestId } },
    'member',
  );
  return `<${action}Response xmlns="${namespace}">${content}</${action}Response>`;
}

/** The error answer of an AWS Query service. */
export function queryErrorAnswer(error: { code: string; message: string }, requestId: string): string {
  const content = writeMembers({ Type: 'Sender', Code: error.code, Message: error.message });
  return `<ErrorResponse><Error>${content}</Error><RequestId>${requestId}</RequestId></ErrorResponse>`;
}

/** The namespace that CloudTrail repeats in the responses of the nested style. */
export const ec2Namespace = namespaceOfEc2;

type ItemName = 'item' | 'member';

/** Writes into one growing list of pieces: a page of 1,000 instances is 3 MB, too much to concatenate in nests. */
function writeMembers(members: XmlObject, itemName: ItemName = 'item'): string {
  const pieces: string[] = [];
  pushMembers(pieces, members, itemName);
  return pieces.join('');
}

function pushMembers(pieces: string[], members: XmlObject, itemName: ItemName): void {
  for (const name in members) {
    const value = members[name];
    if (value !== undefined) pushElement(pieces, name, value, itemName);
  }
}

function pushElement(pieces: string[], name: string, value: XmlValue, itemName: ItemName): void {
  if (typeof value !== 'object' || value instanceof Date) {
    pieces.push(`<${name}>${scalarText(value)}</${name}>`);
    return;
  }
  pieces.push(`<${name}>`);
  if (isArray(value)) for (const item of value) pushElement(pieces, itemName, item, itemName);
  else pushMembers(pieces, value, itemName);
  pieces.push(`</${name}>`);
}

function scalarText(value: string | number | boolean | Date | undefined): string {
  if (typeof value === 'string') return escapeText(value);
  return value instanceof Date ? value.toISOString() : String(value);
}

const special = /[&<>"\r]/;
const entities: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };

function escapeText(text: string): string {
  // Nearly no value needs escaping; one test is cheaper than four replacements on a page of 1,000 instances.
  if (!special.test(text)) return text;
  return text
    .replaceAll(/[&<>"]/g, (character) => entities[character] ?? character)
    .replaceAll('\r', '&#xD;');
}

/** Array.isArray that keeps readonly arrays apart from objects. */
export function isArray(value: XmlValue): value is readonly XmlValue[] {
  return Array.isArray(value);
}

import { writeMarkup, writeTag, writeText, writeXml, type XmlBytes, type XmlDocument } from './xml-bytes.ts';

/** What an EC2 answer is made of. Arrays are `<item>` lists, dates are ISO 8601, undefined is left out. */
export type XmlValue = string | number | boolean | Date | undefined | readonly XmlValue[] | XmlObject;
export interface XmlObject {
  readonly [name: string]: XmlValue;
}

const namespaceOfEc2 = 'http://ec2.amazonaws.com/doc/2016-11-15/';

const declaration = '<?xml version="1.0" encoding="UTF-8"?>\n';

/** The success answer of an EC2 action. https://docs.aws.amazon.com/AWSEC2/latest/APIReference/Query-Requests.html */
export function ec2Answer(action: string, requestId: string, body: XmlObject): XmlDocument {
  const name = `${action}Response`;
  return document(`${declaration}<${name} xmlns="${namespaceOfEc2}">`, { requestId, ...body }, `</${name}>`);
}

/** EC2's own error answer; other Query services wrap theirs differently. */
export function ec2ErrorAnswer(error: { code: string; message: string }, requestId: string): XmlDocument {
  const content = { Code: error.code, Message: error.message };
  const end = `</Error></Errors><RequestID>${requestId}</RequestID></Response>`;
  return document(`${declaration}<Response><Errors><Error>`, content, end);
}

/** The answer of an AWS Query service such as STS: `<XResponse><XResult>…</XResult><ResponseMetadata>`, lists of `<member>`. */
export function queryAnswer(
  action: string,
  namespace: string,
  requestId: string,
  result: XmlObject,
): XmlDocument {
  const content = { [`${action}Result`]: result, ResponseMetadata: { RequestId: requestId } };
  return document(`<${action}Response xmlns="${namespace}">`, content, `</${action}Response>`, 'member');
}

/** The error answer of an AWS Query service. */
export function queryErrorAnswer(error: { code: string; message: string }, requestId: string): XmlDocument {
  const content = { Type: 'Sender', Code: error.code, Message: error.message };
  const end = `</Error><RequestId>${requestId}</RequestId></ErrorResponse>`;
  return document('<ErrorResponse><Error>', content, end);
}

/** The namespace that CloudTrail repeats in the responses of the nested style. */
export const ec2Namespace = namespaceOfEc2;

type ItemName = 'item' | 'member';

function document(start: string, content: XmlObject, end: string, itemName: ItemName = 'item'): XmlDocument {
  return writeXml((output) => {
    writeMarkup(output, start);
    writeMembers(output, content, itemName);
    writeMarkup(output, end);
  });
}

function writeMembers(output: XmlBytes, members: XmlObject, itemName: ItemName): void {
  for (const name in members) {
    const value = members[name];
    if (value !== undefined) writeElement(output, name, value, itemName);
  }
}

function writeElement(output: XmlBytes, name: string, value: XmlValue, itemName: ItemName): void {
  writeTag(output, name, 'opening');
  if (typeof value !== 'object') writeText(output, String(value));
  else if (value instanceof Date) writeText(output, value.toISOString());
  else if (isArray(value)) for (const item of value) writeElement(output, itemName, item, itemName);
  else writeMembers(output, value, itemName);
  writeTag(output, name, 'closing');
}

/** Array.isArray that keeps readonly arrays apart from objects. */
export function isArray(value: XmlValue): value is readonly XmlValue[] {
  return Array.isArray(value);
}

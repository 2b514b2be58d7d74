import { isList, membersOf, type QueryBranch, type QueryNode } from '../protocol/query.ts';
import { isArray, type XmlObject, type XmlValue } from '../protocol/xml.ts';

export type JsonValue = string | number | boolean | null | JsonValue[] | JsonObject;
export interface JsonObject {
  [name: string]: JsonValue;
}

/**
 * CloudTrail's legacy style, for actions older than about 2015: lists are `{ items: [] }` even for one element,
 * empty lists are `{}`, times are milliseconds, and a boolean result is called `_return`.
 */
export function legacyJson(value: XmlObject): JsonObject {
  const { return: result, ...members } = mapMembers(value, legacyValue);
  return result === undefined ? members : { ...members, _return: result };
}

function legacyValue(value: XmlValue, name: string): JsonValue {
  if (value instanceof Date) return value.getTime();
  if (!isStructured(value)) return value ?? null;
  if (!isArray(value)) return legacyJson(value);
  if (value.length === 0) return {};
  // The one list that CloudTrail writes with XML's element name.
  const listName = name === 'privateIpAddressesSet' ? 'item' : 'items';
  return { [listName]: value.map((item) => legacyValue(item, '')) };
}

/**
 * CloudTrail's nested style, for newer actions: an XML→JSON conversion with its artefacts. One element of a list is
 * an object and several are an array, empty is `""`, and text that reads like a number or boolean becomes one.
 */
export function nestedJson(value: XmlObject): JsonObject {
  return mapMembers(value, nestedValue);
}

function nestedValue(value: XmlValue): JsonValue {
  if (value instanceof Date) return value.toISOString();
  if (typeof value === 'string') return coerce(value);
  if (!isStructured(value)) return value ?? null;
  if (!isArray(value)) return Object.keys(value).length === 0 ? '' : nestedJson(value);
  return value.length === 0 ? '' : { item: single(value.map(nestedValue)) };
}

/** The request in nested style: EC2's query names, list elements marked by a `tag` that is their index. */
export function nestedRequest(parameters: QueryBranch): JsonObject | '' {
  return nestedBranch(new Map([...parameters].filter(([name]) => name !== 'Action' && name !== 'Version')));
}

function nestedBranch(branch: QueryBranch): JsonObject | '' {
  const json: JsonObject = {};
  for (const [name, node] of branch) json[name] = name === 'UserData' ? '<sensitiveDataRemoved>' : nestedNode(node);
  return branch.size === 0 ? '' : json;
}

function nestedNode(node: QueryNode): JsonValue {
  if (typeof node === 'string') return coerce(node);
  if (!isList(node)) return nestedBranch(node);
  return single(membersOf(node).map(markWithIndex));
}

function markWithIndex(member: QueryNode, position: number): JsonValue {
  if (typeof member === 'string') return { tag: position + 1, content: coerce(member) };
  const content = nestedBranch(member) || {};
  return { ...content, tag: position + 1 };
}

/** Coerced only if nothing is lost by it: `0.50` stays text. */
function coerce(text: string): string | number | boolean {
  if (text === 'true' || text === 'false') return text === 'true';
  return text !== '' && Number.isSafeInteger(Number(text)) && String(Number(text)) === text ? Number(text) : text;
}

function single(values: JsonValue[]): JsonValue {
  const [first] = values;
  return values.length === 1 && first !== undefined ? first : values;
}

function isStructured(value: XmlValue): value is XmlObject | readonly XmlValue[] {
  return typeof value === 'object' && !(value instanceof Date);
}

function mapMembers(value: XmlObject, convert: (member: XmlValue, name: string) => JsonValue): JsonObject {
  const json: JsonObject = {};
  for (const [name, member] of Object.entries(value)) {
    if (member !== undefined) json[name] = convert(member, name);
  }
  return json;
}

/** A JSON object without the members that are undefined. */
export function definedJson(members: Readonly<Record<string, JsonValue | undefined>>): JsonObject {
  const json: JsonObject = {};
  for (const [name, member] of Object.entries(members)) if (member !== undefined) json[name] = member;
  return json;
}

import { readdirSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import type { ParsedEvent } from '../../../../lib/boundary/events/parse-event.ts';
import { parseEvent } from '../../../../lib/boundary/events/parse-event.ts';
import { parseRecords } from '../../../../lib/boundary/events/parse-records.ts';
import type { Instance } from '../../../../lib/domain/instance.ts';
import type { Trigger } from '../../../../lib/domain/trigger.ts';

const FOLDER = resolve(import.meta.dirname, '../../../../events');

/** The names of all fixtures, without `.json`. */
export const fixtureNames: readonly string[] = readdirSync(FOLDER)
  .filter((file) => file.endsWith('.json'))
  .map((file) => file.replace(/\.json$/, ''));

export function fixture(name: string): unknown {
  return JSON.parse(readFileSync(resolve(FOLDER, `${name}.json`), 'utf8'));
}

export function manifest(): string {
  return readFileSync(resolve(FOLDER, 'README.md'), 'utf8');
}

/** A copy of some JSON in which one place (`detail.resources.0`) has another value; `undefined` takes it out. */
export function changed(json: unknown, path: string, value: unknown): unknown {
  const [step = '', ...rest] = path.split('.');
  const next = (inner: unknown) => (rest.length === 0 ? value : changed(inner, rest.join('.'), value));
  if (Array.isArray(json)) return json.map((element: unknown, index) => (index === Number(step) ? next(element) : element));

  const entries = new Map<string, unknown>(Object.entries(json ?? {}));
  entries.set(step, next(entries.get(step)));
  return Object.fromEntries([...entries].filter(([, member]) => member !== undefined));
}

/** A fixture with some places changed: path → value. */
export function variant(name: string, changes: Readonly<Record<string, unknown>>): unknown {
  return Object.entries(changes).reduce((json, [path, value]) => changed(json, path, value), fixture(name));
}

/** The trigger that some JSON parses to; fails where it is none. */
export function triggerOf(json: unknown): Trigger {
  const parsed = parseEvent(json);
  if (parsed.kind !== 'trigger') throw new Error(`expected a trigger, got ${JSON.stringify(parsed)}`);
  return parsed.trigger;
}

export function instancesOf(json: unknown): readonly Instance[] {
  const { subject } = triggerOf(json);
  if (subject.kind !== 'instances') throw new Error(`expected instances, got ${subject.kind}`);
  return subject.instances;
}

/** How the manifest says it: `trigger launch`, `ignored dry-run`, `malformed`, `records: ..., ...`. */
export function inWords(json: unknown): string {
  const records = parseRecords(json);
  return records === null
    ? parsedInWords(parseEvent(json))
    : `records: ${records.map((record) => parsedInWords(parseEvent(record))).join(', ')}`;
}

function parsedInWords(parsed: ParsedEvent): string {
  switch (parsed.kind) {
    case 'trigger':
      return `trigger ${parsed.trigger.kind}`;
    case 'ignored':
      return `ignored ${parsed.reason}`;
    case 'malformed':
      return 'malformed';
  }
}

import { decodeEntities } from './entities.ts';
import type { Inline } from './nodes.ts';

/** Only these open something outside; anything else, `javascript:` first of all, is shown as it was written. */
const linkable = /^(?:https?:\/\/|mailto:|tel:|slack:\/\/)/i;

/** What stands between `<` and `>`, or null when that is no control sequence. */
export function parseControl(inner: string): Inline | null {
  const { target, label } = split(inner);
  const id = target.slice(1);
  if (/^@[UW][A-Z0-9]+$/.test(target)) return { kind: 'user', id, label };
  if (/^#[CG][A-Z0-9]+$/.test(target)) return { kind: 'channel', id, label };
  if (/^!subteam\^S[A-Z0-9]+$/.test(target))
    return { kind: 'group', id: target.slice('!subteam^'.length), label };
  if (/^!(?:here|channel|everyone)$/.test(target)) return { kind: 'broadcast', range: id };
  if (target.startsWith('!date^')) return parseDate(target, label);
  return linkable.test(target) ? { kind: 'link', url: decodeEntities(target), label } : null;
}

function parseDate(target: string, label: string | null): Inline | null {
  const [, timestamp = '', format = '', url] = target.split('^');
  if (!/^\d{1,12}$/.test(timestamp) || format === '') return null;
  const date = {
    timestamp: Number(timestamp),
    format: decodeEntities(format),
    fallback: label ?? '',
    url: url !== undefined && linkable.test(url) ? decodeEntities(url) : null,
  };
  return { kind: 'date', date };
}

function split(inner: string): { target: string; label: string | null } {
  const bar = inner.indexOf('|');
  if (bar === -1) return { target: inner, label: null };
  return { target: inner.slice(0, bar), label: decodeEntities(inner.slice(bar + 1)) };
}

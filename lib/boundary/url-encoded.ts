/**
 * The fields of an `application/x-www-form-urlencoded` text; `null` where it is not exactly that, or names a field
 * twice. Stricter than `URLSearchParams`, which makes something of everything: what two readers could understand
 * differently is understood by none.
 * https://url.spec.whatwg.org/#urlencoded-parsing
 */
export function parseUrlEncoded(text: string): ReadonlyMap<string, string> | null {
  const fields = new Map<string, string>();
  if (text === '') return fields;
  for (const pair of text.split('&')) {
    const [name, value, ...more] = pair.split('=').map(decoded);
    if (typeof name !== 'string' || typeof value !== 'string' || more.length > 0) return null;
    if (name === '' || fields.has(name)) return null;
    fields.set(name, value);
  }
  return fields;
}

/** What browsers send without encoding it: letters, digits, `*`, `-`, `.` and `_`, and `+` for a space. */
const ENCODED = /^(?:[\w*.+-]|%[0-9A-Fa-f]{2})*$/;

function decoded(part: string): string | null {
  if (!ENCODED.test(part)) return null;
  try {
    return decodeURIComponent(part.replaceAll('+', ' '));
  } catch {
    // Bytes that are no UTF-8.
    return null;
  }
}

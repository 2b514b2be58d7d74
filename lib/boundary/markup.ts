/** HTML that is safe to show: made by `markup`, so that whatever came from outside was escaped on the way in. */
export interface Html {
  readonly html: string;
}

type Part = string | number | null | Html | readonly Part[];

/** A template whose values are escaped unless they are HTML already. Null is nothing, a list is its items. */
export function markup(strings: TemplateStringsArray, ...values: readonly Part[]): Html {
  const html = strings.map((string, index) => string + partHtml(values[index] ?? null)).join('');
  return { html };
}

/** Items with something between them. */
export function joined(items: readonly Html[], separator: Html): Html {
  return { html: items.map(({ html }) => html).join(separator.html) };
}

function partHtml(part: Part): string {
  if (part === null) return '';
  if (typeof part === 'string' || typeof part === 'number') return escapeHtml(String(part));
  return 'html' in part ? part.html : part.map(partHtml).join('');
}

function escapeHtml(text: string): string {
  return text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;')
    .replaceAll("'", '&#39;');
}

/**
 * One line without characters that cannot be seen: controls, those that turn text around, lone surrogates. Of
 * marks that pile up on a letter a few stay: scripts need them, a tower of them covers the lines around.
 */
export function visible(text: string): string {
  return text
    .toWellFormed()
    .replace(/\s+/gu, ' ')
    .replace(/[\p{Cc}\p{Cf}\p{Co}\p{Cn}\ufffd]/gu, '')
    .replace(/(\p{M}{3})\p{M}+/gu, '$1')
    .trim();
}

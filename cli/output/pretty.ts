/** JSON as commands print it. */
export function pretty(json: object): string {
  return `${jsonText(json, 2)}\n`;
}

/**
 * JSON in which characters that a terminal would obey, or that nobody can see, are written as escapes: it means the
 * same. `JSON.stringify` escapes the first 32 alone, and some terminals take the one of U+009B for the beginning of a
 * command.
 */
export function jsonText(json: object, indent = 0): string {
  return JSON.stringify(json, null, indent).replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu, (character) =>
    character === '\n' ? character : escapesOf(character),
  );
}

function escapesOf(character: string): string {
  return Array.from({ length: character.length }, (_, index) => {
    return `\\u${character.charCodeAt(index).toString(16).padStart(4, '0')}`;
  }).join('');
}

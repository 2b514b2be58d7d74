/** Whether `text` matches `pattern`, in which `*` stands for any run of characters and all else for itself. */
export function matchesWildcard(pattern: string, text: string): boolean {
  const [firstStar, lastStar] = [pattern.indexOf('*'), pattern.lastIndexOf('*')];
  if (firstStar === -1) return pattern === text;
  const [start, end] = [pattern.slice(0, firstStar), pattern.slice(lastStar + 1)];
  if (!text.startsWith(start)) return false;

  let position = start.length;
  for (const part of pattern.slice(firstStar, lastStar).split('*')) {
    const found = text.indexOf(part, position);
    if (found === -1) return false;
    position = found + part.length;
  }
  return text.length - end.length >= position && text.endsWith(end);
}

/** Whether any of the patterns matches; an empty list matches nothing. */
export function matchesAny(patterns: readonly string[], text: string): boolean {
  return patterns.some((pattern) => matchesWildcard(pattern, text));
}

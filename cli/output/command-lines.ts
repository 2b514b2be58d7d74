const MOST_COLUMNS = 74;

/**
 * A shell command in lines that fit a terminal and are the same command when they are pasted: it goes on in a new
 * line before an option, and JSON in quotes after any comma.
 */
export function commandLines(command: string): string[] {
  return command.split('\n').flatMap((line) => {
    const goesOn = line.endsWith(' \\');
    const lines = packed((goesOn ? line.slice(0, -2) : line).split(/ (?=--)/));
    return lines
      .map((each, index) => (index < lines.length - 1 || goesOn ? `${each} \\` : each))
      .flatMap((each) =>
        each.length <= MOST_COLUMNS ? [each] : each.replaceAll(/,(?=")/g, ',\n    ').split('\n'),
      );
  });
}

/** The parts in as few lines as they fit into, all but the first indented. */
function packed(parts: readonly string[]): string[] {
  const lines: string[] = [];
  for (const part of parts) {
    const last = lines.at(-1);
    if (last !== undefined && last.length + part.length < MOST_COLUMNS - 1)
      lines.splice(-1, 1, `${last} ${part}`);
    else lines.push(last === undefined ? part : `  ${part}`);
  }
  return lines;
}

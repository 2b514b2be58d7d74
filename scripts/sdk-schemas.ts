/**
 * The source with every computed key that is a constant text of the same file written as that text.
 * The SDK writes the keys of its schemas as `[_HT]: …` with `const _HT = "HttpTokens"`. A computed key might have
 * a side effect, so esbuild keeps every object that has one, and with it the schemas of all operations.
 */
export function withLiteralKeys(source: string): string {
  const constants = constantsOf(source);
  return source.replaceAll(/\[(_\w+)\]:/g, (key, name: string) => {
    const text = constants.get(name);
    return text === undefined ? key : `${text}:`;
  });
}

/** The source with only these of the service's own errors registered, and always its base exception. */
export function withErrors(source: string, kept: readonly string[]): string {
  return source.replaceAll(/^n0_registry\.registerError\((\w+)\$, .*\);$/gm, (registration, name: string) =>
    kept.includes(name) ? registration : '',
  );
}

/**
 * The source, with literal keys, in which each of these structures has these members alone. The SDK passes over what
 * an answer has beyond its schemas, and esbuild drops the schemas that only other members lead to.
 * Throws when the SDK describes a structure or a member in another way.
 */
export function withMembers(source: string, kept: Readonly<Record<string, readonly string[]>>): string {
  const constants = constantsOf(source);
  return Object.entries(kept).reduce((rest, [structure, members]) => {
    const form = new RegExp(
      `^(export var ${structure}\\$ = \\[3, n0, \\w+,\\s+0,\\s+)\\[([\\w, ]+)\\],\\s+\\[([^;]*)\\]\\s+\\];`,
      'm',
    );
    const [whole = '', start = '', list = '', schemas = ''] = form.exec(rest) ?? [];
    const names = list.split(', ');
    const schemaOf = schemas.match(memberSchema) ?? [];
    const at = members.map((member) => names.findIndex((name) => constants.get(name) === `"${member}"`));
    if (at.includes(-1) || schemaOf.length !== names.length) {
      throw new Error(`The SDK describes ${structure} with ${members.join(', ')} in another way now`);
    }
    const keptOf = (all: readonly string[]) => at.map((index) => all[index]).join(', ');
    return rest.replace(whole, () => `${start}[${keptOf(names)}],\n    [${keptOf(schemaOf)}]\n];`);
  }, source);
}

/** What a structure's member is, alone or with its traits: `0`, `() => TagList`, `[() => TagList, { … }]`. */
const memberSchema = /\[[^[\]]*\]|[^\s,[\]][^,[\]]*/g;

/** The constant texts of a source, in their quotes, by name. */
function constantsOf(source: string): ReadonlyMap<string, string> {
  const declarations = [...source.matchAll(/^const (_\w+) = ("(?:[^"\\]|\\.)*");$/gm)];
  return new Map(declarations.map(([, name = '', text = '']) => [name, text]));
}

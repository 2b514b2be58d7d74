import {
  isCollection,
  isMap,
  isNode,
  isPair,
  isScalar,
  LineCounter,
  parseDocument,
  type Document,
  type YAMLError,
} from 'yaml';
import { MAX_PROBLEMS, PolicyError, type PolicyProblem } from './policy-error.ts';
import type { Locate } from './validate-policy.ts';

/**
 * Eight times what its parameter holds, for comments; what is larger is another file, or meant to do harm: the parser
 * compares each key with all others of its mapping.
 */
const MAX_CHARACTERS = 32 * 1024;

/** Enough for anchors that spare repetition, too few for a "billion laughs" document. */
const MAX_ALIASES = 50;

const LONGEST_MESSAGE = 200;

/** YAML, or JSON, which is a part of it. `json` is `{}` for an empty file. Throws {@link PolicyError}. */
export function readYaml(text: string, fileName: string): { json: unknown; locate: Locate } {
  if (text.length > MAX_CHARACTERS) {
    throw refused(
      fileName,
      `is too large for a policy: ${text.length} characters, ${MAX_CHARACTERS} at most`,
    );
  }
  const lineCounter = new LineCounter();
  const document = parseDocument(text, {
    lineCounter,
    prettyErrors: false,
    stringKeys: true,
    logLevel: 'error',
  });
  const wrong = syntaxProblems(document, lineCounter);
  if (wrong.length > 0) throw new PolicyError(fileName, wrong);

  try {
    const json: unknown = document.toJS({ maxAliasCount: MAX_ALIASES });
    return { json: json ?? {}, locate: (path) => positionAt(lineCounter, offsetOf(document, path)) };
  } catch (error) {
    // An alias without its anchor, or far too many aliases, shows only when the document is put together.
    throw refused(fileName, `is not valid YAML: ${inShort((error as Error).message)}`, error);
  }
}

function refused(fileName: string, problem: string, cause?: unknown): PolicyError {
  return new PolicyError(fileName, [{ path: [], position: null, problem }], { cause });
}

/** The keys that are written twice, but only the first error of syntax: the others mostly follow from it. */
function syntaxProblems(document: Document, lineCounter: LineCounter): PolicyProblem[] {
  const all = [...document.errors, ...document.warnings];
  const isDuplicate = ({ code }: YAMLError) => code === 'DUPLICATE_KEY';
  const firstOther = all.find((error) => !isDuplicate(error));
  const told = [
    ...all.filter(isDuplicate).slice(0, MAX_PROBLEMS),
    ...(firstOther === undefined ? [] : [firstOther]),
  ];
  return told.map((error) => ({
    path: [],
    position: positionAt(lineCounter, error.pos[0]),
    problem: wordingOf(error),
  }));
}

/** What the parser says, but where it says it to a programmer. */
function wordingOf({ code, message }: YAMLError): string {
  if (code === 'DUPLICATE_KEY') return 'this key is written twice';
  if (code === 'RESOURCE_EXHAUSTION') return 'is nested too deeply';
  return `is not valid YAML: ${code === 'MULTIPLE_DOCS' ? 'a second document begins (---)' : inShort(message)}`;
}

/** The parser quotes what it read, however long that is. */
function inShort(message: string): string {
  return message.length > LONGEST_MESSAGE ? `${message.slice(0, LONGEST_MESSAGE)}...` : message;
}

function positionAt(lineCounter: LineCounter, offset: number): PolicyProblem['position'] {
  const { line, col: column } = lineCounter.linePos(offset);
  return { line, column };
}

/** Where the key (or the list item) that a path leads to begins; that of the nearest parent where it is missing. */
function offsetOf(document: Document, path: PolicyProblem['path']): number {
  let node: unknown = document.contents;
  let offset = 0;
  for (const part of path) {
    if (!isCollection(node)) break;
    const item = isMap(node)
      ? node.items.find(({ key }) => isScalar(key) && key.value === part)
      : node.items[Number(part)];
    const named = isPair(item) ? item.key : item;
    if (isNode(named) && named.range) offset = named.range[0];
    node = isPair(item) ? item.value : item;
  }
  return offset;
}

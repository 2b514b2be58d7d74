import { readFileSync, readdirSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import ts from 'typescript';
import { describe, expect, it } from 'vitest';

/** The layers, and what each may import: the same table as in eslint.config.js, checked without the linter. */
const MAY_IMPORT = new Map([
  ['lib/domain', ['lib/domain']],
  ['lib/boundary', ['lib/boundary', 'lib/domain']],
  ['lib/shell', ['lib/shell', 'lib/boundary', 'lib/domain']],
  ['lib/adapters', ['lib/adapters', 'lib/shell', 'lib/boundary', 'lib/domain']],
  ['lib/stack', ['lib/stack', 'lib/domain']],
  ['functions', ['lib/shell', 'lib/adapters', 'lib/boundary', 'lib/domain']],
  ['cli', ['cli', 'lib/shell', 'lib/adapters', 'lib/boundary', 'lib/domain']],
  ['local', ['local', 'cli', 'functions', 'lib']],
  ['scripts', ['scripts', 'cli', 'lib/adapters', 'lib/shell', 'lib/boundary', 'lib/domain']],
]);
const MOST_LINES = 250;

const root = resolve(import.meta.dirname, '..');

interface SourceFile {
  readonly path: string;
  readonly lines: number;
  /** What it imports or re-exports, dynamic imports included; local ones as paths from the root. */
  readonly imports: readonly string[];
  readonly hasDefaultExport: boolean;
  readonly reexports: readonly string[];
}

const files = ['lib', 'functions', 'cli', 'local', 'scripts'].flatMap((folder) =>
  readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.ts'))
    .map((name) => read(join(folder, name))),
);

describe('the source', () => {
  it('is where the layers are, every file of it', () => {
    const homeless = files.filter(({ path }) => layerOf(path) === undefined);

    expect(files.length).toBeGreaterThan(100);
    expect(pathsOf(homeless)).toEqual([]);
  });

  it.each([...MAY_IMPORT])('of %s imports only %j', (layer, allowed) => {
    const own = files.filter(({ path }) => layerOf(path) === layer);

    const wrong = own.flatMap(({ path, imports }) =>
      imports
        .filter((name) => isLocal(name) && !allowed.some((other) => isIn(other, name)))
        .map((name) => `${path} imports ${name}`),
    );

    expect(own).not.toEqual([]);
    expect(wrong).toEqual([]);
  });

  it('of the domain imports no package and nothing of Node', () => {
    const wrong = importsOf('lib/domain').filter(({ name }) => !isLocal(name));

    expect(wrong).toEqual([]);
  });

  it('knows the AWS SDK only in the adapters and in the local AWS', () => {
    const outside = files.filter(({ path }) => !isIn('lib/adapters', path) && !isIn('local', path));

    const wrong = outside.filter(({ imports }) =>
      imports.some((name) => /^@(?:aws-sdk|smithy)\//.test(name)),
    );

    expect(pathsOf(wrong)).toEqual([]);
  });

  it('that is deployed or released never reaches the local AWS or the tests', () => {
    const wrong = ['lib', 'functions', 'cli']
      .flatMap(importsOf)
      .filter(({ name }) => isIn('local', name) || isIn('test', name));

    expect(wrong).toEqual([]);
  });

  it('names its files in full, so that Node runs it as it is', () => {
    const wrong = files
      .flatMap(({ imports }) => imports)
      .filter((name) => isLocal(name) && !/\.\w+$/.test(name));

    expect(wrong).toEqual([]);
  });

  it('has neither default exports nor files that only pass on what others export', () => {
    // A declaration of somebody else's module says what is so, not what we would like.
    const own = files.filter(({ path }) => !path.endsWith('.d.ts'));

    expect(pathsOf(own.filter(({ hasDefaultExport }) => hasDefaultExport))).toEqual([]);
    expect(own.flatMap(({ reexports }) => reexports)).toEqual([]);
  });

  it(`has no file of more than ${MOST_LINES} lines`, () => {
    expect(pathsOf(files.filter(({ lines }) => lines > MOST_LINES))).toEqual([]);
  });
});

describe('the reader of imports', () => {
  it.each([
    ["import { a } from './a.ts';", ['test/a.ts']],
    ["import type { A } from '../lib/a.ts';", ['lib/a.ts']],
    ["import 'node:fs';", ['node:fs']],
    ["const a = await import('@aws-sdk/client-sts');", ['@aws-sdk/client-sts']],
    ["type A = typeof import('./a.ts');", ['test/a.ts']],
    ["export { a } from './a.ts';", ['test/a.ts']],
    ["// import './a.ts'\nconst text = \"import './b.ts'\";", []],
  ])('finds in %s what is imported', (text, expected) => {
    expect(parse('test/one.ts', text).imports).toEqual(expected);
  });

  it.each([
    ['export default 1;', true],
    ['export default function a() {}', true],
    ['const a = 1; export { a as default };', true],
    ['export const a = 1;', false],
  ])('tells that %s is a default export: %s', (text, expected) => {
    expect(parse('test/one.ts', text).hasDefaultExport).toBe(expected);
  });
});

function layerOf(path: string): string | undefined {
  return [...MAY_IMPORT.keys()].find((layer) => isIn(layer, path));
}

function isIn(folder: string, path: string): boolean {
  return path.startsWith(`${folder}/`);
}

function isLocal(name: string): boolean {
  return /^(?:lib|functions|cli|local|scripts|test|\.\.)\//.test(name);
}

function pathsOf(list: readonly SourceFile[]): string[] {
  return list.map(({ path }) => path);
}

function importsOf(folder: string): { path: string; name: string }[] {
  return files
    .filter(({ path }) => isIn(folder, path))
    .flatMap(({ path, imports }) => imports.map((name) => ({ path, name })));
}

function read(path: string): SourceFile {
  return parse(path, readFileSync(join(root, path), 'utf8'));
}

function parse(path: string, text: string): SourceFile {
  const source = ts.createSourceFile(path, text, ts.ScriptTarget.Latest, true);
  const nodes = [...descendantsOf(source)];
  const imports = nodes.flatMap(specifiersOf).map((specifier) => fromRoot(path, specifier));
  return {
    path,
    lines: text.trimEnd().split('\n').length,
    imports,
    hasDefaultExport: nodes.some(isDefaultExport),
    reexports: nodes.filter(isReexport).map((node) => `${path}: ${node.getText(source)}`),
  };
}

function* descendantsOf(node: ts.Node): Generator<ts.Node> {
  yield node;
  for (const child of node.getChildren()) yield* descendantsOf(child);
}

function specifiersOf(node: ts.Node): string[] {
  if ((ts.isImportDeclaration(node) || ts.isExportDeclaration(node)) && node.moduleSpecifier !== undefined)
    return ts.isStringLiteral(node.moduleSpecifier) ? [node.moduleSpecifier.text] : [];
  if (ts.isImportTypeNode(node) && ts.isLiteralTypeNode(node.argument))
    return ts.isStringLiteral(node.argument.literal) ? [node.argument.literal.text] : [];
  if (ts.isCallExpression(node) && node.expression.kind === ts.SyntaxKind.ImportKeyword)
    return node.arguments.filter(ts.isStringLiteral).map(({ text }) => text);
  return [];
}

function isDefaultExport(node: ts.Node): boolean {
  if (ts.isExportAssignment(node)) return true;
  if (ts.isExportSpecifier(node)) return node.name.text === 'default';
  return ts.canHaveModifiers(node)
    ? (ts.getModifiers(node) ?? []).some(({ kind }) => kind === ts.SyntaxKind.DefaultKeyword)
    : false;
}

function isReexport(node: ts.Node): boolean {
  return ts.isExportDeclaration(node) && node.moduleSpecifier !== undefined;
}

function fromRoot(path: string, specifier: string): string {
  return specifier.startsWith('.') ? relative(root, resolve(root, dirname(path), specifier)) : specifier;
}

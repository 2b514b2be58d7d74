import type { Payload, PayloadValue } from '../../../lib/stack/states-language.ts';

/** What Step Functions fills a payload in from. */
export interface Filling {
  readonly input: unknown;
  /** What paths with `$$` lead to. */
  readonly context: unknown;
  readonly substitutions?: Readonly<Record<string, string>>;
}

/** A payload as the service gets it, as far as the workflow uses paths and intrinsic functions. */
export function filledIn(payload: Payload, filling: Filling): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(payload).map(([name, value]) =>
      name.endsWith('.$') && typeof value === 'string'
        ? [name.slice(0, -2), evaluated(value, filling)]
        : [name, filledValue(value, filling)],
    ),
  );
}

function filledValue(value: PayloadValue, filling: Filling): unknown {
  if (Array.isArray(value)) return value.map((element: PayloadValue) => filledValue(element, filling));
  if (typeof value === 'string') return substituted(value, filling.substitutions);
  return typeof value === 'object' ? filledIn(value as Payload, filling) : value;
}

/** A text with CloudFormation's substitutions in it. */
export function substituted(text: string, substitutions: Filling['substitutions'] = {}): string {
  return text.replaceAll(/\$\{(\w+)\}/g, (_, name: string) => {
    const value = substitutions[name];
    if (value === undefined) throw new Error(`Nothing is substituted for ${name}`);
    return value;
  });
}

function evaluated(expression: string, filling: Filling): unknown {
  if (expression === "States.StringToJson('null')") return null;
  const call = /^States\.Format\('(.*)', ([^']+)\)$/s.exec(expression);
  if (call === null) return at(expression, filling);
  const [, template = '', paths = ''] = call;
  const values = paths.split(', ').map((path) => String(at(path, filling)));
  return template.replaceAll(/\\(.)|\{\}/gs, (_, escaped?: string) => escaped ?? values.shift() ?? '');
}

function at(path: string, { input, context }: Filling): unknown {
  const [root, ...names] = path.split('.');
  if (root !== '$' && root !== '$$') throw new Error(`No path: ${path}`);
  return names.reduce<unknown>(
    (from, name) => {
      if (typeof from !== 'object' || from === null || !(name in from))
        throw new Error(`Nothing is at ${path}`);
      return (from as Record<string, unknown>)[name];
    },
    root === '$' ? input : context,
  );
}

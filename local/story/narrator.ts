import { stripVTControlCharacters, styleText } from 'node:util';

/** Tells a story to a terminal and keeps count of what held. */
export interface Narrator {
  readonly title: (text: string) => void;
  readonly step: (text: string) => void;
  readonly say: (text: string) => void;
  /** A fact that must hold. */
  readonly check: (held: boolean, text: string) => void;
  readonly counts: () => { readonly held: number; readonly failed: number };
}

type Style = Parameters<typeof styleText>[0];

/** A narrator that writes lines. Colour only where `colour` is true. */
export function narrator(write: (line: string) => void, colour: boolean): Narrator {
  const paint = (style: Style, text: string) =>
    colour ? styleText(style, text, { validateStream: false }) : stripVTControlCharacters(text);
  let steps = 0;
  let held = 0;
  let failed = 0;

  return {
    title: (text) => write(`\n${paint('bold', text)}`),
    step: (text) => {
      steps += 1;
      write(`\n${paint('cyan', String(steps).padStart(2))}  ${text}`);
    },
    say: (text) => text.split('\n').forEach((line) => write(line === '' ? '' : `    ${paint('dim', line)}`)),
    check: (isTrue, text) => {
      if (isTrue) held += 1;
      else failed += 1;
      write(`    ${isTrue ? paint('green', '✓') : paint('red', '✗')} ${text}`);
    },
    counts: () => ({ held, failed }),
  };
}

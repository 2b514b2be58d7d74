import { stripVTControlCharacters } from 'node:util';
import { describe, expect, it } from 'vitest';
import { narrator } from '../../../local/story/narrator.ts';

/** What a narrator writes of a small story. */
function written(colour: boolean): string[] {
  const lines: string[] = [];
  const tell = narrator((line) => lines.push(line), colour);
  tell.title('A title');
  tell.step('first');
  tell.say('one\n\ntwo');
  tell.step('second');
  tell.check(true, 'holds');
  tell.check(false, 'does not');
  return lines;
}

describe('a narrator', () => {
  it('numbers its steps, indents what it says and marks what held', () => {
    expect(written(false)).toEqual([
      '\nA title',
      '\n 1  first',
      '    one',
      '',
      '    two',
      '\n 2  second',
      '    ✓ holds',
      '    ✗ does not',
    ]);
  });

  it('says the same in colour', () => {
    const coloured = written(true);

    expect(coloured.join('\n')).toContain('\u001b[');
    expect(coloured.map(stripVTControlCharacters)).toEqual(written(false));
  });

  it('without colour writes no control characters, whatever it is given', () => {
    const lines: string[] = [];
    const tell = narrator((line) => lines.push(line), false);

    tell.title('\u001b[31mred\u001b[39m');
    tell.say('\u001b[31mred\u001b[39m');

    expect(lines).toEqual(['\nred', '    red']);
  });

  it('counts what held and what did not', () => {
    const tell = narrator(() => undefined, false);

    tell.check(true, 'one');
    tell.check(true, 'two');
    tell.check(false, 'three');

    expect(tell.counts()).toEqual({ held: 2, failed: 1 });
  });
});

import { describe, expect, it } from 'vitest';
import { subjectLine } from '../../../lib/boundary/subject-line.ts';

describe('the subject of a mail', () => {
  it.each([
    ['as it is', 'x'.repeat(100), 'x'.repeat(100)],
    ['cut with three dots', 'x'.repeat(101), `${'x'.repeat(97)}...`],
    ['in ASCII and on one line', 'Gr\u00fc\u00dfe\nBcc: all', 'Gr??e?Bcc: all'],
  ])('is %s', (_name, text, subject) => {
    expect(subjectLine(text)).toBe(subject);
  });
});

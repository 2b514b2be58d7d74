import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { VERSION } from '../../../lib/domain/version.ts';

it('is that of package.json', () => {
  const text = readFileSync(new URL('../../../package.json', import.meta.url), 'utf8');

  const { version } = JSON.parse(text) as { version: string };

  expect(VERSION).toBe(version);
});

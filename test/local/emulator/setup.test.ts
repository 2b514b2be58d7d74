import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, expect, test, vi } from 'vitest';
import { EmulatorUnavailableError } from '../../../local/emulator/emulator-unavailable-error.ts';
import { setUpEmulator } from '../../../local/emulator/setup.ts';

afterEach(() => vi.unstubAllEnvs());

test('setting up the emulator says in one line what to install where there is no Python', async () => {
  const root = await mkdtemp(join(tmpdir(), 'imds-guardrail-setup-'));
  vi.stubEnv('PATH', root);

  const attempt = setUpEmulator(join(root, 'environment'));

  await expect(attempt).rejects.toThrow(EmulatorUnavailableError);
  await expect(attempt).rejects.toMatchObject({
    exitCode: 2,
    message: expect.stringMatching(/^The full local AWS needs Python 3.*$/) as unknown,
  });
  await rm(root, { recursive: true });
});

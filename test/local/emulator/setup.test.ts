import { chmod, mkdir, mkdtemp, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { EmulatorUnavailableError } from '../../../local/emulator/emulator-unavailable-error.ts';
import { setUpEmulator } from '../../../local/emulator/setup.ts';

let root = '';
let directory = '';

beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'imds-guardrail-setup-'));
  directory = join(root, 'environment');
});

afterEach(() => rm(root, { recursive: true, force: true }));

describe('setting up the emulator', () => {
  test('says in one line what to install where there is no Python', async () => {
    const attempt = setUpEmulator({ directory, systemPython: join(root, 'no-python') });

    await expect(attempt).rejects.toThrow(EmulatorUnavailableError);
    await expect(attempt).rejects.toMatchObject({
      exitCode: 2,
      message: expect.stringMatching(/^The full local AWS needs Python 3.*$/) as unknown,
    });
  });

  test('says in one line what failed where the package cannot be had, and tries again next time', async () => {
    const systemPython = await pythonThat('exit 1');

    const attempt = setUpEmulator({ directory, systemPython });

    await expect(attempt).rejects.toThrow(/^The full local AWS needs ministack from PyPI: .*$/);
    await expect(stat(join(directory, 'installed-requirements.txt'))).rejects.toThrow('ENOENT');
  });

  test('installs once', async () => {
    const first = await setUpEmulator({ directory, systemPython: await pythonThat('exit 0') });

    const second = await setUpEmulator({ directory, systemPython: join(root, 'no-python') });

    expect(first).toBe(join(directory, 'bin', 'python3'));
    expect(second).toBe(first);
  });

  test('installs anew when the pinned versions have changed', async () => {
    await mkdir(directory);
    await writeFile(join(directory, 'installed-requirements.txt'), 'ministack==1.4.21\n');

    const attempt = setUpEmulator({ directory, systemPython: join(root, 'no-python') });

    await expect(attempt).rejects.toThrow(EmulatorUnavailableError);
  });
});

/** A Python that makes an environment whose own Python only does `command`. */
async function pythonThat(command: string): Promise<string> {
  const path = join(root, 'python3');
  const inner = `mkdir -p "$3/bin" && printf '#!/bin/sh\\n${command}\\n' > "$3/bin/python3" && chmod +x "$3/bin/python3"`;
  await writeFile(path, `#!/bin/sh\n${inner}\n`);
  await chmod(path, 0o755);
  return path;
}

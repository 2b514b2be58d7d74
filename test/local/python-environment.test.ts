import { chmod, mkdtemp, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { PythonUnavailableError, setUpPython } from '../../local/python-environment.ts';

let root = '';

beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'imds-guardrail-python-'));
  await writeFile(join(root, 'requirements.txt'), 'c7n==0.9.53\n');
});

afterEach(() => rm(root, { recursive: true, force: true }));

const setUp = (systemPython: string) =>
  setUpPython({
    directory: join(root, 'environment'),
    requirements: join(root, 'requirements.txt'),
    purpose: 'The comparison',
    systemPython,
  });

describe('a Python environment', () => {
  it('says in one line what to install where there is no Python', async () => {
    const attempt = setUp(join(root, 'no-python'));

    await expect(attempt).rejects.toThrow(PythonUnavailableError);
    await expect(attempt).rejects.toMatchObject({
      exitCode: 2,
      message: expect.stringMatching(/^The comparison needs Python 3.*$/) as unknown,
    });
  });

  it('says in one line what failed where a package cannot be had, and tries again next time', async () => {
    const attempt = setUp(await pythonThat('exit 1'));

    await expect(attempt).rejects.toThrow(/^The comparison needs packages from PyPI: .*$/);
    await expect(stat(join(root, 'environment', 'installed-requirements.txt'))).rejects.toThrow('ENOENT');
  });

  it('is made once, and anew when the pinned versions have changed', async () => {
    const first = await setUp(await pythonThat('exit 0'));
    const second = await setUp(join(root, 'no-python'));
    await writeFile(join(root, 'requirements.txt'), 'c7n==0.9.54\n');

    const third = setUp(join(root, 'no-python'));

    expect([first, second]).toEqual(Array(2).fill(join(root, 'environment', 'bin', 'python3')));
    await expect(third).rejects.toThrow(PythonUnavailableError);
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

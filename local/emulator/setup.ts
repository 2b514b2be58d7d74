import { execFile } from 'node:child_process';
import { copyFile, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { EmulatorUnavailableError } from './emulator-unavailable-error.ts';

const run = promisify(execFile);
const projectRoot = join(import.meta.dirname, '..', '..');
const requirements = join(import.meta.dirname, 'requirements.txt');

/** Where the environment is made, and with which Python. The defaults are the project's own `.venv` and `python3`. */
export interface EmulatorSetup {
  readonly directory?: string;
  readonly systemPython?: string;
}

/**
 * Makes the project's own Python environment with the pinned emulator in it, unless it is there already.
 * Gives the path of its interpreter. Throws an EmulatorUnavailableError, in one line that says what to install,
 * when Python or the package cannot be had.
 */
export async function setUpEmulator(setup: EmulatorSetup = {}): Promise<string> {
  const { directory = join(projectRoot, '.venv'), systemPython = 'python3' } = setup;
  const python = join(directory, 'bin', 'python3');
  const installed = join(directory, 'installed-requirements.txt');
  if (await areInstalled(installed)) return python;
  await makeEnvironment(directory, systemPython);
  await installRequirements(python);
  // Copied last: an installation that was cut short is then done again.
  await copyFile(requirements, installed);
  return python;
}

async function areInstalled(installed: string): Promise<boolean> {
  const [wanted, present] = await Promise.all([
    readFile(requirements, 'utf8'),
    readFile(installed, 'utf8').catch(() => undefined),
  ]);
  return wanted === present;
}

async function makeEnvironment(directory: string, systemPython: string): Promise<void> {
  await rm(directory, { recursive: true, force: true });
  try {
    await run(systemPython, ['-m', 'venv', directory]);
  } catch (cause) {
    throw new EmulatorUnavailableError(
      'The full local AWS needs Python 3.10 or later with venv (Debian, Ubuntu: apt-get install python3-venv).',
      { cause },
    );
  }
}

async function installRequirements(python: string): Promise<void> {
  try {
    await run(python, ['-m', 'pip', 'install', '--quiet', '--disable-pip-version-check', '-r', requirements]);
  } catch (cause) {
    throw new EmulatorUnavailableError(
      'The full local AWS needs ministack from PyPI: python3 -m pip install -r local/emulator/requirements.txt failed.',
      { cause },
    );
  }
}

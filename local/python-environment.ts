import { execFile } from 'node:child_process';
import { copyFile, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);

/** A Python environment with pinned packages in it. */
export interface PythonEnvironment {
  /** Where it is made. */
  readonly directory: string;
  /** The file of its packages, versions pinned. */
  readonly requirements: string;
  /** What needs it, as the beginning of a sentence: `The full local AWS`. */
  readonly purpose: string;
  /** The Python it is made with; `python3` by default. */
  readonly systemPython?: string;
}

/** A Python environment cannot be had on this machine. The message is one line that says what to do. */
export class PythonUnavailableError extends Error {
  override readonly name = 'PythonUnavailableError';
  /** What a command that needs the environment exits with. */
  readonly exitCode = 2;
}

/**
 * Makes a Python environment, unless it is there already with the same packages. Gives the path of its interpreter.
 * Throws a PythonUnavailableError when Python or a package cannot be had.
 */
export async function setUpPython(environment: PythonEnvironment): Promise<string> {
  const { directory, requirements } = environment;
  const python = join(directory, 'bin', 'python3');
  const installed = join(directory, 'installed-requirements.txt');
  if (await haveSameText(requirements, installed)) return python;
  await makeEnvironment(environment);
  await installRequirements(python, environment);
  // Copied last: an installation that was cut short is then done again.
  await copyFile(requirements, installed);
  return python;
}

async function haveSameText(wanted: string, present: string): Promise<boolean> {
  const [one, other] = await Promise.all([
    readFile(wanted, 'utf8'),
    readFile(present, 'utf8').catch(() => undefined),
  ]);
  return one === other;
}

async function makeEnvironment({ directory, purpose, systemPython = 'python3' }: PythonEnvironment) {
  await rm(directory, { recursive: true, force: true });
  try {
    await run(systemPython, ['-m', 'venv', directory]);
  } catch (cause) {
    throw new PythonUnavailableError(
      `${purpose} needs Python 3.10 or later with venv (Debian, Ubuntu: apt-get install python3-venv).`,
      { cause },
    );
  }
}

async function installRequirements(python: string, { purpose, requirements }: PythonEnvironment) {
  try {
    await run(python, ['-m', 'pip', 'install', '--quiet', '--disable-pip-version-check', '-r', requirements]);
  } catch (cause) {
    throw new PythonUnavailableError(
      `${purpose} needs packages from PyPI: python3 -m pip install -r ${requirements} failed.`,
      { cause },
    );
  }
}

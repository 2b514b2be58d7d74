import { join } from 'node:path';
import { PythonUnavailableError, setUpPython } from '../python-environment.ts';
import { EmulatorUnavailableError } from './emulator-unavailable-error.ts';

const projectRoot = join(import.meta.dirname, '..', '..');
const requirements = join(import.meta.dirname, 'requirements.txt');

/**
 * Makes the project's own Python environment, `.venv`, with the pinned emulator in it, unless it is there already.
 * Gives the path of its interpreter. Throws an EmulatorUnavailableError, in one line that says what to install,
 * when Python or the package cannot be had.
 */
export async function setUpEmulator(directory = join(projectRoot, '.venv')): Promise<string> {
  try {
    return await setUpPython({ directory, requirements, purpose: 'The full local AWS' });
  } catch (error) {
    if (!(error instanceof PythonUnavailableError)) throw error;
    throw new EmulatorUnavailableError(error.message, { cause: error });
  }
}

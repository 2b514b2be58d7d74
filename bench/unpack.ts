import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Bundle } from '../scripts/bundle.ts';

/** Writes the bundle of a function as Lambda would find it and gives the file of its entry. */
export async function unpack(name: string, { files }: Bundle, directory: string): Promise<string> {
  await Promise.all(files.map((file) => writeFile(join(directory, file.name), file.contents)));
  return join(directory, `${name}.mjs`);
}

import { writeFile } from 'node:fs/promises';
import { describeCommit, type Machine } from './machine.ts';

/** Keeps what was measured, with when, of what and where, if there is a file to keep it in. */
export async function keepResult(
  file: string | undefined,
  machine: Machine,
  measured: Readonly<Record<string, unknown>>,
): Promise<void> {
  if (file === undefined) return;
  const date = new Date().toISOString().slice(0, 10);
  const result = { date, commit: describeCommit(), machine, ...measured };
  await writeFile(file, `${JSON.stringify(result, null, 2)}\n`);
}

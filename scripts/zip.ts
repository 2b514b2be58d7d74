import { buffer } from 'node:stream/consumers';
import { ZipFile } from 'yazl';
import type { CodeFile } from './bundle.ts';

// A fixed time, so that the same code makes the same zip and a deployment without changes changes nothing.
const mtime = new Date(Date.UTC(1980, 0, 1, 12));

/** Packs files as Lambda wants them, byte for byte the same for the same files. */
export async function zip(files: readonly CodeFile[]): Promise<Buffer> {
  const archive = new ZipFile();
  for (const { name, contents } of files) {
    // Readable for everyone: Lambda runs the code as another user.
    archive.addBuffer(Buffer.from(contents), name, { mtime, mode: 0o100644 });
  }
  archive.end();
  return buffer(archive.outputStream);
}

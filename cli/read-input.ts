import { constants } from 'node:buffer';
import { open } from 'node:fs/promises';
import { gunzipSync } from 'node:zlib';
import { InputError } from './input-error.ts';
import type { Terminal } from './terminal.ts';

/** More than any event or log file of CloudTrail has, and little enough to hold in memory. */
const MAX_BYTES = 50 * 1024 * 1024;
const TOO_LARGE = `is larger than ${MAX_BYTES / 1024 / 1024} MB`;

/**
 * A value of JSON takes up to a hundred bytes of memory, were it two characters long. CloudTrail and EC2 have at most
 * one for a dozen characters.
 */
const MOST_VALUES = MAX_BYTES / 12;

const PROBLEMS: Readonly<Record<string, string>> = {
  ENOENT: 'no such file',
  ENOTDIR: 'no such file',
  ENAMETOOLONG: 'no such file (its name is too long)',
  ELOOP: 'no such file (its links lead to each other)',
  // Node's own, before it asks the system: a name holds no NUL.
  ERR_INVALID_ARG_VALUE: 'no such file (it is no name of a file)',
  EISDIR: 'is a directory, not a file',
  EACCES: 'may not be read (permission denied)',
};

/**
 * The text of a file, or of standard input for `-`; gzip, as CloudTrail stores its log files, is unpacked and
 * a byte order mark dropped. Throws {@link InputError} for everything that can be wrong with the file.
 */
export async function readInput(file: string, terminal: Terminal): Promise<string> {
  const bytes = file === '-' ? await collect(terminal.stdin, file) : await readFileOf(file);
  const isGzip = bytes[0] === 0x1f && bytes[1] === 0x8b;
  return decoded(isGzip ? unpacked(bytes, file) : bytes);
}

/** UTF-8, or UTF-16 where the byte order mark says so: `aws ... > file.json` writes that in older PowerShells. */
function decoded(bytes: Buffer): string {
  const isUtf16 = bytes[0] === 0xff && bytes[1] === 0xfe;
  // Decoding drops the byte order mark.
  return new TextDecoder(isUtf16 ? 'utf-16le' : 'utf-8').decode(bytes);
}

/** The JSON in a file; see {@link readInput}. */
export async function readJson(file: string, terminal: Terminal): Promise<unknown> {
  const text = await readInput(file, terminal);
  if (hasMoreValues(text, MOST_VALUES))
    throw new InputError(`${nameOf(file)} holds far more values than any file of AWS`);
  try {
    return JSON.parse(text) as unknown;
  } catch (error) {
    const problem = text.trim() === '' ? 'is empty' : `is not JSON: ${messageOf(error)}`;
    throw new InputError(`${nameOf(file)} ${problem}`, { cause: error });
  }
}

/** Whether JSON can hold more values: each but the first follows one of these. */
function hasMoreValues(text: string, most: number): boolean {
  if (text.length <= most) return false;
  let count = 0;
  for (let index = 0; index < text.length && count <= most; index += 1) {
    const character = text[index];
    if (character === ',' || character === '[' || character === '{') count += 1;
  }
  return count > most;
}

/** Whether a file is there (and anything else than missing, which {@link readInput} will then say). */
export async function isThere(file: string): Promise<boolean> {
  try {
    await (await open(file, 'r')).close();
    return true;
  } catch (error) {
    return !(error instanceof Error && 'code' in error && error.code === 'ENOENT');
  }
}

async function readFileOf(file: string): Promise<Buffer> {
  try {
    await using handle = await open(file, 'r');
    return await collect(handle.createReadStream({ autoClose: false }), file);
  } catch (error) {
    const problem = error instanceof Error && 'code' in error ? PROBLEMS[String(error.code)] : undefined;
    throw problem === undefined ? error : new InputError(`${nameOf(file)}: ${problem}`, { cause: error });
  }
}

/** Reads to the end, but not for ever: a device or a pipe has no size to look at beforehand. */
async function collect(stream: AsyncIterable<unknown>, file: string): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of stream) {
    const bytes = Buffer.from(chunk as Uint8Array);
    size += bytes.length;
    if (size > MAX_BYTES) throw new InputError(`${nameOf(file)} ${TOO_LARGE}`);
    chunks.push(bytes);
  }
  return Buffer.concat(chunks);
}

function unpacked(bytes: Buffer, file: string): Buffer {
  try {
    return gunzipSync(bytes, { maxOutputLength: Math.min(MAX_BYTES, constants.MAX_LENGTH) });
  } catch (error) {
    const tooLarge = error instanceof RangeError;
    throw new InputError(
      `${nameOf(file)} ${tooLarge ? `unpacked, ${TOO_LARGE}` : 'is damaged: it is no valid gzip'}`,
      { cause: error },
    );
  }
}

function messageOf(error: unknown): string {
  return (error instanceof Error ? error.message : String(error)).replaceAll('\n', ' ');
}

/** How a file is spoken of. */
export function nameOf(file: string): string {
  if (file === '') return 'a file without a name';
  return file === '-' ? 'standard input' : file;
}

/** Throws {@link InputError} where more than one of these options is to read standard input. */
export function refuseSharedInput(files: Readonly<Record<string, string | undefined>>): void {
  if (Object.values(files).filter((file) => file === '-').length < 2) return;
  const options = Object.keys(files);
  throw new InputError(
    `standard input (-) can be only one of ${options.slice(0, -1).join(', ')} and ${options.at(-1) ?? ''}`,
  );
}

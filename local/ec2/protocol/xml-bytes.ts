/** A document that is being written, in a buffer that grows. */
export interface XmlBytes {
  buffer: Buffer;
  length: number;
}

/** A written document. `release`, once nobody reads its bytes any more, lends their buffer to the next one. */
export interface XmlDocument {
  readonly bytes: Buffer;
  readonly release: () => void;
}

const smallSize = 16 * 1024;
/** Enough for a page of 1,000 instances. */
const largeSize = 4 * 1024 * 1024;
const keptBuffers = 8;

/**
 * Large buffers without use. Handed from answer to answer: a new one for each makes V8 collect garbage through the
 * whole fleet every few pages, which was a quarter of their cost.
 */
const free: Buffer[] = [];

/** Writes a document. */
export function writeXml(write: (output: XmlBytes) => void): XmlDocument {
  const output: XmlBytes = { buffer: Buffer.allocUnsafe(smallSize), length: 0 };
  write(output);
  return {
    bytes: output.buffer.subarray(0, output.length),
    release: () => {
      if (output.buffer.length === largeSize && free.length < keptBuffers) free.push(output.buffer);
    },
  };
}

const lessThan = 0x3c;
const greaterThan = 0x3e;
const slash = 0x2f;

/** Writes `<name>` or `</name>`; a name is ASCII. */
export function writeTag(output: XmlBytes, name: string, kind: 'opening' | 'closing'): void {
  reserve(output, name.length + 3);
  const { buffer } = output;
  let end = output.length;
  buffer[end++] = lessThan;
  if (kind === 'closing') buffer[end++] = slash;
  for (let index = 0; index < name.length; index += 1) buffer[end++] = name.charCodeAt(index);
  buffer[end++] = greaterThan;
  output.length = end;
}

const special = /[&<>"\r]/g;
const entities: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  '\r': '&#xD;',
};
/** 1 for each ASCII character that XML takes as it is. */
const isPlain = Uint8Array.from({ length: 128 }, (_, code) =>
  String.fromCharCode(code) in entities ? 0 : 1,
);

/** Writes text, escaped. Byte by byte, since a call into an encoder costs more than the few bytes of most texts. */
export function writeText(output: XmlBytes, text: string): void {
  reserve(output, text.length);
  const { buffer } = output;
  let end = output.length;
  for (let index = 0; index < text.length; index += 1) {
    const code = text.charCodeAt(index);
    if (code > 127 || isPlain[code] === 0) {
      writeMarkup(
        output,
        text.replaceAll(special, (character) => entities[character] ?? character),
      );
      return;
    }
    buffer[end++] = code;
  }
  output.length = end;
}

/** Writes text as it is. */
export function writeMarkup(output: XmlBytes, text: string): void {
  reserve(output, Buffer.byteLength(text));
  output.length += output.buffer.write(text, output.length);
}

function reserve(output: XmlBytes, more: number): void {
  if (output.length + more > output.buffer.length) grow(output, output.length + more);
}

function grow(output: XmlBytes, needed: number): void {
  const { buffer, length } = output;
  output.buffer =
    needed <= largeSize
      ? (free.pop() ?? Buffer.allocUnsafeSlow(largeSize))
      : Buffer.allocUnsafeSlow(Math.max(needed, buffer.length * 2));
  buffer.copy(output.buffer, 0, 0, length);
}

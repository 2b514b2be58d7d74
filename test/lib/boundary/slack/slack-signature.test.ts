import { createHmac } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { checkSignature } from '../../../../lib/boundary/slack/slack-signature.ts';
import { NOW } from '../../../given.ts';

const SECRET = '8f742231b10e8888abcd99yyyzzz85a5';
const BODY = 'payload=%7B%22type%22%3A%22block_actions%22%2C%22text%22%3A%22a+b%2Fc%22%7D';
const SECONDS = NOW.getTime() / 1_000;

interface Signed {
  readonly timestamp: string;
  readonly body: Uint8Array;
  readonly signature: string;
}

/** A request as Slack would send it, so many seconds from now. */
function signed(seconds = 0, body: string | Uint8Array = BODY): Signed {
  const timestamp = String(SECONDS + seconds);
  const bytes = Buffer.from(body);
  return { timestamp, body: bytes, signature: signatureOf(timestamp, bytes) };
}

function signatureOf(timestamp: string, body: Uint8Array): string {
  const digest = createHmac('sha256', SECRET).update(`v0:${timestamp}:`).update(body).digest('hex');
  return `v0=${digest}`;
}

function check({ timestamp, body, signature }: Signed, secret = SECRET) {
  const headers = new Map([
    ['x-slack-request-timestamp', timestamp],
    ['x-slack-signature', signature],
  ]);
  return checkSignature({ headers, body: Buffer.from(body) }, secret, NOW);
}

function refused(problem: string) {
  return { kind: 'refused', problem };
}

describe("Slack's signature", () => {
  it("is that of Slack's own example", () => {
    // From the page on verifying requests: the text, the secret and the signature are Slack's.
    const body = Buffer.from(
      'token=xyzz0WbapA4vBCDEFasx0q6G&team_id=T1DC2JH3J&team_domain=testteamnow&channel_id=G8PSS9T3V&channel_name=foobar&user_id=U2CERLKJA&user_name=roadrunner&command=%2Fwebhook-collect&text=&response_url=https%3A%2F%2Fhooks.slack.com%2Fcommands%2FT1DC2JH3J%2F397700885554%2F96rGlfmibIGlgcZRskXaIFfN&trigger_id=398738663015.47445629121.803a0bc887a14d10d2c447fce8b6703c',
    );
    const headers = new Map([
      ['x-slack-request-timestamp', '1531420618'],
      ['x-slack-signature', 'v0=a2114d57b48eac39b9ad189dd8316235a7b4a8d21a10bd27519666489c69b503'],
    ]);

    const checked = checkSignature({ headers, body }, SECRET, new Date(1_531_420_620_000));

    expect(checked).toEqual({ kind: 'genuine' });
  });

  it.each([
    ['was signed five minutes ago', signed(-300)],
    ['was signed a minute ahead of our clock', signed(60)],
    ['has bytes that are no text', signed(0, Uint8Array.of(0xff, 0xfe, 0x00, 0xc3))],
    ['has no body', signed(0, '')],
    ['is as large as may be', signed(0, 'x'.repeat(256 * 1024))],
  ])('holds of what %s', (_what, request) => {
    expect(check(request)).toEqual({ kind: 'genuine' });
  });

  it.each([
    ['was signed longer ago', signed(-301), 'stale'],
    ['was signed further ahead', signed(61), 'from-the-future'],
    ['is larger, whoever signed it', signed(0, 'x'.repeat(256 * 1024 + 1)), 'too-large'],
    ['has a blank encoded as %20 instead of +', recoded('+', '%20'), 'forged'],
    ['has escapes in lower case', recoded(/%[0-9A-F]{2}/g, (escape) => escape.toLowerCase()), 'forged'],
    ['has something unescaped', recoded('%2F', '/'), 'forged'],
    ['has a line break at its end', recoded(/$/, '\n'), 'forged'],
    ['is cut off', recoded(/.$/, ''), 'forged'],
    ['was signed for another moment', { ...signed(), timestamp: String(SECONDS - 1) }, 'forged'],
  ])('does not hold of what %s', (_what, request, problem) => {
    expect(check(request)).toEqual(refused(problem));
  });

  it.each([
    ['is empty', () => ''],
    ['is of another version', (signature: string) => signature.replace('v0', 'v1')],
    ['has no version', (signature: string) => signature.slice(3)],
    ['is in upper case', (signature: string) => `v0=${signature.slice(3).toUpperCase()}`],
    ['is cut off', (signature: string) => signature.slice(0, -1)],
    ['is longer', (signature: string) => `${signature}0`],
    ['is there twice', (signature: string) => `${signature},${signature}`],
    ['has a blank before it', (signature: string) => ` ${signature}`],
    ['has a line break at its end', (signature: string) => `${signature}\n`],
    ['is no hexadecimal', (signature: string) => `v0=${'g'.repeat(signature.length - 3)}`],
  ])('is malformed where it %s', (_what, change) => {
    const request = signed();

    expect(check({ ...request, signature: change(request.signature) })).toEqual(refused('malformed'));
  });

  it.each([
    '',
    '+1772359200',
    '-1772359200',
    ' 1772359200',
    '1772359200 ',
    '1772359200.0',
    '1.7723592e9',
    '0x69a412e0',
    '01772359200',
    '177235920',
    '1772359200,1772359200',
    '٣٣٣٣٣٣٣٣٣٣',
  ])('is not even looked at with the timestamp %j', (timestamp) => {
    const { body } = signed();

    expect(check({ timestamp, body, signature: signatureOf(timestamp, body) })).toEqual(refused('malformed'));
  });

  it.each(['x-slack-signature', 'x-slack-request-timestamp'])('is missing without %s', (name) => {
    const { timestamp, signature, body } = signed();
    const headers = new Map([
      ['x-slack-request-timestamp', timestamp],
      ['x-slack-signature', signature],
    ]);
    headers.delete(name);

    expect(checkSignature({ headers, body: Buffer.from(body) }, SECRET, NOW)).toEqual(refused('missing'));
  });

  it('never holds without a secret, though anybody could sign with none', () => {
    const { timestamp, body } = signed();
    const digest = createHmac('sha256', '').update(`v0:${timestamp}:`).update(body).digest('hex');

    expect(check({ timestamp, body, signature: `v0=${digest}` }, '')).toEqual(refused('forged'));
  });

  it('does not hold once a single byte of body, timestamp, signature or secret is another', () => {
    const change = fc.record({
      what: fc.constantFrom('body', 'timestamp', 'signature', 'secret'),
      at: fc.nat(),
      by: fc.integer({ min: 1, max: 255 }),
    });

    fc.assert(
      fc.property(fc.uint8Array({ minLength: 1, maxLength: 300 }), change, (body, { what, at, by }) => {
        const request = { ...signed(0, body), secret: SECRET };
        const texts = { ...request, body: Buffer.from(body).toString('latin1') };
        const changed = withByte(texts[what as 'body'], at, by);
        const attempt = { ...texts, [what]: changed };

        const checked = check({ ...attempt, body: Buffer.from(attempt.body, 'latin1') }, attempt.secret);

        expect(check(request)).toEqual({ kind: 'genuine' });
        expect(checked.kind).toBe('refused');
      }),
      { numRuns: 1_000 },
    );
  });
});

function recoded(from: string | RegExp, to: string | ((text: string) => string)): Signed {
  const replaced = typeof to === 'string' ? BODY.replace(from, to) : BODY.replace(from, to);
  return { ...signed(), body: Buffer.from(replaced) };
}

/** A text of bytes with one of them changed. */
function withByte(text: string, at: number, by: number): string {
  const bytes = Buffer.from(text, 'latin1');
  const index = at % bytes.length;
  bytes[index] = bytes[index]! ^ by;
  return bytes.toString('latin1');
}

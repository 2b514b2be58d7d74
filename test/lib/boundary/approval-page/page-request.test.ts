import { describe, expect, it } from 'vitest';
import { NOTE_LENGTH, parsePageRequest } from '../../../../lib/boundary/approval-page/page-request.ts';
import { linkToken } from '../../../../lib/boundary/approval-link.ts';
import type { FunctionUrlRequest } from '../../../../lib/boundary/function-url-event.ts';
import { minutesAgo } from '../../../given.ts';

const token = linkToken(
  { exceptionId: 'exc-1', approver: 'bob@example.com', expiresAt: minutesAgo(-60) },
  Buffer.from('a key of the tests that has 32 bytes or more'),
);
const HOST = 'page.example.com';
const FORM = 'application/x-www-form-urlencoded';
const FIELDS = 'decision=approve&confirmed=yes&note=Fine';

interface Sent {
  readonly method?: string;
  readonly path?: string;
  readonly query?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
}

/** The form of the page as a browser sends it, but for these differences. */
function answered({ headers = {}, ...others }: Sent = {}) {
  return asked({
    method: 'POST',
    body: FIELDS,
    ...others,
    headers: {
      'content-type': FORM,
      host: HOST,
      origin: 'null',
      'sec-fetch-site': 'same-origin',
      ...headers,
    },
  });
}

function asked({ method = 'GET', path = '/', query = `t=${token}`, headers = {}, body = '' }: Sent = {}) {
  const request: FunctionUrlRequest = {
    method,
    path,
    query,
    headers: new Map(Object.entries(headers)),
    body: Buffer.from(body),
    callerArn: null,
  };
  return parsePageRequest(request);
}

const away = (why: string) => ({ kind: 'turned-away', why });
const approval = { kind: 'answer', token, decision: 'approve', confirmation: 'yes', note: 'Fine' };

describe('a look at the page', () => {
  it.each(['GET', 'HEAD'])('is one by %s with a token', (method) => {
    expect(asked({ method })).toEqual({ kind: 'look', token });
  });

  it('is one also where something else stands in the address', () => {
    expect(asked({ query: `utm=1&t=${token}` })).toEqual({ kind: 'look', token });
    expect(asked({ query: `xt=${token}&t=${token}` })).toEqual({ kind: 'look', token });
  });

  it.each<[string, Sent, string]>([
    ['elsewhere', { path: '/favicon.ico' }, 'nothing-here'],
    ['elsewhere by a wrong method', { path: '/x', method: 'PUT' }, 'nothing-here'],
    ['by another method', { method: 'PUT' }, 'wrong-method'],
    ['by a method in small letters', { method: 'get' }, 'wrong-method'],
    ['without a token', { query: '' }, 'malformed-link'],
    ['with an empty token', { query: 't=' }, 'malformed-link'],
    ['with a token under another name', { query: `xt=${token}` }, 'malformed-link'],
    ['with two tokens', { query: `t=${token}&t=${token}` }, 'malformed-link'],
    ['with an escaped token', { query: `t=${token.replace('.', '%2E')}` }, 'malformed-link'],
  ])('is turned away %s', (_what, sent, why) => {
    expect(asked(sent)).toEqual(away(why));
  });
});

describe('an answer', () => {
  it('is what the form of the page sends', () => {
    expect(answered()).toEqual(approval);
    expect(answered({ body: 'decision=deny&confirmed=yes&note=' })).toEqual({
      ...approval,
      decision: 'deny',
      note: null,
    });
    expect(answered({ body: 'decision=deny&confirmed=yes' })).toMatchObject({ note: null });
  });

  it.each([
    'application/x-www-form-urlencoded;charset=utf-8',
    'application/x-www-form-urlencoded; charset="UTF-8"',
    'application/x-www-form-urlencoded ;  charset=utf-8 ',
    'Application/X-WWW-Form-URLencoded',
    'application/x-www-form-urlencoded ',
  ])('comes as %j', (type) => {
    expect(answered({ headers: { 'content-type': type } })).toEqual(approval);
  });

  it.each([
    '',
    'text/plain',
    'application/json',
    'application/x-www-form-urlencoded; charset=utf-16',
    'text/plain;application/x-www-form-urlencoded',
    'application/x-www-form-urlencoded, text/plain',
    'application/x-www-form-urlencoded;',
    'application/x-www-form-urlencoded; charset=utf-8; x',
    'application/x-www-form-urlencodedx',
    'application/x-www-form-urlencoded; charset=utf-8"8',
  ])('does not come as %j', (type) => {
    expect(answered({ headers: { 'content-type': type } })).toEqual(away('wrong-content-type'));
  });

  it('does not come without a type', () => {
    expect(asked({ method: 'POST', body: FIELDS })).toEqual(away('wrong-content-type'));
  });

  it('has room for the longest note, each of its characters encoded as nine bytes, and no more', () => {
    const note = '界'.repeat(NOTE_LENGTH);
    const filled = `${FIELDS.replace('Fine', '')}${encodeURIComponent(note)}`;

    expect(answered({ body: filled })).toEqual({ ...approval, note });
    expect(answered({ body: `${filled}x` })).toEqual(away('malformed-form'));
    expect(answered({ body: `${FIELDS}${'x'.repeat(4_096 - FIELDS.length)}` })).toEqual(
      away('malformed-form'),
    );
    expect(answered({ body: `${FIELDS}${'x'.repeat(4_097 - FIELDS.length)}` })).toEqual(away('too-large'));
  });

  it('has a note without what cannot be seen', () => {
    expect(answered({ body: `${FIELDS}%E2%80%AE%00` })).toMatchObject({
      note: expect.stringMatching(/^Fine[^\u202e\0]*$/) as string,
    });
  });

  it.each<[string, string]>([
    ['no decision', 'confirmed=yes&note='],
    ['another decision', 'decision=maybe&confirmed=yes&note='],
    ['a decision twice', 'decision=deny&decision=approve&confirmed=yes&note='],
    ['a field more', `${FIELDS}&admin=1`],
    ['no form', '{"decision":"approve"}'],
    ['bytes that are no text', 'decision=approve&confirmed=yes&note=%ff'],
    ['letters that were not encoded', 'decision=approve&confirmed=yes&note=ü'],
  ])('with %s is none of the page', (_what, body) => {
    expect(answered({ body })).toEqual(away('malformed-form'));
  });

  it('without the ticked box is not confirmed', () => {
    expect(answered({ body: 'decision=approve&note=' })).toEqual(away('unconfirmed'));
  });

  it.each<[string, Record<string, string>]>([
    ['the page itself', { origin: `https://${HOST}` }],
    ['the person by themselves', { 'sec-fetch-site': 'none' }],
  ])('comes from %s', (_what, headers) => {
    expect(answered({ headers })).toEqual(approval);
  });

  it('comes also from what says nothing of where it is from', () => {
    const headers = { 'content-type': FORM, host: HOST };

    expect(asked({ method: 'POST', body: FIELDS, headers })).toEqual(approval);
  });

  it.each<[string, Record<string, string>]>([
    ['another site', { origin: 'https://evil.example', 'sec-fetch-site': 'cross-site' }],
    ['another site that hides its name', { 'sec-fetch-site': 'cross-site' }],
    ['a site beside it', { origin: `https://other.${HOST}`, 'sec-fetch-site': 'same-site' }],
    ['another site, by its name alone', { origin: 'https://evil.example' }],
    ['another port', { origin: `https://${HOST}:8443` }],
    ['what is no origin', { origin: 'evil' }],
  ])('does not come from %s', (_what, headers) => {
    expect(answered({ headers })).toEqual(away('other-site'));
  });
});

import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { pageAnswer } from '../../../../lib/boundary/approval-page/page-answer.ts';
import type { PageOutcome, TurnedAway } from '../../../../lib/boundary/approval-page/page-outcome.ts';
import { STYLE } from '../../../../lib/boundary/approval-page/style.ts';
import type { Refusal } from '../../../../lib/domain/exception/approver.ts';
import type { ExceptionStatus, GuardrailException } from '../../../../lib/domain/exception/exception.ts';
import { aGrantedException, anException, NOW } from '../../../given.ts';
import { elementsOf } from './html.ts';

const form = { confirmation: 'confirmation', refusalToApprove: null };

function viewOf(exception: GuardrailException) {
  return { exception, approver: 'bob@example.com', now: NOW };
}

function shown(differences: Partial<GuardrailException> = {}): PageOutcome {
  return { kind: 'shown', view: viewOf(anException(differences)), form, use: null };
}

function toldBy(outcome: PageOutcome): string {
  const told = elementsOf(pageAnswer(outcome, 'GET').body).find(({ attributes }) => attributes['role']);
  return told?.text ?? '';
}

describe('the page', () => {
  const { body, headers } = pageAnswer(shown({ obstacle: 'EC2 would refuse.' }), 'GET');
  const elements = elementsOf(body);

  it('loads nothing, leads nowhere and runs nothing', () => {
    const names = elements.map(({ name }) => name);
    const attributes = elements.flatMap((each) => Object.keys(each.attributes));

    for (const name of ['script', 'link', 'img', 'a', 'iframe', 'base', 'object'])
      expect(names).not.toContain(name);
    for (const name of ['src', 'href', 'action', 'formaction', 'style'])
      expect(attributes).not.toContain(name);
    expect(attributes.filter((name) => name.startsWith('on'))).toEqual([]);
    expect(STYLE).not.toMatch(/url\(|@import/);
  });

  it('has the one style that its policy knows', () => {
    const styles = elements.filter(({ name }) => name === 'style').map(({ text }) => text);

    const hashes = styles.map((text) => createHash('sha256').update(text).digest('base64'));

    expect(hashes).toHaveLength(1);
    expect(headers['content-security-policy']).toContain(`style-src 'sha256-${String(hashes[0])}';`);
  });

  it('has a language, a title, one headline, and a label for every field', () => {
    const named = (name: string) => elements.filter((each) => each.name === name);

    expect(named('html')[0]?.attributes).toEqual({ lang: 'en' });
    expect(named('title')[0]?.text).toContain('Allow IMDSv1 (HttpTokens=optional) for instance i-');
    expect(named('h1')).toHaveLength(1);
    expect(named('main')).toHaveLength(1);
    const labels = named('label');
    expect(labels.find(({ attributes }) => attributes['for'] === 'note')?.text).toContain('Note');
    expect(labels.find(({ text }) => text.includes('I am bob@example.com'))).toBeDefined();
    expect(named('textarea')[0]?.attributes['id']).toBe('note');
  });

  it('takes Enter for a no: the first button is what a browser presses', () => {
    const buttons = elements.filter(({ name }) => name === 'button');

    expect(buttons.map(({ attributes }) => attributes['value'])).toEqual(['deny', 'approve']);
  });

  it('warns of an obstacle before anything else', () => {
    expect(body.indexOf('EC2 would refuse.')).toBeLessThan(body.indexOf('<dl>'));
  });

  it.each(['light', 'dark'])('can be read in a %s room: every text has a contrast of 4.5 to 1', (scheme) => {
    const [light = '', dark = ''] = STYLE.split('@media (prefers-color-scheme:dark)');
    const colour = (name: string) => colourOf(name, scheme === 'dark' ? dark : light);
    const pairs = [
      ['ink', 'paper'],
      ['soft', 'paper'],
      ['soft', 'ground'],
      ['warn-ink', 'warn'],
      ['info-ink', 'info'],
    ].map(([one = '', other = '']) => contrast(colour(one), colour(other)));
    const buttons = ['yes', 'no'].map((name) => contrast(colour(name), '#ffffff'));

    expect(Math.min(...pairs, ...buttons)).toBeGreaterThanOrEqual(4.5);
  });
});

describe('what came of it', () => {
  const use = { decision: 'approve', at: NOW } as const;

  it.each<[ExceptionStatus, string]>([
    ['requested', 'It needs 1 more of 1 approvals.'],
    ['granted', 'It is in force, and ends by itself on Sun, 8 Mar 2026, 10:00 UTC.'],
    ['denied', 'It is denied. Nothing has changed.'],
    ['timed-out', 'Too few answered in time, so nothing has changed.'],
    ['revoked', 'It was taken back.'],
    ['expired', 'It has ended.'],
    ['failed', 'It failed, and nothing has changed.'],
  ])('is told of an exception that is %s', (status, words) => {
    const view = viewOf(anException({ status }));

    expect(toldBy({ kind: 'answered', view, use })).toContain(words);
    expect(toldBy({ kind: 'shown', view, form: null, use: null })).toBe(
      `There is nothing to answer any more. ${words}`,
    );
  });

  it('is told before the workflow has granted it', () => {
    const view = viewOf(aGrantedException({ status: 'requested' }));

    expect(toldBy({ kind: 'answered', view, use })).toContain('It comes into force within a minute');
  });

  it.each<[Refusal, number]>([
    ['not-an-approver', 403],
    ['own-request', 403],
    ['cannot-tell-apart', 403],
    ['answered-before', 410],
    ['not-open', 410],
    ['too-late', 410],
  ])('is told in words where an answer is refused: %s is %d', (refusal, status) => {
    const outcome: PageOutcome = { kind: 'refused', view: viewOf(anException()), refusal };

    expect(pageAnswer(outcome, 'POST').statusCode).toBe(status);
    expect(toldBy(outcome)).toMatch(/^Your answer was not taken\. .{20}/);
  });
});

describe('whoever is turned away', () => {
  const all: Readonly<Record<TurnedAway, number>> = {
    'nothing-here': 404,
    'wrong-method': 405,
    'malformed-link': 400,
    'forged-link': 403,
    'expired-link': 410,
    'no-such-exception': 410,
    'not-an-approver': 403,
    'too-large': 413,
    'wrong-content-type': 415,
    'other-site': 403,
    'malformed-form': 400,
    unconfirmed: 400,
    'forged-form': 403,
    failed: 503,
  };

  it.each(Object.entries(all))('for %s gets %d and words that say what to do', (why, status) => {
    const outcome: PageOutcome = { kind: 'turned-away', why: why as TurnedAway };

    expect(pageAnswer(outcome, 'GET').statusCode).toBe(status);
    expect(toldBy(outcome).length).toBeGreaterThan(40);
  });

  it('is told when to come back where it was our fault', () => {
    const { headers } = pageAnswer({ kind: 'turned-away', why: 'failed' }, 'GET');

    expect(headers['retry-after']).toBe('60');
  });
});

function colourOf(name: string, css: string): string {
  const found = new RegExp(`--${name}:(#[0-9a-f]{3,6})`).exec(css)?.[1] ?? '';
  return found.length === 4 ? found.replaceAll(/[0-9a-f]/g, '$&$&') : found;
}

/** https://www.w3.org/TR/WCAG22/#dfn-contrast-ratio */
function contrast(one: string, other: string): number {
  const [light = 0, dark = 0] = [luminance(one), luminance(other)].sort((a, b) => b - a);
  return (light + 0.05) / (dark + 0.05);
}

function luminance(colour: string): number {
  const [red = 0, green = 0, blue = 0] = [1, 3, 5].map((at) => {
    const share = Number.parseInt(colour.slice(at, at + 2), 16) / 255;
    return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}

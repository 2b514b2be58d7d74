import { describe, expect, it } from 'vitest';
import { blockOf, exceptionForm } from '../../../../../lib/boundary/slack/exceptions/exception-form.ts';
import { wishOf } from '../../../../../lib/boundary/slack/exceptions/filled-form.ts';
import type { InputBlock, SlackForm } from '../../../../../lib/boundary/slack/form.ts';
import { anExceptionPolicy, NOW } from '../../../../given.ts';
import { aStart, place } from './given-exceptions.ts';

const policy = anExceptionPolicy();

function questionOf({ blocks }: SlackForm, id: string): InputBlock {
  const block = blocks.find((each) => each.type === 'input' && each.block_id === id);
  if (block?.type !== 'input') throw new Error(`There is no question ${id}.`);
  return block;
}

function optionsOf(form: SlackForm, id: string): { all: string[]; chosen: string | undefined } {
  const { element } = questionOf(form, id);
  if (element.type === 'plain_text_input') throw new Error(`${id} has no options.`);
  const all = element.options.map(({ value }) => value);
  const chosen = element.type === 'checkboxes' ? element.initial_options?.[0] : element.initial_option;
  return { all, chosen: chosen?.value };
}

describe('the form', () => {
  it('says in a sentence who decides, and what no answer means', () => {
    const [first] = exceptionForm(aStart(), place, anExceptionPolicy({ answerWithinHours: 1 })).blocks;

    expect(JSON.stringify(first)).toContain(
      'Somebody else has to approve it; no answer within an hour means',
    );
  });

  it('begins with what the finding was about', () => {
    const tokens = exceptionForm(aStart(), place, policy);
    const hopLimit = exceptionForm(aStart({ allows: { httpPutResponseHopLimit: 7 } }), place, policy);

    expect(optionsOf(tokens, 'imdsv1').chosen).toBe('optional');
    expect(optionsOf(tokens, 'hop-limit').chosen).toBe('none');
    expect(optionsOf(hopLimit, 'imdsv1').chosen).toBeUndefined();
    expect(optionsOf(hopLimit, 'hop-limit')).toEqual({
      all: ['none', '2', '3', '4', '5', '7', '8', '16', '64'],
      chosen: '7',
    });
  });

  it('can be for what the instance belongs to, and begins with the narrowest', () => {
    const form = exceptionForm(aStart(), place, policy);

    expect(optionsOf(form, 'scope')).toEqual({
      all: ['instance', 'auto-scaling-group', 'launch-template', 'image'],
      chosen: 'instance',
    });
    expect(JSON.stringify(questionOf(form, 'scope'))).toContain('Auto Scaling group web_blue');
  });

  it.each([
    [1, ['1'], '1'],
    [5, ['1', '2', '3', '5'], '5'],
    [7, ['1', '2', '3', '7'], '7'],
    [40, ['1', '2', '3', '7', '14', '30', '40'], '7'],
  ])('offers up to %i days', (longestDays, all, chosen) => {
    expect(optionsOf(exceptionForm(aStart(), place, anExceptionPolicy({ longestDays })), 'days')).toEqual({
      all,
      chosen,
    });
  });

  it('of a renewal begins with the reason of before', () => {
    const form = exceptionForm(aStart({ renews: 'exc-1', reason: 'As before.' }), place, policy);

    expect(form.title.text).toBe('Renew an exception');
    expect(questionOf(form, 'reason').element).toMatchObject({ initial_value: 'As before.' });
  });

  it.each([
    ['policy', 'imdsv1'],
    ['place', 'imdsv1'],
    ['allows', 'imdsv1'],
    ['scope', 'scope'],
    ['reason', 'reason'],
    ['expiresAt', 'days'],
  ] as const)('tells a problem of %s at %s', (part, block) => {
    expect(blockOf(part)).toBe(block);
  });
});

interface Answers {
  readonly tokens?: boolean;
  readonly hopLimit?: string;
  readonly days?: string;
  readonly scope?: string;
  readonly reason?: string | null;
}

function filled(answers: Answers = {}, private_metadata?: string) {
  const {
    tokens = true,
    hopLimit = 'none',
    days = '7',
    scope = 'instance',
    reason = 'A good reason.',
  } = answers;
  const choice = (value: string) => ({ selected_option: { value } });
  return {
    private_metadata: private_metadata ?? exceptionForm(aStart(), place, policy).private_metadata,
    state: {
      values: {
        imdsv1: { imdsv1: { selected_options: tokens ? [{ value: 'optional' }] : [] } },
        'hop-limit': { 'hop-limit': choice(hopLimit) },
        days: { days: choice(days) },
        scope: { scope: choice(scope) },
        reason: { reason: { value: reason } },
      },
    },
  };
}

describe('a filled form', () => {
  it('is a wish from now on, and says where the person is told of it', () => {
    expect(wishOf(filled({ hopLimit: '3', scope: 'auto-scaling-group' }), NOW)).toEqual({
      wish: {
        accountId: '111122223333',
        region: 'eu-west-1',
        scope: { kind: 'auto-scaling-group', id: 'web_blue' },
        allows: { httpTokens: 'optional', httpPutResponseHopLimit: 3 },
        reason: 'A good reason.',
        expiresAt: new Date('2026-03-08T10:00:00Z'),
        renews: null,
      },
      place,
    });
  });

  it('may ask for nothing and give no reason: the check of requests says so', () => {
    expect(wishOf(filled({ tokens: false, reason: null }), NOW)?.wish).toMatchObject({
      allows: {},
      reason: '',
    });
  });

  it.each([
    ['is for something that it did not offer', filled({ scope: 'account' })],
    ['has days that are no number', filled({ days: 'x' })],
    ['has lost what it is about', filled({}, '{}')],
    ['has something that is no JSON', filled({}, 'x')],
  ])('that %s is none of ours', (_what, form) => {
    expect(wishOf(form, NOW)).toBeNull();
  });
});

import { describe, expect, it } from 'vitest';
import { failureWords, parseConductStep, parseSweepPart } from '../../../lib/boundary/sweep-steps.ts';
import { NOW } from '../../given.ts';

const place = { accountId: '111122223333', region: 'eu-west-1' };

describe('a step of the workflow', () => {
  it('without a cause failed of nothing that is known', () => {
    const step = { step: 'place-failed', runId: 'run', place, error: { Error: 'States.Timeout' } };

    expect(parseConductStep(step)).toEqual({ ...step, error: { Error: 'States.Timeout', Cause: '' } });
  });

  it.each([
    {},
    { step: 'stop', runId: 'run' },
    { step: 'finish', runId: '' },
    { step: 'begin', executionName: 'name', startedAt: 'yesterday', wish: {} },
  ])('is not %j', (event) => {
    expect(() => parseConductStep(event)).toThrow();
  });
});

describe('a part of a place', () => {
  const part = { runId: 'run', startedAt: NOW.toISOString(), place, after: '' };

  it.each([null, '', 'i-0a1b2c3d4e5f60718'])('begins behind %j', (after) => {
    expect(parseSweepPart({ ...part, after })).toEqual({ ...part, startedAt: NOW, after });
  });

  it.each([
    { ...part, after: undefined },
    { ...part, place: { region: 'eu-west-1' } },
  ])('is not %j', (event) => {
    expect(() => parseSweepPart(event)).toThrow();
  });
});

describe('what a task failed of', () => {
  it.each<[string, Parameters<typeof failureWords>[0], string]>([
    [
      'is what the function threw, without its stack',
      { Error: 'Error', Cause: '{"errorMessage":"EC2 is down.","stackTrace":["at a.js"]}' },
      'EC2 is down.',
    ],
    ['is the cause where that is a sentence', { Error: 'Lambda.Unknown', Cause: 'No answer.' }, 'No answer.'],
    ['is the cause where its JSON tells no error', { Error: 'Lambda.Unknown', Cause: '[]' }, '[]'],
    ['is its name where there is no cause', { Error: 'States.Timeout', Cause: '' }, 'States.Timeout'],
    ['is cut where nobody would read on', { Error: 'Error', Cause: 'x'.repeat(501) }, `${'x'.repeat(500)}…`],
  ])('%s', (_, error, expected) => {
    expect(failureWords(error)).toBe(expected);
  });
});

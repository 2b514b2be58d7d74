import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { reviewExceptions, throwErrorsOf } from '../../../../lib/shell/exceptions/review-exceptions.ts';
import { aGrantedException, anException, NOW } from '../../../given.ts';
import {
  anEnded,
  anOutlivedException,
  anUnansweredRequest,
  failingOnce,
  startLocalReview,
  type LocalReview,
} from './given-review.ts';

let local: LocalReview;

beforeEach(async () => {
  local = await startLocalReview();
});

afterEach(() => local.stop());

describe('a request that nobody answered', () => {
  it('is ended after the grace, told and settled; nothing is judged, since nothing was allowed', async () => {
    await local.keep(anUnansweredRequest(5));

    const results = await reviewExceptions(local.ports);

    expect(results).toEqual([{ exceptionId: 'exc-unanswered', result: 'ended', error: null }]);
    expect(local.told).toEqual(['tell exc-unanswered timed-out']);
    expect(await local.itemOf('exc-unanswered')).toMatchObject({
      status: 'timed-out',
      revision: 8,
      history: [{ what: 'requested' }, { what: 'timed-out', at: NOW.toISOString(), by: null }],
    });
    expect(await local.itemOf('exc-unanswered')).not.toHaveProperty('due');
  });

  it('is left to the workflow for five minutes', async () => {
    await local.keep(anUnansweredRequest(4.9));

    const results = await reviewExceptions(local.ports);

    expect(results).toEqual([]);
    expect(await local.itemOf('exc-unanswered')).toMatchObject({ status: 'requested' });
  });
});

describe('an exception that is granted', () => {
  it('and past its end is ended, judged again, told and settled, in this order', async () => {
    await local.keep(anOutlivedException(6));

    const results = await reviewExceptions(local.ports);

    expect(results).toEqual([{ exceptionId: 'exc-outlived', result: 'ended', error: null }]);
    expect(local.told).toEqual(['judge exc-outlived expired', 'tell exc-outlived expired']);
    const item = await local.itemOf('exc-outlived');
    expect(item).toMatchObject({ status: 'expired', revision: 8 });
    expect(item).not.toHaveProperty('inForce');
    expect(item).not.toHaveProperty('due');
  });

  it('and in force is left alone', async () => {
    await local.keep(aGrantedException());

    const results = await reviewExceptions(local.ports);

    expect(results).toEqual([]);
    expect(local.told).toEqual([]);
  });
});

describe('an exception that is over and was cut off before it was told', () => {
  it.each([
    ['denied', anEnded(anException(), 'denied', 6), ['tell exc-denied denied']],
    ['not answered', anEnded(anException(), 'timed-out', 6), ['tell exc-timed-out timed-out']],
    ['failed', anEnded(anException(), 'failed', 6), ['tell exc-failed failed']],
    ['taken back before it was granted', anEnded(anException(), 'revoked', 6), ['tell exc-revoked revoked']],
    [
      'taken back when it was in force',
      anEnded(anOutlivedException(-60), 'revoked', 6),
      ['judge exc-revoked revoked', 'tell exc-revoked revoked'],
    ],
    [
      'expired',
      anEnded(anOutlivedException(6), 'expired', 6),
      ['judge exc-expired expired', 'tell exc-expired expired'],
    ],
  ])('%s, is settled now', async (_, exception, expected) => {
    await local.keep(exception);

    const results = await reviewExceptions(local.ports);

    expect(results).toEqual([{ exceptionId: exception.exceptionId, result: 'settled', error: null }]);
    expect(local.told).toEqual(expected);
    expect(await local.itemOf(exception.exceptionId)).not.toHaveProperty('due');
    expect(await local.itemOf(exception.exceptionId)).toMatchObject({ revision: 7 });
  });

  it('is told once: the next run finds nothing', async () => {
    await local.keep(anEnded(anOutlivedException(6), 'expired', 6));
    await reviewExceptions(local.ports);
    local.told.length = 0;

    const results = await reviewExceptions(local.ports);

    expect(results).toEqual([]);
    expect(local.told).toEqual([]);
  });

  it('is left for five minutes to whoever ended it', async () => {
    await local.keep(anEnded(anException(), 'denied', 4.9));

    expect(await reviewExceptions(local.ports)).toEqual([]);
  });
});

describe('the review', () => {
  it('leaves what somebody else has changed meanwhile to its next run', async () => {
    await local.keep(anUnansweredRequest(6));

    const results = await reviewExceptions({
      ...local.ports,
      saveException: () => Promise.resolve('overtaken'),
    });

    expect(results).toEqual([{ exceptionId: 'exc-unanswered', result: 'overtaken', error: null }]);
    expect(local.told).toEqual([]);
    expect(() => throwErrorsOf(results)).not.toThrow();
  });

  it('that is cut off after the save goes on with it in its next run', async () => {
    await local.keep(anOutlivedException(6));
    const cutOff = { ...local.ports, judgeAgain: () => Promise.reject(new Error('queue away')) };
    const [first] = await reviewExceptions(cutOff);
    const later = { ...local.ports, now: () => new Date(NOW.getTime() + 5 * 60_000) };

    const [second] = await reviewExceptions(later);

    expect(first).toMatchObject({ result: 'error', error: 'queue away' });
    expect(second).toMatchObject({ exceptionId: 'exc-outlived', result: 'settled' });
    expect(local.told).toEqual(['judge exc-outlived expired', 'tell exc-outlived expired']);
  });

  it.each([
    ['cannot be told', 'publishNews'],
    ['cannot be saved', 'saveException'],
    ['cannot be settled', 'settleException'],
  ] as const)('tells that one %s, and stops no other', async (_, port) => {
    await local.keep(anUnansweredRequest(8));
    await local.keep(anOutlivedException(6));

    const results = await reviewExceptions(failingOnce(local.ports, port, 'away'));

    expect(results).toEqual([
      { exceptionId: 'exc-unanswered', result: 'error', error: 'away' },
      { exceptionId: 'exc-outlived', result: 'ended', error: null },
    ]);
    expect(() => throwErrorsOf(results)).toThrow(
      '1 of 2 exceptions could not be reviewed. exc-unanswered: away',
    );
  });

  it('tells of an item that is no exception, and stops no other', async () => {
    await local.keepItem({ pk: 'exception', sk: 'exc-spoiled', due: '2020-01-01T00:00:00.000Z' });
    await local.keep(anOutlivedException(6));

    const results = await reviewExceptions(local.ports);

    expect(results).toMatchObject([
      { exceptionId: 'exc-spoiled', result: 'error' },
      { exceptionId: 'exc-outlived', result: 'ended' },
    ]);
    expect(() => throwErrorsOf(results)).toThrow('exc-spoiled');
  });

  it('throws where the table cannot be read', async () => {
    const reviewing = reviewExceptions({
      ...local.ports,
      dueExceptions: () => Promise.reject(new Error('table away')),
    });

    await expect(reviewing).rejects.toThrow('table away');
  });
});

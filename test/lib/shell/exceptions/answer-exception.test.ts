import { describe, expect, it } from 'vitest';
import type { Answer } from '../../../../lib/domain/exception/lifecycle.ts';
import { GUARDRAIL, type Identity } from '../../../../lib/domain/exception/identity.ts';
import { answerException, revokeException } from '../../../../lib/shell/exceptions/answer-exception.ts';
import type { ExceptionPorts } from '../../../../lib/shell/exceptions/exception-ports.ts';
import { requestException } from '../../../../lib/shell/exceptions/request-exception.ts';
import {
  aGrantedException,
  aliceInSlack,
  anException,
  bobInSlack,
  carolInSlack,
  minutesAgo,
  NOW,
} from '../../../given.ts';
import { exceptionsInMemory } from './given-exceptions.ts';

const ID = anException().exceptionId;

describe('an approval', () => {
  it('that is enough ends the waiting of the workflow, which grants', async () => {
    const { ports, put, get, done } = exceptionsInMemory();
    put(anException());

    const answered = await answerException(ID, 'approve', by(bobInSlack), ports);

    expect(answered.kind).toBe('answered');
    expect(get(ID)).toMatchObject({ status: 'requested', approvals: [{ by: bobInSlack, at: NOW }] });
    expect(done).toEqual([`told the workflow granted ${ID}`]);
  });

  it('of one of two is written down, and the workflow goes on waiting', async () => {
    const { ports, put, done } = exceptionsInMemory();
    put(anException({ approvalsNeeded: 2 }));

    await answerException(ID, 'approve', by(bobInSlack), ports);
    expect(done).toEqual([]);

    await answerException(ID, 'approve', by(carolInSlack), ports);
    expect(done).toEqual([`told the workflow granted ${ID}`]);
  });

  it('of two at the same moment is two, though they write the same item', async () => {
    const { ports, put, get } = exceptionsInMemory();
    put(anException({ approvalsNeeded: 2 }));

    await Promise.all(
      [bobInSlack, carolInSlack].map((who) => answerException(ID, 'approve', by(who), ports)),
    );

    expect(
      get(ID)
        ?.approvals.map(({ by: who }) => who.name)
        .toSorted(),
    ).toEqual(['Bob Brook', 'Carol Castle']);
  });

  it('of the requester is refused and changes nothing', async () => {
    const { ports, put, get, done } = exceptionsInMemory();
    put(anException());

    const answered = await answerException(ID, 'approve', by(aliceInSlack), ports);

    expect(answered).toMatchObject({ kind: 'refused', refusal: 'own-request' });
    expect(get(ID)).toEqual(anException());
    expect(done).toEqual([]);
  });

  it('that was cut off before the workflow heard of it goes on with the second click', async () => {
    const { ports, put, done } = exceptionsInMemory();
    put(anException());
    const away = { ...ports, endWaiting: () => Promise.reject(new Error('Step Functions is away.')) };
    await expect(answerException(ID, 'approve', by(bobInSlack), away)).rejects.toThrow('away');

    const again = await answerException(ID, 'approve', by(bobInSlack), ports);

    expect(again).toMatchObject({ kind: 'refused', refusal: 'answered-before' });
    expect(done).toEqual([`told the workflow granted ${ID}`]);
  });

  it('of an exception that nobody knows says so', async () => {
    const { ports } = exceptionsInMemory();

    expect(await answerException('exc-unknown', 'approve', by(bobInSlack), ports)).toEqual({
      kind: 'unknown-exception',
    });
    expect(await revokeException('exc-unknown', by(bobInSlack), ports)).toEqual({
      kind: 'unknown-exception',
    });
  });

  it('gives up where others keep writing, and says that nothing was changed', async () => {
    const { ports, put } = exceptionsInMemory({ saveException: () => Promise.resolve('overtaken') });
    put(anException());

    await expect(answerException(ID, 'approve', by(bobInSlack), ports)).rejects.toThrow(
      'nothing was changed',
    );
  });
});

describe('a denial', () => {
  it('ends the waiting at once, however many approvals are needed', async () => {
    const { ports, put, get, done } = exceptionsInMemory();
    put(anException({ approvalsNeeded: 3 }));

    await answerException(ID, 'deny', by(bobInSlack, 'Use IMDSv2.'), ports);

    expect(get(ID)).toMatchObject({
      status: 'denied',
      history: [{}, { what: 'denied', note: 'Use IMDSv2.' }],
    });
    expect(done).toEqual([`told the workflow denied ${ID}`]);
  });

  it('after an approval that was enough comes too late', async () => {
    const { ports, put, get } = exceptionsInMemory();
    put(anException());
    await answerException(ID, 'approve', by(bobInSlack), ports);

    const denied = await answerException(ID, 'deny', by(carolInSlack), ports);

    expect(denied).toMatchObject({ kind: 'refused', refusal: 'not-open' });
    expect(get(ID)?.status).toBe('requested');
  });
});

describe('a denial of what was to confirm a rollback', () => {
  const confirming = anException({
    exceptionId: 'exc-confirming',
    requestedBy: GUARDRAIL,
    requestedVia: 'rollback',
    renews: ID,
  });
  const unasked = aGrantedException({ requestedBy: GUARDRAIL, requestedVia: 'rollback' });

  it('ends the rollback at once, and leaves it to the review to tell of it', async () => {
    const { ports, put, get, done } = exceptionsInMemory();
    [unasked, confirming].forEach(put);

    await answerException('exc-confirming', 'deny', by(bobInSlack), ports);

    expect(get(ID)).toMatchObject({
      status: 'revoked',
      history: [
        {},
        { what: 'revoked', by: bobInSlack, note: 'Its confirmation, exc-confirming, was denied.' },
      ],
    });
    expect(done).toEqual([`judge again revoked ${ID}`, 'told the workflow denied exc-confirming']);
    expect((await ports.dueExceptions(NOW)).length).toBe(2);
  });

  it('that was cut off ends it with the next answer of whomever', async () => {
    const { ports, put, get } = exceptionsInMemory();
    [unasked, confirming].forEach(put);
    const full = { ...ports, saveException: failingAfter(1, ports) };
    await expect(answerException('exc-confirming', 'deny', by(bobInSlack), full)).rejects.toThrow('full');

    await answerException('exc-confirming', 'approve', by(carolInSlack), ports);

    expect(get(ID)).toMatchObject({ status: 'revoked', history: [{}, { by: bobInSlack }] });
  });

  it('is written behind whoever changed the rollback at the same time', async () => {
    const { ports, put, get } = exceptionsInMemory();
    [unasked, confirming].forEach(put);
    let reads = 0;
    const findException: typeof ports.findException = async (id) => {
      const found = await ports.findException(id);
      reads += id === ID ? 1 : 0;
      if (id === ID && reads === 1) await ports.saveException({ ...unasked, obstacle: 'new' }, 1);
      return found;
    };

    await answerException('exc-confirming', 'deny', by(bobInSlack), { ...ports, findException });

    expect(get(ID)).toMatchObject({ status: 'revoked', obstacle: 'new' });
  });

  it('gives up where others keep changing the rollback', async () => {
    const { ports, put } = exceptionsInMemory();
    [unasked, confirming].forEach(put);
    const saveException: typeof ports.saveException = (exception, revision) =>
      exception.exceptionId === ID ? Promise.resolve('overtaken') : ports.saveException(exception, revision);

    const denying = answerException('exc-confirming', 'deny', by(bobInSlack), { ...ports, saveException });

    await expect(denying).rejects.toThrow('not ended yet');
  });

  it.each([
    ['of a person', { requestedVia: 'rollback' }],
    ['that approvers granted', { requestedBy: GUARDRAIL, requestedVia: 'sweep' }],
    ['that is over already', { ...unasked, status: 'expired' }],
  ] as const)('ends no exception %s', async (_, differences) => {
    const { ports, put, get, done } = exceptionsInMemory();
    const other = aGrantedException(differences);
    [other, confirming].forEach(put);

    await answerException('exc-confirming', 'deny', by(bobInSlack), ports);

    expect(get(ID)).toEqual(other);
    expect(done).toEqual(['told the workflow denied exc-confirming']);
  });

  it('is taken also where the rollback is gone from the table', async () => {
    const { ports, put, done } = exceptionsInMemory();
    put(confirming);

    await answerException('exc-confirming', 'deny', by(bobInSlack), ports);

    expect(done).toEqual(['told the workflow denied exc-confirming']);
  });
});

/** A table that takes only so many changes. */
function failingAfter(changes: number, ports: ExceptionPorts): ExceptionPorts['saveException'] {
  let left = changes;
  return (exception, revision) => {
    left -= 1;
    return left < 0
      ? Promise.reject(new Error('The table is full.'))
      : ports.saveException(exception, revision);
  };
}

describe('taking back', () => {
  it('ends a grant: the instances are judged again, people are told, and the workflow hears of it', async () => {
    const { ports, put, get, done } = exceptionsInMemory();
    put(aGrantedException());

    await revokeException(ID, by(bobInSlack, 'Not needed any more.'), ports);

    expect(get(ID)).toMatchObject({ status: 'revoked' });
    expect(done).toEqual([
      `judge again revoked ${ID}`,
      `news revoked ${ID}`,
      `settled ${ID}`,
      `told the workflow revoked ${ID}`,
    ]);
  });

  it('that was cut off is judged again with the second try; telling it is left to the review', async () => {
    const { ports, put, done } = exceptionsInMemory();
    put(aGrantedException());
    const away = { ...ports, judgeAgain: () => Promise.reject(new Error('SQS is away.')) };
    await expect(revokeException(ID, by(bobInSlack), away)).rejects.toThrow('away');

    const again = await revokeException(ID, by(bobInSlack), ports);

    expect(again).toMatchObject({ kind: 'refused', refusal: 'not-open' });
    expect(done).toEqual([`judge again revoked ${ID}`, `told the workflow revoked ${ID}`]);
    expect(await ports.dueExceptions(NOW)).toHaveLength(1);
  });

  it('by somebody else changes nothing', async () => {
    const { ports, put, get, done } = exceptionsInMemory();
    put(aGrantedException());

    const answered = await revokeException(
      ID,
      by({ kind: 'slack-user', id: 'U0STRANGE', name: 'Mallory' }),
      ports,
    );

    expect(answered).toMatchObject({ refusal: 'not-an-approver' });
    expect(get(ID)).toEqual(aGrantedException());
    expect(done).toEqual([]);
  });
});

describe('a request', () => {
  const wish = {
    accountId: '111122223333',
    region: 'eu-west-1',
    scope: { kind: 'instance', id: 'i-0a1b2c3d4e5f60718' },
    allows: { httpTokens: 'optional' },
    reason: 'The vendor agent needs it.',
    expiresAt: minutesAgo(-600),
    renews: null,
  } as const;
  const asking = { exceptionId: ID, requestedBy: aliceInSlack, requestedVia: 'slack' } as const;

  it('starts the workflow, with the time at which it was made', async () => {
    const { ports, done } = exceptionsInMemory();

    const made = await requestException(wish, asking, ports);

    expect(made).toMatchObject({ kind: 'requested', request: { ...wish, ...asking, requestedAt: NOW } });
    expect(done).toEqual([`started ${ID}`]);
  });

  it('that was made before is the same request', async () => {
    const { ports } = exceptionsInMemory({ startWorkflow: () => Promise.resolve('started-before') });

    expect(await requestException(wish, asking, ports)).toMatchObject({ kind: 'requested-before' });
  });

  it('with a mistake starts nothing', async () => {
    const { ports, done } = exceptionsInMemory();

    const made = await requestException({ ...wish, reason: '' }, asking, ports);

    expect(made).toMatchObject({ kind: 'problems', problems: [{ part: 'reason' }] });
    expect(done).toEqual([]);
  });
});

function by(who: Identity, note: string | null = null): Omit<Answer, 'at'> {
  return { by: who, via: 'slack', note, groups: [] };
}

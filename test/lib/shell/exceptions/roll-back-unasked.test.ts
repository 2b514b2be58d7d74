import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { requested } from '../../../../lib/domain/exception/lifecycle.ts';
import { GUARDRAIL } from '../../../../lib/domain/exception/identity.ts';
import type { InstanceKey } from '../../../../lib/domain/instance.ts';
import { answerException } from '../../../../lib/shell/exceptions/answer-exception.ts';
import {
  rollBackUnasked,
  type RollBackUnaskedPorts,
} from '../../../../lib/shell/exceptions/roll-back-unasked.ts';
import { rollBack } from '../../../../lib/shell/exceptions/roll-back.ts';
import { aPolicy, bobInSlack } from '../../../given.ts';
import { rollbackPolicy, startLocalRollbacks, type LocalRollbacks } from '../../../local-rollbacks.ts';

const HOUR = 3_600_000;
const REASON = 'Since tokens were required, 42 calls to IMDSv1 were refused.';

let local: LocalRollbacks;

beforeAll(async () => {
  local = await startLocalRollbacks();
});

afterAll(() => local.stop());

beforeEach(() => local.reset());

/** The watch tells that calls of an instance are refused. */
function refused(instance: InstanceKey, ports: Partial<RollBackUnaskedPorts> = {}, reason = REASON) {
  const recordId = `event/${instance.instanceId}`;
  return rollBackUnasked({ instance, reason, recordId }, { ...local.ports, ...ports });
}

async function exceptionOf(exceptionId: string | null) {
  return (await local.ports.findException(exceptionId ?? ''))?.exception;
}

/** Records the request for a confirmation, as its workflow does, and Bob answers it. */
async function bobAnswers(answer: 'approve' | 'deny'): Promise<void> {
  const [request] = local.started;
  await local.ports.recordException(requested(request!));
  const saying = { by: bobInSlack, via: 'slack', note: null, groups: [] } as const;
  await answerException(request!.exceptionId, answer, saying, local.ports);
}

describe('a rollback by the guardrail itself', () => {
  it('gives back what was taken for as long as a person has to confirm it', async () => {
    const instance = await local.corrected({ httpTokens: 'optional', httpPutResponseHopLimit: 3 });

    const rolledBack = await refused(instance);
    await local.deliver();

    const now = local.ports.now().getTime();
    expect(rolledBack).toMatchObject({ result: 'rolled-back' });
    expect(local.optionsOf(instance)).toEqual(['optional', 3]);
    expect(await exceptionOf(rolledBack.exceptionId)).toMatchObject({
      status: 'granted',
      requestedBy: GUARDRAIL,
      requestedVia: 'rollback',
      approvals: [{ by: GUARDRAIL }],
      reason: REASON,
      expiresAt: new Date(now + 24 * HOUR),
    });
    expect(local.news).toEqual([`granted ${String(rolledBack.exceptionId)}`]);
  });

  it('asks approvers for the same for longer, with what a yes and a no mean', async () => {
    const instance = await local.corrected();

    const { exceptionId, confirmationId } = await refused(instance);

    const now = local.ports.now().getTime();
    expect(local.started).toMatchObject([
      {
        exceptionId: confirmationId,
        scope: { kind: 'instance', id: instance.instanceId },
        allows: { httpTokens: 'optional' },
        requestedBy: GUARDRAIL,
        requestedVia: 'rollback',
        renews: exceptionId,
        answerBy: new Date(now + 24 * HOUR),
        expiresAt: new Date(now + 14 * 24 * HOUR),
        reason: expect.stringMatching(/A yes lets that last, .*42 calls/) as string,
      },
    ]);
  });

  it('ends by itself where nobody answers', async () => {
    const instance = await local.corrected();
    await refused(instance);
    await local.deliver();
    local.advance(24 * HOUR + 6 * 60_000);

    await local.review();
    await local.deliver();

    expect(local.optionsOf(instance)).toEqual(['required', 1]);
  });

  it('ends at once where an approver says no', async () => {
    const instance = await local.corrected();
    const { exceptionId } = await refused(instance);
    await local.deliver();

    await bobAnswers('deny');
    await local.deliver();

    expect(local.optionsOf(instance)).toEqual(['required', 1]);
    expect(await exceptionOf(exceptionId)).toMatchObject({ status: 'revoked' });
  });

  it('goes on where an approver says yes', async () => {
    const instance = await local.corrected();
    const { exceptionId } = await refused(instance);
    await local.deliver();

    await bobAnswers('approve');
    await local.deliver();

    expect(local.optionsOf(instance)).toEqual(['optional', 1]);
    expect(await exceptionOf(exceptionId)).toMatchObject({ status: 'granted' });
  });

  it('is one rollback and one request however often the watch says so', async () => {
    const instance = await local.corrected();
    const first = await refused(instance);
    await local.deliver();

    const again = await refused(instance);

    expect(again).toEqual({ ...first, result: 'already' });
    expect(local.started).toHaveLength(1);
    expect(local.news).toHaveLength(1);
  });

  it('is not made again for the same record once it was denied', async () => {
    const instance = await local.corrected();
    const { exceptionId } = await refused(instance);
    await local.deliver();
    await bobAnswers('deny');
    await local.deliver();

    const again = await refused(instance);
    await local.deliver();

    expect(again).toEqual({ result: 'already', exceptionId, confirmationId: null });
    expect(local.optionsOf(instance)).toEqual(['required', 1]);
  });

  it.each([
    ['the guard was told', 'judgeAgain'],
    ['people were told', 'publishNews'],
    ['approvers were asked', 'startWorkflow'],
  ] as const)('that is cut off before %s is finished by calling again', async (_, port) => {
    const instance = await local.corrected();
    const away = { [port]: () => Promise.reject(new Error(`${port} is away.`)) };
    await expect(refused(instance, away)).rejects.toThrow('away');

    const again = await refused(instance);
    await local.deliver();

    expect(again).toMatchObject({ result: 'already', confirmationId: local.started[0]?.exceptionId });
    expect(local.optionsOf(instance)).toEqual(['optional', 1]);
  });

  it('loosens nothing where the policy has nobody to confirm it', async () => {
    const instance = await local.corrected();

    const result = await refused(instance, { policy: () => Promise.resolve(aPolicy()) });

    expect(result).toEqual({ result: 'nobody-to-confirm', exceptionId: null, confirmationId: null });
    expect([local.queue, local.started]).toEqual([[], []]);
    expect((await local.exceptions()).some(({ scope }) => scope.id === instance.instanceId)).toBe(false);
  });

  it('leaves alone what a person has rolled back already', async () => {
    const instance = await local.corrected();
    const expiresAt = new Date(local.ports.now().getTime() + HOUR);
    const order = { instances: [instance], reason: REASON, expiresAt, by: bobInSlack };
    const [byPerson] = await rollBack(order, local.ports);

    const result = await refused(instance);

    const { exceptionId } = byPerson!;
    expect(result).toEqual({ result: 'already', exceptionId, confirmationId: null });
    expect(local.started).toEqual([]);
  });

  it('has nothing to give back to an instance from which nothing was taken', async () => {
    const instance = await local.corrected({ httpTokens: 'required' });

    expect(await refused(instance)).toMatchObject({ result: 'nothing-to-give-back' });
  });

  it('is not made by what cannot be read', async () => {
    const instance = await local.corrected();
    const memoriesOf: RollBackUnaskedPorts['memoriesOf'] = async (instances) =>
      new Map(
        [...(await local.ports.memoriesOf(instances)).keys()].map((key) => [key, 'unreadable'] as const),
      );

    expect(await refused(instance, { memoriesOf })).toMatchObject({ result: 'unreadable' });
  });

  it('cuts a reason that is too long, and is never longer than the policy allows', async () => {
    const { exceptions, fleet } = rollbackPolicy();
    const watch = { ...fleet.watch, confirmWithinHours: 48 };
    const strict = rollbackPolicy({
      exceptions: { ...exceptions, longestDays: 1 },
      fleet: { ...fleet, watch },
    });
    const instance = await local.corrected();

    const { exceptionId } = await refused(
      instance,
      { policy: () => Promise.resolve(strict) },
      'x'.repeat(2_000),
    );

    const end = new Date(local.ports.now().getTime() + 24 * HOUR);
    expect(await exceptionOf(exceptionId)).toMatchObject({ expiresAt: end, reason: 'x'.repeat(500) });
    expect(local.started).toMatchObject([{ expiresAt: end }]);
  });

  it('fails loudly where it can be no request, and changes nothing', async () => {
    const instance = await local.corrected();

    await expect(refused(instance, {}, '')).rejects.toThrow(
      `${instance.instanceId} in 111122223333, eu-west-1 cannot be rolled back by itself: The reason must have`,
    );
    expect(local.queue).toEqual([]);
  });
});

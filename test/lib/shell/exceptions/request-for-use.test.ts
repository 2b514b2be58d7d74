import { beforeEach, describe, expect, it } from 'vitest';
import type { GuardrailException } from '../../../../lib/domain/exception/exception.ts';
import { GUARDRAIL } from '../../../../lib/domain/exception/identity.ts';
import { requested } from '../../../../lib/domain/exception/lifecycle.ts';
import { requestForUse, type RequestForUsePorts } from '../../../../lib/shell/exceptions/request-for-use.ts';
import { aPolicy, minutesAgo, NOW } from '../../../given.ts';
import { aFindingOfUse } from '../../../given-use.ts';
import { exceptionsInMemory, type ExceptionsInMemory } from './given-exceptions.ts';

const DAY_MINUTES = 24 * 60;

let memory: ExceptionsInMemory;
let ports: RequestForUsePorts;

beforeEach(() => {
  memory = exceptionsInMemory();
  ports = {
    ...memory.ports,
    startWorkflow: async (request) => {
      const recorded = await memory.ports.recordException(requested(request));
      return recorded === 'recorded' ? 'started' : 'started-before';
    },
  };
});

/** The request that was made, as it has come to stand meanwhile. */
function standing(exceptionId: string | null, differences: Partial<GuardrailException>): void {
  const exception = memory.get(exceptionId ?? '')!;
  memory.put({ ...exception, ...differences });
}

function ended(status: GuardrailException['status'], minutes: number): Partial<GuardrailException> {
  const history = [{ at: minutesAgo(minutes), what: 'expired', by: null, note: null }] as const;
  return { status, history };
}

describe('a request for what a sweep found in use', () => {
  it('is made by the guardrail itself, for approvers to answer, and loosens nothing', async () => {
    const { result, exceptionId } = await requestForUse(aFindingOfUse(), ports);

    expect(result).toBe('requested');
    expect(memory.get(exceptionId ?? '')).toMatchObject({
      status: 'requested',
      requestedBy: GUARDRAIL,
      requestedVia: 'sweep',
      allows: { httpTokens: 'optional' },
      reason: expect.stringContaining('1,234 calls without a token') as string,
      expiresAt: new Date(NOW.getTime() + 14 * DAY_MINUTES * 60_000),
      renews: null,
    });
    expect(memory.done).toEqual([]);
  });

  it('is one for all instances of a group', async () => {
    const one = aFindingOfUse({}, { autoScalingGroup: 'web', instanceId: 'i-00000000000000001' });
    const other = aFindingOfUse({}, { autoScalingGroup: 'web', instanceId: 'i-00000000000000002' });

    const first = await requestForUse(one, ports);
    const second = await requestForUse(other, ports);

    expect(second).toEqual({ result: 'answered-before', exceptionId: first.exceptionId });
  });

  it('is one also before the workflow has recorded it', async () => {
    await requestForUse(aFindingOfUse(), ports);

    const again = await requestForUse(aFindingOfUse(), {
      ...ports,
      findException: () => Promise.resolve(null),
    });

    expect(again).toMatchObject({ result: 'requested-before' });
  });

  it.each(['denied', 'revoked', 'granted'] as const)(
    'is not made again after one that is %s',
    async (status) => {
      const { exceptionId } = await requestForUse(aFindingOfUse(), ports);
      standing(exceptionId, ended(status, 3 * DAY_MINUTES));

      expect(await requestForUse(aFindingOfUse(), ports)).toEqual({ result: 'answered-before', exceptionId });
    },
  );

  it('is made again as soon as it has expired, as a renewal: use is told once, and nobody would ask later', async () => {
    const { exceptionId } = await requestForUse(aFindingOfUse(), ports);
    standing(exceptionId, ended('expired', 1));

    const again = await requestForUse(aFindingOfUse(), ports);

    expect(again.result).toBe('requested');
    expect(memory.get(again.exceptionId ?? '')).toMatchObject({ renews: exceptionId });
  });

  it('is not made where the policy wants none', async () => {
    const policy = () => Promise.resolve(aPolicy());

    expect(await requestForUse(aFindingOfUse(), { ...ports, policy })).toEqual({
      result: 'not-asked',
      exceptionId: null,
    });
  });

  it('that cannot be made fails loudly', async () => {
    const finding = aFindingOfUse({}, { accountId: 'nowhere' });

    await expect(requestForUse(finding, ports)).rejects.toThrow(
      `No exception could be requested for instance ${finding.instance.instanceId} in nowhere, eu-west-1: The account`,
    );
  });
});

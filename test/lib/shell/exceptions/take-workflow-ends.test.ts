import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { takeWorkflowEnds } from '../../../../lib/shell/exceptions/take-workflow-ends.ts';
import { aGrantedException, anException, NOW } from '../../../given.ts';
import { anEnded, failingOnce, startLocalReview, type LocalReview } from './given-review.ts';

let local: LocalReview;

beforeEach(async () => {
  local = await startLocalReview();
});

afterEach(() => local.stop());

function endOf(exceptionId: string, status = 'ABORTED') {
  const event = {
    version: '0',
    'detail-type': 'Step Functions Execution Status Change',
    source: 'aws.states',
    detail: { executionArn: 'arn', name: exceptionId, status, input: '{}', output: null },
  };
  return { messageId: `message-of-${exceptionId}`, body: JSON.stringify(event) };
}

describe('a workflow that ended before its time', () => {
  it.each(['FAILED', 'ABORTED', 'TIMED_OUT'] as const)(
    '(%s) ends its request: nobody could answer it any more',
    async (status) => {
      await local.keep(anException({ exceptionId: 'exc-1' }));

      const report = await takeWorkflowEnds([endOf('exc-1', status)], local.ports);

      expect(report).toEqual({
        ends: [{ exceptionId: 'exc-1', status, aftermath: 'failed' }],
        errors: [],
        failedMessageIds: [],
      });
      expect(local.told).toEqual(['tell exc-1 failed']);
      expect(await local.itemOf('exc-1')).toMatchObject({
        status: 'failed',
        revision: 8,
        history: [{ what: 'requested' }, { what: 'failed', at: NOW.toISOString(), by: null }],
      });
      expect(await local.itemOf('exc-1')).not.toHaveProperty('due');
    },
  );

  it('leaves an exception in force as it is, and has the guard look whether it acted on it', async () => {
    const exception = aGrantedException({ exceptionId: 'exc-1' });
    await local.keep(exception);

    const report = await takeWorkflowEnds([endOf('exc-1')], local.ports);

    expect(report.ends).toMatchObject([{ aftermath: 'in-force' }]);
    expect(local.told).toEqual(['judge exc-1 granted']);
    expect(await local.itemOf('exc-1')).toMatchObject({
      status: 'granted',
      revision: 7,
      due: exception.expiresAt.toISOString(),
    });
  });

  it('changes nothing of an exception that is over', async () => {
    await local.keep(anEnded(anException(), 'revoked', 1));

    const report = await takeWorkflowEnds([endOf('exc-revoked')], local.ports);

    expect(report.ends).toMatchObject([{ aftermath: 'over' }]);
    expect(local.told).toEqual([]);
  });

  it('before it recorded its request is only told of', async () => {
    const report = await takeWorkflowEnds([endOf('exc-unknown', 'FAILED')], local.ports);

    expect(report.ends).toMatchObject([{ exceptionId: 'exc-unknown', aftermath: 'not-recorded' }]);
    expect(report.failedMessageIds).toEqual([]);
  });

  it('twice, is told once', async () => {
    await local.keep(anException({ exceptionId: 'exc-1' }));

    const report = await takeWorkflowEnds([endOf('exc-1'), endOf('exc-1')], local.ports);

    expect(report.ends).toMatchObject([{ aftermath: 'failed' }, { aftermath: 'over' }]);
    expect(local.told).toEqual(['tell exc-1 failed']);
  });
});

describe('what cannot be looked after', () => {
  it('because somebody else changed it meanwhile, comes back', async () => {
    await local.keep(anException({ exceptionId: 'exc-1' }));

    const report = await takeWorkflowEnds([endOf('exc-1')], {
      ...local.ports,
      saveException: () => Promise.resolve('overtaken'),
    });

    expect(report.failedMessageIds).toEqual(['message-of-exc-1']);
    expect(report.errors).toMatchObject([{ error: expect.stringContaining('looked at again') as string }]);
    expect(local.told).toEqual([]);
  });

  it.each([
    ['the table cannot be read', 'findException'],
    ['nobody can be told', 'publishNews'],
  ] as const)('because %s, comes back and holds up no other', async (_, port) => {
    await local.keep(anException({ exceptionId: 'exc-1' }));
    await local.keep(aGrantedException({ exceptionId: 'exc-2' }));
    const ports = failingOnce(local.ports, port, 'away');

    const report = await takeWorkflowEnds([endOf('exc-1'), endOf('exc-2')], ports);

    expect(report.errors).toEqual([{ messageId: 'message-of-exc-1', error: 'away' }]);
    expect(report.failedMessageIds).toEqual(['message-of-exc-1']);
    expect(report.ends).toMatchObject([{ exceptionId: 'exc-2', aftermath: 'in-force' }]);
  });

  it.each([
    ['no JSON', '{'],
    ['another event', JSON.stringify({ 'detail-type': 'other', detail: {} })],
    ['a workflow that only began', endOf('exc-1', 'RUNNING').body],
  ])('because it is %s, comes back for its dead-letter queue', async (_, body) => {
    const report = await takeWorkflowEnds([{ messageId: 'strange', body }], local.ports);

    expect(report).toMatchObject({ ends: [], failedMessageIds: ['strange'] });
  });
});

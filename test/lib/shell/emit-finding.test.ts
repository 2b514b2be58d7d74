import { describe, expect, it } from 'vitest';
import { findingOf } from '../../../lib/domain/finding.ts';
import { emitFindings, type BusEvent } from '../../../lib/shell/emit-finding.ts';
import { emitMeasurementsOf } from '../../../lib/shell/emit-metrics.ts';
import { messageOf } from '../../../lib/shell/read-findings.ts';
import { aClosedRecord, anInstance, NOW } from '../../given.ts';

const finding = findingOf(aClosedRecord(), anInstance());
const body = JSON.stringify({ ...finding, addedLater: true });

describe('emitting findings', () => {
  it('puts each on the bus as it was published, with the instance and the time of it', async () => {
    const put: BusEvent[] = [];

    const report = await emitFindings([{ messageId: 'm1', body }], {
      putEvents: (events) => {
        put.push(...events);
        return Promise.resolve(new Map());
      },
    });

    expect(put).toEqual([
      {
        source: 'imds-guardrail',
        detailType: 'IMDS Guardrail Finding',
        time: NOW,
        resources: ['arn:aws:ec2:eu-west-1:111122223333:instance/i-0a1b2c3d4e5f60718'],
        detail: body,
      },
    ]);
    expect(report).toEqual({ failedMessageIds: [], malformed: [], refused: [], emitted: 1 });
  });

  it('returns what the bus refused and what nobody can read, and nothing else', async () => {
    const messages = ['m1', 'm2', 'm3'].map((messageId) => ({ messageId, body }));

    const report = await emitFindings([{ messageId: 'broken', body: '{}' }, ...messages], {
      putEvents: () => Promise.resolve(new Map([[1, 'ThrottlingException: later']])),
    });

    expect(report.failedMessageIds).toEqual(['broken', 'm2']);
    expect(report.refused).toEqual([{ messageId: 'm2', reason: 'ThrottlingException: later' }]);
    expect(emitMeasurementsOf(report)).toEqual([
      { name: 'FindingsEmitted', unit: 'Count', value: 2 },
      { name: 'MessagesMalformed', unit: 'Count', value: 1 },
      { name: 'MessagesReturned', unit: 'Count', value: 2 },
    ]);
  });

  it('has words for whatever was thrown', () => {
    expect([new Error('no'), 'no'].map(messageOf)).toEqual(['no', 'no']);
  });
});

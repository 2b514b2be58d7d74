import { afterAll, beforeAll, beforeEach, describe, expect, it, onTestFinished } from 'vitest';
import { records } from '../../../../lib/adapters/records.ts';
import type { InstanceKey } from '../../../../lib/domain/instance.ts';
import type { ClosedRecord } from '../../../../lib/domain/record.ts';
import { redrive, type Redriving } from '../../../../lib/shell/redrive/redrive.ts';
import type { RedrivePorts } from '../../../../lib/shell/redrive/redrive-ports.ts';
import { aClosedRecord } from '../../../given.ts';
import { aLoosening, startLocalRedrive, type LocalRedrive } from '../../../local-redrive.ts';
import { aFinding } from '../../../local-post.ts';
import { inLocalTables } from '../../../local-tables.ts';

const local = inLocalTables();
const [DEAD, WORK] = ['CloudTrailDeadLetterQueue', 'CloudTrailQueue'];
let aws: LocalRedrive;

beforeAll(() => {
  process.env['AWS_MAX_ATTEMPTS'] = '1';
});

afterAll(() => {
  delete process.env['AWS_MAX_ATTEMPTS'];
});

beforeEach(async () => {
  aws = await startLocalRedrive(local.tables.recordsTableName);
  onTestFinished(() => aws.stop());
});

function bringBack(differences: Partial<Redriving & { names: string[]; ports: RedrivePorts }> = {}) {
  const { names = ['CloudTrail'], ports = aws.ports, ...redriving } = differences;
  const quietly = { onMoved: () => undefined, onTold: () => undefined };
  return redrive(
    names.map(aws.queueOf),
    { takesUnreadable: false, most: 100, patience: 300_000, ...quietly, ...redriving },
    ports,
  );
}

/** What the guard leaves behind, once it has worked on an instance. */
async function keep(instance: InstanceKey, differences: Partial<ClosedRecord> = {}): Promise<void> {
  const at = aws.ports.now();
  const record = aClosedRecord({ instance, openedAt: at, closedAt: at, ...differences });
  await records(local.tables.recordsTableName).keepRecord(record);
}

/** Takes all messages of the work queue as a function would: those that it is done with are removed. */
function workOff(isDone: (body: string) => boolean = () => true): void {
  for (const [{ body }, receipt] of aws.sqs.queues.receive(WORK, 10, 360))
    if (isDone(body)) aws.sqs.queues.remove(WORK, receipt);
}

describe('messages of a dead-letter queue', () => {
  it('are brought back, and told by the records of their instances', async () => {
    const [one, other] = [aLoosening(), aLoosening()];
    for (const { body } of [one, other]) aws.sqs.queues.send(DEAD, { body });
    await keep(one.instance, { outcome: 'denied', refusal: 'No.' });
    aws.onWait(async () => {
      workOff();
      await keep(one.instance);
      await keep(other.instance, { outcome: 'gone' });
    });

    const { told, broken, unread } = await bringBack();

    expect({ broken, unread }).toEqual({ broken: [], unread: null });
    expect(told).toMatchObject([
      {
        letter: { queue: 'CloudTrail', instances: [one.instance], why: 'EC2 refuses the change: No.' },
        fate: {
          kind: 'handled',
          results: [{ instance: one.instance, outcome: 'remediated', refusal: null }],
        },
      },
      { letter: { why: null }, fate: { kind: 'handled', results: [{ outcome: 'gone' }] } },
    ]);
    expect(aws.bodiesIn(DEAD)).toEqual([]);
  });

  it('arrive as they were, with what their sender wrote beside', async () => {
    const { body } = aLoosening();
    const text = (StringValue: string) => ({ DataType: 'String', StringValue });
    const attributes = { kind: text('noncompliant'), ERROR_CODE: text('SDK_CLIENT_ERROR') };
    aws.sqs.queues.send(DEAD, { body, attributes });

    const { told } = await bringBack({ patience: 0 });

    expect(told).toMatchObject([
      { letter: { why: 'EventBridge could not deliver it: SDK_CLIENT_ERROR' }, fate: { kind: 'on-its-way' } },
    ]);
    expect(aws.sqs.queues.messages(WORK)).toMatchObject([
      { body, attributes: { kind: text('noncompliant') } },
    ]);
    expect(Object.keys(aws.sqs.queues.messages(WORK)[0]!.attributes)).toEqual(['kind']);
  });

  it('are handled when their queue has been empty for a minute, where no record tells of them', async () => {
    const started = aws.ports.now().getTime();
    aws.sqs.queues.send('PostFindingDeadLetterQueue', { body: JSON.stringify(aFinding('event-1')) });
    aws.onWait(() => {
      for (const [, receipt] of aws.sqs.queues.receive('PostFindingQueue', 10, 360))
        aws.sqs.queues.remove('PostFindingQueue', receipt);
    });

    const { told } = await bringBack({ names: ['PostFinding'] });

    expect(told).toMatchObject([{ fate: { kind: 'handled', results: [] } }]);
    expect(aws.ports.now().getTime() - started).toBeGreaterThanOrEqual(60_000);
  });

  it('are told as back where they land in the dead-letter queue again', async () => {
    const { body } = aLoosening();
    aws.sqs.queues.send(DEAD, { body });
    aws.onWait(() => {
      for (const [message, receipt] of aws.sqs.queues.receive(WORK, 10, 360)) {
        aws.sqs.queues.remove(WORK, receipt);
        aws.sqs.queues.put(DEAD, message);
      }
    });

    const { told } = await bringBack();

    const [{ messageId } = { messageId: '' }] = aws.sqs.queues.messages(DEAD);
    expect(told).toMatchObject([{ sentId: messageId, fate: { kind: 'back', reason: null } }]);
    expect(aws.bodiesIn(DEAD)).toEqual([body]);
    expect(aws.sqs.queues.counts(DEAD)).toEqual({ visible: 1, hidden: 0 });
  });

  it('are told as on their way, with what EC2 says, as soon as all are refused again', async () => {
    const { instance, body } = aLoosening();
    const started = aws.ports.now().getTime();
    aws.sqs.queues.send(DEAD, { body });
    aws.onWait(async () => {
      workOff(() => false);
      await keep(instance, { outcome: 'denied', refusal: 'Still no.' });
    });

    const { told } = await bringBack();

    expect(told).toMatchObject([
      { fate: { kind: 'on-its-way', reason: 'EC2 refuses the change: Still no.' } },
    ]);
    expect(aws.ports.now().getTime() - started).toBeLessThan(60_000);
  });

  it('are told as on their way when the patience is over', async () => {
    aws.sqs.queues.send(DEAD, { body: aLoosening().body });

    const { told } = await bringBack({ patience: 20_000 });

    expect(told).toMatchObject([{ fate: { kind: 'on-its-way', reason: null } }]);
  });

  it('stay where they are where nobody would understand them, and can be seen at once', async () => {
    aws.sqs.queues.send(DEAD, { body: 'not JSON' });
    const { body } = aLoosening();
    aws.sqs.queues.send(DEAD, { body });

    const { told } = await bringBack({ patience: 0 });

    expect(told.map(({ fate }) => fate.kind).toSorted()).toEqual(['left', 'on-its-way']);
    expect(aws.bodiesIn(DEAD)).toEqual(['not JSON']);
    expect(aws.sqs.queues.counts(DEAD)).toEqual({ visible: 1, hidden: 0 });
    expect(aws.bodiesIn(WORK)).toEqual([body]);
  });

  it('go back all the same where somebody wants that', async () => {
    aws.sqs.queues.send(DEAD, { body: 'not JSON' });

    const { told } = await bringBack({ takesUnreadable: true, patience: 0 });

    expect(told).toMatchObject([
      { letter: { problem: expect.any(String) as unknown }, fate: { kind: 'on-its-way' } },
    ]);
    expect(aws.bodiesIn(WORK)).toEqual(['not JSON']);
  });

  it('are moved as many as are wanted, and the rest is told of', async () => {
    for (let sent = 0; sent < 25; sent += 1) aws.sqs.queues.send(DEAD, { body: aLoosening().body });

    const { told, broken } = await bringBack({ most: 20, patience: 0 });

    expect(told).toHaveLength(20);
    expect(broken).toEqual([
      { queue: 'CloudTrail', problem: '20 messages are moved at once at the most: repeat it for the rest' },
    ]);
    expect(aws.bodiesIn(DEAD)).toHaveLength(5);
  });

  it('are told by their queues alone where nobody may read the records', async () => {
    aws.sqs.queues.send(DEAD, { body: aLoosening().body });
    aws.onWait(() => workOff());
    const lastRecords = () => Promise.reject(new Error('not authorized'));

    const { told, unread } = await bringBack({ ports: { ...aws.ports, lastRecords } });

    expect(told).toMatchObject([{ fate: { kind: 'handled', results: [] } }]);
    expect(unread).toBe('not authorized');
  });
});

describe('messages of a FIFO queue', () => {
  const [dead, work] = ['ImdsV1UseDeadLetterQueue.fifo', 'ImdsV1UseQueue.fifo'];
  const useBy = (number: number) =>
    JSON.stringify({ sessionArn: `arn:aws:sts::111122223333:assumed-role/web/i-${10_000_000 + number}` });

  it('are brought back in their order, past those that nobody understands', async () => {
    const bodies = Array.from({ length: 23 }, (_, number) => (number === 3 ? 'odd' : useBy(number)));
    bodies.forEach((body) => aws.sqs.queues.send(dead, { body, groupId: 'imdsv1-use' }));

    const { told, broken } = await bringBack({ names: ['ImdsV1Use'], patience: 0 });

    expect(broken).toEqual([]);
    expect(told.filter(({ fate }) => fate.kind === 'left')).toHaveLength(1);
    expect(aws.bodiesIn(work)).toEqual(bodies.filter((body) => body !== 'odd'));
    expect(aws.sqs.queues.messages(work)[0]).toMatchObject({ groupId: 'imdsv1-use' });
    expect(aws.bodiesIn(dead)).toEqual(['odd']);
  });

  it('are made of what EventBridge could not put into it', async () => {
    const arn = 'arn:aws:sts::111122223333:assumed-role/web/i-0a1b2c3d4e5f60718';
    const body = JSON.stringify({ id: '1', detail: { userIdentity: { arn } } });
    aws.sqs.queues.send('ImdsV1UseUndeliveredQueue', { body });

    await bringBack({ names: ['ImdsV1UseUndelivered'], patience: 0 });

    expect(aws.sqs.queues.messages(work)).toMatchObject([
      { body: JSON.stringify({ sessionArn: arn }), groupId: 'imdsv1-use' },
    ]);
  });
});

describe('nothing is lost', () => {
  it.each([
    ['SQS fails to give messages', 'ReceiveMessage'],
    ['a message cannot be sent', 'SendMessage'],
    ['a message that was sent cannot be removed', 'DeleteMessage'],
    ['messages cannot be given back', 'ChangeMessageVisibilityBatch'],
    ['SQS does not count', 'GetQueueAttributes'],
  ] as const)('where %s, and the next try brings back what is left', async (_, action) => {
    const bodies = [...Array.from({ length: 14 }, () => aLoosening().body), 'not JSON'];
    bodies.forEach((body) => aws.sqs.queues.send(DEAD, { body }));
    aws.sqs.failNext(3, action);

    const first = await bringBack({ patience: 0 });
    const inBetween = new Set([...aws.bodiesIn(DEAD), ...aws.bodiesIn(WORK)]);
    aws.pass(61);
    aws.sqs.failNext(0, action);
    const second = await bringBack({ patience: 0 });

    const isBroken = ['ReceiveMessage', 'SendMessage', 'DeleteMessage'].includes(action);
    expect(first.broken).toHaveLength(isBroken ? 1 : 0);
    expect(inBetween).toEqual(new Set(bodies));
    expect(second.broken).toEqual([]);
    expect(new Set(aws.bodiesIn(WORK))).toEqual(new Set(bodies.slice(0, -1)));
    expect(aws.bodiesIn(DEAD)).toEqual(['not JSON']);
  });

  it('where the command is killed between sending and removing: what comes twice, and not less', async () => {
    const { body } = aLoosening();
    aws.sqs.queues.send(DEAD, { body });
    const never = new Promise<never>(() => undefined);
    void bringBack({ ports: { ...aws.ports, remove: () => never } });

    await expect.poll(() => aws.bodiesIn(WORK)).toEqual([body]);
    const hidden = aws.sqs.queues.counts(DEAD);
    aws.pass(61);
    await bringBack({ patience: 0 });

    expect(hidden).toEqual({ visible: 0, hidden: 1 });
    expect(aws.bodiesIn(WORK)).toEqual([body, body]);
    expect(aws.bodiesIn(DEAD)).toEqual([]);
  });

  it('where a copy of what was sent is still there: it is not taken for a message that came back', async () => {
    const { body } = aLoosening();
    aws.sqs.queues.send(DEAD, { body });
    aws.sqs.failNext(1, 'DeleteMessage');
    aws.onWait(() => workOff());

    const { told } = await bringBack();

    expect(told).toMatchObject([{ fate: { kind: 'handled' } }]);
  });
});

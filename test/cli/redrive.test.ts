import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { beforeEach, describe, expect, it, onTestFinished, vi } from 'vitest';
import { records } from '../../lib/adapters/records.ts';
import { startSqs, type LocalSqs } from '../../local/embedded/sqs-endpoint.ts';
import { listen } from '../../local/embedded/http.ts';
import { aClosedRecord } from '../given.ts';
import { aLoosening, queueUrlsOf } from '../local-redrive.ts';
import { inLocalTables } from '../local-tables.ts';
import { guardrail } from './fake-terminal.ts';
import { widestOf } from './given-fleet.ts';
import { inStack, STACK } from './given-stack.ts';

const local = inLocalTables();
const stack = inStack(() => ({ RecordsTableName: local.tables.recordsTableName }));
const [DEAD, WORK] = ['CloudTrailDeadLetterQueue', 'CloudTrailQueue'];
const ID = /[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}/;

let sqs: LocalSqs;
/** What is done with a message that is sent to the work queue. */
let work: (body: string) => Promise<void>;

beforeEach(async () => {
  work = () => Promise.resolve();
  sqs = await startSqs((queueName, body) => (queueName === WORK ? work(body) : undefined));
  vi.stubEnv('AWS_ENDPOINT_URL_SQS', sqs.url);
  const queues = [...queueUrlsOf(sqs)].map(([LogicalResourceId, PhysicalResourceId]) => ({
    ResourceType: 'AWS::SQS::Queue',
    ResourceStatus: 'CREATE_COMPLETE' as const,
    LogicalResourceId,
    PhysicalResourceId,
  }));
  const gone = {
    ...queues[0]!,
    LogicalResourceId: 'OldDeadLetterQueue',
    ResourceStatus: 'DELETE_COMPLETE' as const,
  };
  const table = { ...queues[0]!, LogicalResourceId: 'RecordsTable', ResourceType: 'AWS::DynamoDB::Table' };
  stack.givenResources(queues.slice(0, 2), [gone, table], queues.slice(2));
  onTestFinished(async () => {
    vi.unstubAllEnvs();
    await sqs.stop();
  });
});

function bodiesIn(queueName: string): string[] {
  return sqs.queues.messages(queueName).map(({ body }) => body);
}

describe('guardrail redrive --dry-run', () => {
  it('shows what waits, since when, what it is about and why, and changes nothing', async () => {
    const { instance, body } = aLoosening();
    await records(local.tables.recordsTableName).keepRecord(
      aClosedRecord({ instance, outcome: 'denied', refusal: 'You are not authorized.' }),
    );
    [body, aLoosening().body, 'not JSON \u001b[2J'].forEach((each) => sqs.queues.send(DEAD, { body: each }));

    const { code, out, error } = await guardrail(['redrive', '--dry-run']);

    expect({ code, error }).toEqual({ code: 0, error: '' });
    expect(out).toMatch(
      /^3 messages in 1 of 4 dead-letter queues, \d{4}-\d\d-\d\d \d\d:\d\d UTC\n\nCloudTrail: 3 messages\n/,
    );
    expect(out).toContain('  EC2 refuses the change: You are not authorized.\n');
    expect(out).toMatch(
      new RegExp(`${ID.source}  since \\d{4}-.* UTC\\n      ModifyInstance.* of ${instance.instanceId}`),
    );
    expect(out).toContain('Nothing is on record of why: the log of the function says it.');
    expect(out).not.toContain('\u001b');
    expect(widestOf(out)).toBeLessThanOrEqual(80);
    expect(sqs.queues.counts(DEAD)).toEqual({ visible: 3, hidden: 0 });
  });

  it('says that nothing waits', async () => {
    const { code, out } = await guardrail(['redrive', '--dry-run', '--queue', 'cloudtrail']);

    expect(code).toBe(0);
    expect(out).toMatch(/^Nothing waits in 1 dead-letter queue, /);
  });

  it('prints for machines each message', async () => {
    const { instance, body } = aLoosening();
    sqs.queues.send(DEAD, { body });

    const { out } = await guardrail(['redrive', '--dry-run', '--json']);

    expect(JSON.parse(out)).toMatchObject({
      queues: expect.arrayContaining([{ queue: 'CloudTrail', count: 1, isAll: true }]) as unknown,
      messages: [{ queue: 'CloudTrail', instances: [instance], problem: null, why: null }],
      recordsProblem: null,
    });
  });

  it('shows no more of a FIFO queue than SQS gives of a group, and says so', async () => {
    for (let number = 0; number < 12; number += 1) {
      const sessionArn = `arn:aws:sts::111122223333:assumed-role/web/i-${10_000_000 + number}`;
      sqs.queues.send('ImdsV1UseDeadLetterQueue.fifo', {
        body: JSON.stringify({ sessionArn }),
        groupId: 'imdsv1-use',
      });
    }

    const { out } = await guardrail(['redrive', '--dry-run']);

    expect(out).toContain('ImdsV1Use: 10 messages, and more behind them');
  });
});

describe('guardrail redrive', () => {
  it('asks, brings back, and tells what came of each message', async () => {
    const [one, other] = [aLoosening(), aLoosening()];
    [one, other].forEach(({ body }) => sqs.queues.send(DEAD, { body }));
    work = async (body) => {
      const { instance } = body === one.body ? one : other;
      await records(local.tables.recordsTableName).keepRecord(aClosedRecord({ instance }));
    };

    const { code, out, error } = await guardrail(['redrive'], { interactive: true, input: 'y\n' });

    expect({ code, error }).toEqual({ code: 0, error: 'Bring 2 messages back now? [y/N] ' });
    expect(out).toContain('\n2 of 2 messages handled\n\nCloudTrail\n  Handled: corrected.\n');
    expect(out).toContain(other.instance.instanceId);
    expect([bodiesIn(DEAD), bodiesIn(WORK)]).toEqual([[], [one.body, other.body]]);
  });

  it('moves nothing without a yes', async () => {
    const { body } = aLoosening();
    sqs.queues.send(DEAD, { body });

    const { code, error } = await guardrail(['redrive'], { interactive: true, input: 'n\n' });

    expect(code).toBe(2);
    expect(error).toContain('not confirmed, so nothing was moved');
    expect([bodiesIn(DEAD), bodiesIn(WORK)]).toEqual([[body], []]);
  });

  it('ends with 1 where something is not handled, and says what', async () => {
    const { instance, body } = aLoosening();
    [body, 'not JSON'].forEach((each) => sqs.queues.send(DEAD, { body: each }));
    work = () =>
      records(local.tables.recordsTableName).keepRecord(
        aClosedRecord({ instance, outcome: 'denied', refusal: 'Still not authorized.' }),
      );

    const { code, out, error } = await guardrail(['redrive', '--yes', '--wait', '0']);

    expect(code).toBe(1);
    expect(error).toBe('guardrail: 2 of 2 messages are not handled, or not yet\n');
    expect(out).toContain('Still on its way. EC2 refuses the change: Still not authorized.');
    expect(out.replaceAll(/\s+/g, ' ')).toContain('Left where it was: its function would not understand it:');
    expect(widestOf(out)).toBeLessThanOrEqual(80);
  });

  it('says in which queue SQS refused to go on, and that nothing is lost', async () => {
    vi.stubEnv('AWS_MAX_ATTEMPTS', '1');
    sqs.queues.send(DEAD, { body: aLoosening().body });
    sqs.failNext(1, 'SendMessage');

    const { code, out, error } = await guardrail(['redrive', '--yes', '--wait', '0', '--json']);

    expect(code).toBe(1);
    expect(JSON.parse(out)).toMatchObject({ messages: [], broken: [{ queue: 'CloudTrail' }] });
    expect(error).toMatch(/not all of CloudTrail was moved: .*Nothing is lost; repeat it\.\n$/);
  });

  it('does not ask where no function would understand what waits', async () => {
    sqs.queues.send(DEAD, { body: 'not JSON' });

    const { code, error } = await guardrail(['redrive'], { interactive: true });

    expect(code).toBe(1);
    expect(error).toContain('guardrail redrive show, or bring it back by --all');
  });

  it.each([
    [['redrive'], 'nobody can be asked here'],
    [['redrive', '--json'], 'nobody can be asked here'],
    [['redrive', '--yes', '--wait', '61'], 'It must be a whole number from 0 to 60.'],
    [
      ['redrive', '--dry-run', '--queue', 'Nothing'],
      'there is no dead-letter queue Nothing; there are CloudTrail, ',
    ],
    [['redrive', 'show', 'no-such-id'], 'no dead-letter queue has a message no-such-id'],
  ])('refuses %j', async (args, problem) => {
    const { code, error } = await guardrail(args);

    expect(code).toBe(2);
    expect(error).toContain(problem);
    expect(error.trim().split('\n')).toHaveLength(1);
  });

  it('says where a dead-letter queue of the stack has no queue', async () => {
    const ResourceType = 'AWS::SQS::Queue';
    stack.givenResources([
      { ResourceType, LogicalResourceId: 'XDeadLetterQueue', PhysicalResourceId: 'https://x' },
    ]);

    const { code, error } = await guardrail(['redrive', '--dry-run']);

    expect(code).toBe(1);
    expect(error).toContain(`XDeadLetterQueue of ${STACK} has no queue that its messages could go back to`);
  });
});

describe('guardrail redrive show', () => {
  it('prints a message as it is, by the beginning of its id, and gives it back', async () => {
    const attributes = { ERROR_CODE: { DataType: 'String', StringValue: 'NO_PERMISSIONS' } };
    const id = sqs.queues.send(DEAD, { body: '{"a":\u0007\n1}', attributes });

    const { code, out } = await guardrail(['redrive', 'show', id.slice(0, 8)]);

    expect(code).toBe(0);
    expect(out).toMatch(new RegExp(`^CloudTrail ${id}\\n`));
    expect(out).toMatch(/ERROR_CODE +NO_PERMISSIONS\n\n\{"a":\uFFFD\n1\}\n$/);
    expect(sqs.queues.counts(DEAD)).toEqual({ visible: 1, hidden: 0 });
  });

  it('prints it for machines', async () => {
    const { body } = aLoosening();
    const id = sqs.queues.send(DEAD, { body });

    const { out } = await guardrail(['redrive', 'show', id, '--json']);

    expect(JSON.parse(out)).toMatchObject({ queue: 'CloudTrail', messageId: id, attributes: {}, body });
  });

  it('wants more of an id that two messages begin with', async () => {
    sqs.queues.send(DEAD, { body: 'one' });
    sqs.queues.send('PostFindingDeadLetterQueue', { body: 'two' });

    const { code, error } = await guardrail(['redrive', 'show', '']);

    expect(code).toBe(2);
    expect(error).toContain('say more of its id');
  });
});

describe('a redrive that is killed', () => {
  it('between sending and removing loses nothing', async () => {
    const { body } = aLoosening();
    sqs.queues.send(DEAD, { body });
    sqs.hang('DeleteMessage');
    const cloudFormation = await startCloudFormation();
    const child = spawn(process.execPath, ['cli/main.ts', 'redrive', '--yes'], {
      env: { ...process.env, AWS_ENDPOINT_URL_CLOUDFORMATION: cloudFormation },
      stdio: 'ignore',
    });

    await expect.poll(() => sqs.calls('DeleteMessage'), { timeout: 20_000 }).toBe(1);
    child.kill('SIGKILL');
    await once(child, 'exit');

    expect([bodiesIn(DEAD), bodiesIn(WORK)]).toEqual([[body], [body]]);
    expect(sqs.queues.counts(DEAD)).toEqual({ visible: 0, hidden: 1 });
  });
});

/** What another process is told of the stack. */
async function startCloudFormation(): Promise<string> {
  const resources = [...queueUrlsOf(sqs)].map(
    ([id, url]) =>
      `<member><LogicalResourceId>${id}</LogicalResourceId><PhysicalResourceId>${url}</PhysicalResourceId><ResourceType>AWS::SQS::Queue</ResourceType><ResourceStatus>CREATE_COMPLETE</ResourceStatus></member>`,
  );
  const output = `<Outputs><member><OutputKey>RecordsTableName</OutputKey><OutputValue>${local.tables.recordsTableName}</OutputValue></member></Outputs>`;
  const stacks = `<Stacks><member><StackName>${STACK}</StackName><CreationTime>2026-01-01T00:00:00Z</CreationTime><StackStatus>CREATE_COMPLETE</StackStatus>${output}</member></Stacks>`;
  const answerOf = (action: string, result: string) =>
    `<${action}Response><${action}Result>${result}</${action}Result></${action}Response>`;
  const { url, stop } = await listen((request, response) => {
    let sent = '';
    request.on('data', (chunk) => (sent += String(chunk)));
    request.on('end', () => {
      response.setHeader('content-type', 'text/xml');
      response.end(
        sent.includes('Action=DescribeStacks')
          ? answerOf('DescribeStacks', stacks)
          : answerOf(
              'ListStackResources',
              `<StackResourceSummaries>${resources.join('')}</StackResourceSummaries>`,
            ),
      );
    });
  });
  onTestFinished(stop);
  return url;
}

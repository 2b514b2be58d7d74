import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { DynamoDBDocumentClient, PutCommand } from '@aws-sdk/lib-dynamodb';
import fc from 'fast-check';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import * as z from 'zod';
import { exceptionStore } from '../../lib/adapters/exceptions.ts';
import { parseEvent } from '../../lib/boundary/events/parse-event.ts';
import { exceptionChangeEvent } from '../../lib/boundary/events/exception-change.ts';
import { parseExceptionNews } from '../../lib/boundary/exception-news.ts';
import { parseImdsV1Use } from '../../lib/boundary/imdsv1-use-message.ts';
import { parseFinding } from '../../lib/boundary/parse-finding.ts';
import { parseQueuedAnswer } from '../../lib/boundary/slack/exceptions/queued-answer.ts';
import { exceptionItem } from '../../lib/boundary/stored-exception.ts';
import { parseWorkflowEnd } from '../../lib/boundary/workflow-end.ts';
import type { GuardrailException } from '../../lib/domain/exception/exception.ts';
import { aliceInSlack, anException, bobInSlack, NOW } from '../given.ts';
import { recordOutput, type Output } from '../functions/output.ts';
import { fixture, fixtureNames } from '../lib/boundary/events/fixtures.ts';
import { aFinding } from '../local-post.ts';
import { runs } from '../runs.ts';
import { batchOf, PLACE, startFunctions, type FunctionName, type Functions } from './given-functions.ts';
import { hostileJson, hostileText } from './hostile-input.ts';

let functions: Functions;
let output: Output;

beforeAll(async () => {
  functions = await startFunctions();
  await given({ exceptionId: id });
});

afterAll(() => functions.stop());

beforeEach(() => {
  output = recordOutput();
});

afterEach(() => {
  vi.restoreAllMocks();
});

/** Puts an exception into the table that waits for an answer. */
async function given(differences: Partial<GuardrailException>): Promise<GuardrailException> {
  const exception = anException({ answerBy: new Date(Date.now() + 3_600_000), ...differences });
  const table = DynamoDBDocumentClient.from(new DynamoDBClient({}));
  const Item = exceptionItem({ exception, revision: 1 });
  await table.send(new PutCommand({ TableName: functions.tables.exceptionsTableName, Item }));
  return exception;
}

const report = z.object({ batchItemFailures: z.array(z.object({ itemIdentifier: z.string() })) });

/** Hands a batch to a function; gives the positions of the messages that return. */
async function returned(name: FunctionName, bodies: readonly string[]): Promise<number[]> {
  const { batchItemFailures } = report.parse(await functions.call(name, batchOf(bodies)));
  return batchItemFailures.map(({ itemIdentifier }) => Number(itemIdentifier));
}

const id = 'exc-0a1b2c3d4e5f6071';
const replyTo = { userId: bobInSlack.id, channelId: 'C0LOCAL001', threadTs: null, responseUrl: null };
const wish = {
  ...PLACE,
  scope: { kind: 'instance', id: 'i-0a1b2c3d4e5f60718' },
  allows: { httpTokens: 'optional' },
  reason: 'The vendor agent needs it.',
  expiresAt: NOW,
  renews: null,
};
const finding = JSON.parse(JSON.stringify(aFinding('launch'))) as object;
const end = { name: id, status: 'FAILED' };
const change = { exceptionId: id, change: 'granted', scope: { kind: 'image', id: 'ami-1' } } as const;

interface Queue {
  readonly samples: readonly unknown[];
  readonly good: unknown;
  readonly read: (body: string) => unknown;
}

const findings: Queue = { samples: [finding], good: finding, read: parseFinding };

const QUEUES: readonly (readonly [FunctionName, Queue])[] = [
  ['emit-finding', findings],
  ['import-finding', findings],
  ['post-finding', findings],
  ['request-tagged', findings],
  [
    'post-exception',
    {
      samples: [{ exceptionId: id, change: 'requested' }],
      good: { exceptionId: id, change: 'requested' },
      read: parseExceptionNews,
    },
  ],
  [
    'answer-slack',
    {
      samples: [
        { kind: 'approve', exceptionId: 'exc-0', by: bobInSlack, replyTo },
        { kind: 'request', exceptionId: id, by: aliceInSlack, replyTo, wish },
      ],
      good: { kind: 'approve', exceptionId: 'exc-0', by: bobInSlack, replyTo },
      read: parseQueuedAnswer,
    },
  ],
  [
    'review-exceptions',
    {
      samples: [{ 'detail-type': 'Step Functions Execution Status Change', detail: end }],
      good: { 'detail-type': 'Step Functions Execution Status Change', detail: { ...end, name: 'exc-0' } },
      read: parseWorkflowEnd,
    },
  ],
  [
    'note-imdsv1-use',
    {
      samples: [{ sessionArn: 'arn:aws:sts::111122223333:assumed-role/web/i-0a1b2c3d4e5f60718' }],
      good: { sessionArn: 'arn:aws:sts::111122223333:assumed-role/web/i-0a1b2c3d4e5f60719' },
      read: parseImdsV1Use,
    },
  ],
];

describe.each(QUEUES)('the queue of %s', (name, { samples, good, read }) => {
  it('returns what nobody can read, and handles its neighbours', async () => {
    const bodies = fc.array(hostileJson(samples), { minLength: 1, maxLength: 3 });

    await fc.assert(
      fc.asyncProperty(bodies, async (hostile) => {
        const batch = [JSON.stringify(good), ...hostile, JSON.stringify(good)];

        const failed = await returned(name, batch);

        const unreadable = batch.flatMap((body, position) => (canRead(read, body) ? [] : [position]));
        expect(failed).toEqual(expect.arrayContaining(unreadable));
        expect(failed).not.toContain(0);
        expect(failed).not.toContain(batch.length - 1);
        expectPlainLog(output);
      }),
      { numRuns: runs(10, 3_000) },
    );
  });
});

function canRead(read: (body: string) => unknown, body: string): boolean {
  try {
    read(body);
    return true;
  } catch {
    return false;
  }
}

/** Each line is JSON, and of a size that CloudWatch takes. */
function expectPlainLog({ logs, text }: Output): void {
  logs();
  expect(
    Math.max(
      ...text()
        .split('\n')
        .map((line) => line.length),
    ),
  ).toBeLessThan(256 * 1024);
}

/** EC2 answers in XML, which has no way to write these. */
const NOT_IN_XML = /[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]/gu;

describe('the queue of guard', () => {
  const samples = [...fixtureNames.map(fixture), exceptionChangeEvent(change, PLACE, NOW)];

  it('returns what nobody can read, and corrects the instances of its neighbours', async () => {
    const bodies = fc.array(hostileJson(samples), { minLength: 1, maxLength: 4 });

    await fc.assert(
      fc.asyncProperty(bodies, async (hostile) => {
        const instanceId = launched({});
        const good = JSON.stringify(stateChangeOf(instanceId));
        const batch = [good, ...hostile, good];

        const failed = await returned('guard', batch);

        expect(functions.ec2.instances.get(instanceId)?.metadataOptions.httpTokens).toBe('required');
        expect(functions.ec2.instances.get(instanceId)?.metadataOptions.httpTokens).toBe('required');
        const malformed = batch.flatMap((body, position) => (canParse(body) ? [] : [position]));
        expect(failed).toEqual(expect.arrayContaining(malformed));
        expect(failed).not.toContain(0);
        expect(failed).not.toContain(batch.length - 1);
        expectPlainLog(output);
      }),
      { numRuns: runs(4, 1_000) },
    );
  });

  it('corrects an instance whatever its tags are, and tells of it', async () => {
    const tagText = (longest: number) =>
      hostileText.map((text) => text.toWellFormed().replace(NOT_IN_XML, '').slice(0, longest).toWellFormed());
    const tags = fc.dictionary(
      tagText(127).filter((key) => key !== '' && !key.startsWith('aws:')),
      tagText(255),
      { maxKeys: 40, noNullPrototype: true },
    );

    await fc.assert(
      fc.asyncProperty(tags, tagText(255), async (others, Name) => {
        const given = { ...others, Name };
        const instanceId = launched(given);
        functions.topic.messages.splice(0);

        const failed = await returned('guard', [JSON.stringify(stateChangeOf(instanceId))]);

        expect(failed).toEqual([]);
        expect(functions.ec2.instances.get(instanceId)?.metadataOptions.httpTokens).toBe('required');
        const [message] = functions.topic.messages;
        const told = parseFinding(message?.byProtocol['default'] ?? '');
        expect(withoutBlanks(told.instance.tags)).toEqual(withoutBlanks(given));
        expect(await returned('post-finding', [JSON.stringify(told)])).toEqual([]);
        expect(await returned('import-finding', [JSON.stringify(told)])).toEqual([]);
        expectPlainLog(output);
      }),
      { numRuns: runs(6, 1_000) },
    );
  });

  /** XML has no way to tell blanks from each other, and the SDK trims them. */
  function withoutBlanks(tags: Readonly<Record<string, string>>): string[] {
    // Of a tag that zod takes for JavaScript's own nobody is told; the instance is corrected all the same.
    const others = Object.entries(tags).filter(([key]) => key !== '__proto__');
    return others.map((tag) => JSON.stringify(tag.map((text) => text.replace(/\s/g, ''))));
  }

  function launched(tags: Readonly<Record<string, string>>): string {
    const [id = ''] = functions.ec2.instances.launch({
      count: 1,
      metadataOptions: { httpTokens: 'optional' },
      imageId: 'ami-0a1b2c3d4e5f60718',
      tags: new Map(Object.entries(tags)),
    });
    return id;
  }

  function stateChangeOf(instanceId: string): object {
    return {
      version: '0',
      id: `state-change-of-${instanceId}`,
      'detail-type': 'EC2 Instance State-change Notification',
      source: 'aws.ec2',
      account: PLACE.accountId,
      region: PLACE.region,
      time: new Date().toISOString(),
      resources: [],
      detail: { 'instance-id': instanceId, state: 'running' },
    };
  }

  function canParse(body: string): boolean {
    return canRead((text) => {
      if (parseEvent(JSON.parse(text)).kind === 'malformed') throw new Error('malformed');
    }, body);
  }
});

describe('an answer that somebody queues by themselves', () => {
  it('is no approval of their own request, whatever they call themselves', async () => {
    const mine = await given({ exceptionId: 'exc-00000000000000b0', requestedBy: bobInSlack });
    const sample = { kind: 'approve', exceptionId: mine.exceptionId, by: bobInSlack, replyTo };

    await fc.assert(
      fc.asyncProperty(hostileJson([sample]), async (body) => {
        await returned('answer-slack', [body, JSON.stringify(sample)]);
      }),
      { numRuns: runs(10, 2_000) },
    );

    const found = await exceptionStore(functions.tables.exceptionsTableName).findException(mine.exceptionId);
    expect(found?.exception).toEqual(mine);
    expect(functions.workflow.decisions).toEqual([]);
  });
});

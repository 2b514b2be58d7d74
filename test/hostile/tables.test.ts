import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { DynamoDBDocumentClient, PutCommand } from '@aws-sdk/lib-dynamodb';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { exceptionStore } from '../../lib/adapters/exceptions.ts';
import { records } from '../../lib/adapters/records.ts';
import { describedInstance, parseDescribedInstances } from '../../lib/boundary/describe-instances.ts';
import { parsePolicyJson } from '../../lib/boundary/policy/parse-policy-json.ts';
import { PolicyError } from '../../lib/boundary/policy/policy-error.ts';
import { exceptionItem, parseStoredException } from '../../lib/boundary/stored-exception.ts';
import { parseLinkUse } from '../../lib/boundary/stored-link-use.ts';
import { parseClosedRecord, parseMemory, stored } from '../../lib/boundary/stored-record.ts';
import { parseSighting } from '../../lib/boundary/stored-sighting.ts';
import { parseHeldStory, parseMember, parseStoryState } from '../../lib/boundary/stored-story.ts';
import { parseSweepRun, parseWaveState, storedSweep } from '../../lib/boundary/stored-sweep.ts';
import { parseConductStep, parseSweepPart } from '../../lib/boundary/sweep-steps.ts';
import { parseSweepWish } from '../../lib/boundary/sweep-wish.ts';
import { parseAskApproversEvent } from '../../lib/boundary/ask-approvers-event.ts';
import { parseTaskToken } from '../../lib/boundary/task-token.ts';
import { firstWave } from '../../lib/domain/fleet/wave.ts';
import { instanceKey } from '../../lib/domain/instance.ts';
import {
  aClosedRecord,
  aGrantedException,
  anInstance,
  anOpenRecord,
  aSweepRun,
  NOW,
  v2Only,
} from '../given.ts';
import { inLocalTables } from '../local-tables.ts';
import { aFinding } from '../local-post.ts';
import { runs } from '../runs.ts';
import { hostileJson, hostileValue, mutantOf } from './hostile-input.ts';

const local = inLocalTables();

const at = NOW.toISOString();
const place = { accountId: '111122223333', region: 'eu-west-1' };
const { instance, ...entry } = aFinding('launch');
const json = (value: object): unknown => JSON.parse(JSON.stringify(value));
const memory = {
  pk: 'x',
  sk: 'memory',
  options: v2Only,
  open: stored(anOpenRecord()),
  revision: 3,
  taken: {},
};

/** Everything that is read from our own tables, from Step Functions and from the policy's parameter. */
const READERS: readonly (readonly [string, (given: never) => unknown, unknown])[] = [
  ['an exception', parseStoredException, exceptionItem({ exception: aGrantedException(), revision: 1 })],
  ['a memory', parseMemory, memory],
  ['a record', parseClosedRecord, stored(aClosedRecord())],
  ['a sighting', parseSighting, { firstSeenAt: at, lastSeenAt: at }],
  ['the use of a link', parseLinkUse, { decision: 'deny', at }],
  ['a token', parseTaskToken, { token: 'AAAA' }],
  [
    'a story',
    parseStoryState,
    json({
      story: { instance, entries: [entry] },
      chapter: at,
      posted: { channel: 'C0LOCAL001', ts: '1.2' },
      shown: null,
      threaded: [],
      storm: null,
    }),
  ],
  [
    'a member of a storm',
    parseMember,
    { instanceId: 'i-1', name: null, kind: entry.kind, severity: 'LOW', at },
  ],
  ['what waits', parseHeldStory, { instance: { ...place, instanceId: 'i-1' }, channel: '#a', until: at }],
  ['a sweep', parseSweepRun, storedSweep(aSweepRun())],
  ['a wave', parseWaveState, storedSweep(firstWave('baseline'))],
  [
    'the beginning of a sweep',
    parseConductStep,
    { step: 'begin', executionName: 'x', startedAt: at, wish: {} },
  ],
  ['a part of a sweep', parseSweepPart, { runId: 'x', startedAt: at, place, after: null }],
  ['the wish for a sweep', parseSweepWish, { startedBy: 'me', regions: ['eu-west-1'] }],
  ['what approvers are asked', parseAskApproversEvent, { exceptionId: 'exc-1', taskToken: 'AAAA' }],
];

describe('what somebody has spoiled', () => {
  it.each(READERS)('is read, or refused by its schema: %s', (_what, read, sample) => {
    expect(() => read(sample as never)).not.toThrow();

    fc.assert(
      fc.property(mutantOf([sample]), (spoiled) => {
        // An item of a table is an object; what is in it somebody may have changed.
        if (typeof spoiled !== 'object' || spoiled === null) return;
        expect(errorOf(() => read(spoiled as never))).toMatch(/^(none|ZodError|SweepWishError)$/);
      }),
      { numRuns: runs(60, 50_000) },
    );
  });

  it('is told apart from the memories beside it', async () => {
    const [good, bad] = [anInstance(), anInstance({ instanceId: 'i-0bad0000000000000' })];
    const TableName = local.tables.recordsTableName;
    await isPut(TableName, { ...memory, pk: instanceKey(good) });

    await fc.assert(
      fc.asyncProperty(hostileValue, hostileValue, async (options, open) => {
        if (!(await isPut(TableName, { pk: instanceKey(bad), sk: 'memory', options, open }))) return;

        const memories = await records(TableName).memoriesOf([good, bad]);

        expect(memories.get(instanceKey(good))).toMatchObject({ revision: 3 });
        expect(memories.has(instanceKey(bad))).toBe(true);
      }),
      { numRuns: runs(15, 2_000) },
    );
  });

  it('is told by its key where exceptions are looked after', async () => {
    const TableName = local.tables.exceptionsTableName;
    const good = exceptionItem({ exception: aGrantedException(), revision: 1 });
    await isPut(TableName, good);
    const item = { ...good, sk: 'exc-bad' };

    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom('scope', 'status', 'history', 'approvals'),
        hostileValue,
        async (key, value) => {
          if (!(await isPut(TableName, { ...item, [key]: value }))) return;

          const due = await exceptionStore(TableName).dueExceptions(new Date('9999-01-01T00:00:00Z'));

          expect(due).toHaveLength(2);
          expect(due.some((each) => 'exception' in each)).toBe(true);
        },
      ),
      { numRuns: runs(15, 2_000) },
    );
  });

  it('is no policy, and says so in lines', () => {
    const policy = {
      version: 1,
      baseline: { httpTokens: 'required' },
      scopes: [{ name: 'a', match: { accounts: ['111122223333'] } }],
    };

    fc.assert(
      fc.property(hostileJson([policy]), (text) => {
        try {
          parsePolicyJson(text);
        } catch (error) {
          if (!(error instanceof PolicyError)) throw error;
          expect(error.lines.length).toBeLessThanOrEqual(21);
          error.lines.forEach((line) => expect(line).toMatch(/^[^\n]{1,600}$/u));
        }
      }),
      { numRuns: runs(100, 50_000) },
    );
  });
});

describe('what EC2 answers', () => {
  const described = {
    InstanceId: 'i-0a1b2c3d4e5f60718',
    ClientToken: 'token',
    State: { Name: 'running', Code: 16 },
    IamInstanceProfile: { Arn: 'arn:aws:iam::111122223333:instance-profile/web' },
    Placement: { AvailabilityZone: 'eu-west-1a' },
    MetadataOptions: { State: 'applied', HttpTokens: 'optional', HttpPutResponseHopLimit: 2 },
    Tags: [{ Key: 'Name', Value: 'web-1' }],
    RootDeviceName: '/dev/xvda',
    BlockDeviceMappings: [{ DeviceName: '/dev/xvda', Ebs: { AttachTime: at } }],
    NetworkInterfaces: [{ Attachment: { DeviceIndex: 0, AttachTime: at } }],
  };

  it('is an instance of which the rest is unknown, whatever it is', () => {
    fc.assert(
      fc.property(mutantOf([described]), (answer) => {
        const { metadataOptions, state, tags, firstLaunchedAt } = describedInstance(answer, place);

        const { httpTokens = 'required', httpPutResponseHopLimit = 1 } = metadataOptions;
        expect(['optional', 'required']).toContain(httpTokens);
        expect(httpPutResponseHopLimit).toBeGreaterThanOrEqual(1);
        expect(httpPutResponseHopLimit).toBeLessThanOrEqual(64);
        expect(state).toMatch(/^(pending|running|shutting-down|terminated|stopping|stopped|unknown)$/);
        expect(firstLaunchedAt?.toISOString() ?? at).toMatch(/^\d{4}-/);
        for (const value of Object.values(tags ?? {})) expect(value).toBeTypeOf('string');
      }),
      { numRuns: runs(300, 100_000) },
    );
  });

  it('is a list of instances, or something else', () => {
    fc.assert(
      fc.property(
        mutantOf([{ Reservations: [{ OwnerId: '111122223333', Instances: [described] }] }]),
        (answer) => {
          for (const { instanceId } of parseDescribedInstances(answer, place) ?? []) {
            expect(instanceId).toMatch(/^\s*i-\w+\s*$/);
          }
        },
      ),
      { numRuns: runs(150, 50_000) },
    );
  });
});

/** Whether DynamoDB takes an item: what it does not, nobody can put there. */
async function isPut(TableName: string, Item: Record<string, unknown>): Promise<boolean> {
  const table = DynamoDBDocumentClient.from(new DynamoDBClient({}), {
    marshallOptions: { removeUndefinedValues: true, convertClassInstanceToMap: true },
  });
  return table.send(new PutCommand({ TableName, Item })).then(
    () => true,
    () => false,
  );
}

function errorOf(read: () => unknown): string {
  try {
    read();
    return 'none';
  } catch (error) {
    return error instanceof Error ? error.name : typeof error;
  }
}

import { ConditionalCheckFailedException, DynamoDBClient } from '@aws-sdk/client-dynamodb';
import {
  DynamoDBDocumentClient,
  GetCommand,
  PutCommand,
  QueryCommand,
  UpdateCommand,
  type UpdateCommandInput,
} from '@aws-sdk/lib-dynamodb';
import { parseSweepRun, parseWaveState, storedSweep } from '../boundary/stored-sweep.ts';
import { roomOf } from '../domain/fleet/sweep-run.ts';
import { firstWave, type WaveState } from '../domain/fleet/wave.ts';
import type { Campaign } from '../shell/fleet/campaign.ts';

/** Runs are kept as long as the records that name them. */
const RETENTION_DAYS = 400;

/** Parts of a run that take room at the same moment; each try of one of them lets another one through. */
const TRIES = 20;

const runKey = (runId: string) => ({ pk: 'sweeps', sk: runId });
const waveKey = (scope: string) => ({ pk: 'waves', sk: scope });

/** Sweeps and waves in the table of records, one item for each run and for each scope. */
export function campaign(tableName: string): Campaign {
  const client = DynamoDBDocumentClient.from(new DynamoDBClient({}));

  const get = async (key: { pk: string; sk: string }): Promise<Record<string, unknown> | undefined> => {
    const command = new GetCommand({ TableName: tableName, Key: key, ConsistentRead: true });
    return (await client.send(command)).Item;
  };
  /** Whether the condition held. */
  const update = async (input: Omit<UpdateCommandInput, 'TableName'>): Promise<boolean> => {
    try {
      await client.send(new UpdateCommand({ TableName: tableName, ...input }));
      return true;
    } catch (error) {
      if (error instanceof ConditionalCheckFailedException) return false;
      throw error;
    }
  };
  const findRun: Campaign['findRun'] = async (runId) => {
    const item = await get(runKey(runId));
    return item === undefined ? null : parseSweepRun(item);
  };
  const waveOf: Campaign['waveOf'] = async (scope) => {
    const item = await get(waveKey(scope));
    return item === undefined ? firstWave(scope) : parseWaveState(item);
  };

  return {
    findRun,
    waveOf,

    beginRun: async (run) => {
      const expiresAt = Math.floor(run.startedAt.getTime() / 1_000) + RETENTION_DAYS * 86_400;
      const command = new PutCommand({
        TableName: tableName,
        Item: { ...runKey(run.runId), ...storedSweep(run), expiresAt },
        ConditionExpression: 'attribute_not_exists(pk)',
      });
      try {
        await client.send(command);
        return 'begun';
      } catch (error) {
        if (error instanceof ConditionalCheckFailedException) return 'known';
        throw error;
      }
    },

    latestRuns: async (count) => {
      const command = new QueryCommand({
        TableName: tableName,
        KeyConditionExpression: 'pk = :pk',
        ExpressionAttributeValues: { ':pk': 'sweeps' },
        ScanIndexForward: false,
        Limit: count,
        ConsistentRead: true,
      });
      return ((await client.send(command)).Items ?? []).map(parseSweepRun);
    },

    waves: async () => {
      const command = new QueryCommand({
        TableName: tableName,
        KeyConditionExpression: 'pk = :pk',
        ExpressionAttributeValues: { ':pk': 'waves' },
        ConsistentRead: true,
      });
      return ((await client.send(command)).Items ?? []).map(parseWaveState);
    },

    reportProgress: async (runId, { at, counts, placesDone, gaps }) => {
      const results = Object.entries(counts).filter(([, count]) => count > 0);
      const names = Object.fromEntries(results.map(([name], index) => [`#r${index}`, name]));
      const values = Object.fromEntries(results.map(([, count], index) => [`:r${index}`, count]));
      // ADD knows no members of a map.
      const added = results.map(
        (_, index) => `counts.#r${index} = if_not_exists(counts.#r${index}, :zero) + :r${index}`,
      );
      await update({
        Key: runKey(runId),
        UpdateExpression: `SET ${['gaps = list_append(gaps, :gaps)', 'progressedAt = :at', ...added].join(', ')} ADD placesDone :done`,
        ConditionExpression: 'attribute_exists(pk)',
        ...(results.length > 0 && { ExpressionAttributeNames: names }),
        ExpressionAttributeValues: {
          ':gaps': gaps,
          ':at': at.toISOString(),
          ':done': placesDone,
          ...(results.length > 0 && { ':zero': 0 }),
          ...values,
        },
      });
    },

    endRun: async (runId, status, at) => {
      await update({
        Key: runKey(runId),
        UpdateExpression: 'SET #status = :status, finishedAt = :at',
        ConditionExpression: '#status = :running',
        ExpressionAttributeNames: { '#status': 'status' },
        ExpressionAttributeValues: { ':status': status, ':running': 'running', ':at': at.toISOString() },
      });
    },

    takeRoom: async (runId, wanted) => {
      for (let attempt = 0; attempt < TRIES; attempt += 1) {
        const run = await findRun(runId);
        if (run === null) throw new Error(`The sweep ${runId} is not known: it was never begun.`);
        const taken = Math.min(wanted, roomOf(run));
        if (taken === 0) return 0;
        const isTaken = await update({
          Key: runKey(runId),
          UpdateExpression: 'ADD changes :taken',
          ConditionExpression: taken < 0 ? 'attribute_exists(pk)' : 'changes = :seen AND #status = :running',
          ...(taken > 0 && { ExpressionAttributeNames: { '#status': 'status' } }),
          ExpressionAttributeValues: {
            ':taken': taken,
            ...(taken > 0 && { ':seen': run.changes, ':running': 'running' }),
          },
        });
        if (isTaken) return taken;
      }
      throw new Error(
        `Too many parts of the sweep ${runId} want room at once. It goes on with the next try.`,
      );
    },

    takeTurns: async (state, wanted, most, now) => {
      let left = Math.min(wanted, most - state.changed);
      for (let attempt = 0; attempt < TRIES && left !== 0 && !(wanted > 0 && left < 0); attempt += 1) {
        const isTaken = await update(turnsTaken(state, left, most, now));
        if (isTaken) return left;
        const current = await waveOf(state.scope);
        if (current.number !== state.number || current.status !== 'running') return 0;
        left = Math.min(wanted, most - current.changed);
      }
      return 0;
    },

    noteWaiting: async (state, at) => {
      await update(waiting(state, at));
    },

    saveWave: async (before, after) => {
      const isFirst = before.number === 0 && before.changed === 0 && before.sweptAt === null;
      const same = '#number = :number AND #status = :status AND changed = :changed AND refusing = :refusing';
      const command = new PutCommand({
        TableName: tableName,
        Item: { ...waveKey(after.scope), ...storedSweep(after) },
        ConditionExpression: isFirst ? `attribute_not_exists(pk) OR (${same})` : same,
        ExpressionAttributeNames: { '#number': 'number', '#status': 'status' },
        ExpressionAttributeValues: {
          ':number': before.number,
          ':status': before.status,
          ':changed': before.changed,
          ':refusing': before.refusing,
        },
      });
      try {
        await client.send(command);
        return 'saved';
      } catch (error) {
        if (error instanceof ConditionalCheckFailedException) return 'overtaken';
        throw error;
      }
    },
  };
}

/** What an update of a wave that is as it was read has in common; the first of a scope writes it down. */
function ofWave({ scope, number }: WaveState) {
  return {
    first: number === 0 ? 'attribute_not_exists(pk) OR ' : '',
    isCurrent: '#number = :number AND #status = :running',
    fresh:
      '#scope = :scope, #number = :number, #status = :running, refusing = if_not_exists(refusing, :zero), sweptAt = if_not_exists(sweptAt, :null), halt = if_not_exists(halt, :null)',
    names: { '#scope': 'scope', '#number': 'number', '#status': 'status' },
    values: { ':scope': scope, ':number': number, ':running': 'running', ':zero': 0, ':null': null },
  };
}

function waiting(state: WaveState, at: Date): Omit<UpdateCommandInput, 'TableName'> {
  const { first, isCurrent, fresh, names, values } = ofWave(state);
  return {
    Key: waveKey(state.scope),
    UpdateExpression: `SET ${fresh}, waitingAt = :at, changed = if_not_exists(changed, :zero), lastChangedAt = if_not_exists(lastChangedAt, :null)`,
    ConditionExpression: `${first}(${isCurrent})`,
    ExpressionAttributeNames: names,
    ExpressionAttributeValues: { ...values, ':at': at.toISOString() },
  };
}

/** Counts changes into a wave. */
function turnsTaken(
  state: WaveState,
  taken: number,
  most: number,
  now: Date,
): Omit<UpdateCommandInput, 'TableName'> {
  const { first, isCurrent, fresh, names, values } = ofWave(state);
  const hasRoom = Number.isFinite(most) && taken > 0 ? ' AND changed <= :upTo' : '';
  return {
    Key: waveKey(state.scope),
    UpdateExpression: `SET ${fresh}, lastChangedAt = :now, waitingAt = if_not_exists(waitingAt, :null) ADD changed :taken`,
    ConditionExpression: `${first}(${isCurrent}${hasRoom})`,
    ExpressionAttributeNames: names,
    ExpressionAttributeValues: {
      ...values,
      ':now': now.toISOString(),
      ':taken': taken,
      ...(hasRoom !== '' && { ':upTo': most - taken }),
    },
  };
}

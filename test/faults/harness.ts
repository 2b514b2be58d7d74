import { EC2Client } from '@aws-sdk/client-ec2';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { campaign } from '../../lib/adapters/campaign.ts';
import { exceptionStore } from '../../lib/adapters/exceptions.ts';
import type { ExceptionStore } from '../../lib/shell/exceptions/exception-ports.ts';
import type { Campaign } from '../../lib/shell/fleet/campaign.ts';
import { TABLES } from '../../local/embedded/tables.ts';
import { NOW } from '../given.ts';
import type { CallKind } from './fault.ts';
import { createFunctions, type Functions } from './functions.ts';
import { createGate, type Gate } from './gate.ts';
import { currentInvocation, watchCalls, type CallWatch } from './invocation.ts';
import { ACCOUNT, DEVELOPER_KEY, GUARD_KEY, REGION } from './names.ts';
import { takeOverTimers, virtualTime, type VirtualTime } from './virtual-time.ts';

/** A day for each run, so that nothing that is kept for minutes lasts from one to the next. */
const DAY_MILLISECONDS = 24 * 60 * 60_000;

/** What stays from run to run: the doors that every client goes through, and the functions that have come to no harm. */
export interface Harness {
  readonly gate: Gate;
  readonly watch: CallWatch;
  readonly time: VirtualTime;
  readonly functions: Functions;
  /** Somebody else's EC2 client: what it does reaches the rules. */
  readonly developer: EC2Client;
  /** What stands in for the workflows of Step Functions. */
  readonly exceptions: ExceptionStore;
  readonly campaign: Campaign;
  readonly tables: DynamoDBDocumentClient;
  /** Begins a run: on another day, with these endpoints behind the doors. */
  readonly begin: (endpoints: Endpoints) => void;
  readonly stop: () => Promise<void>;
}

export type Endpoints = Readonly<Record<CallKind['service'], string>>;

/** Starts it; the SDK's clients find the doors by the environment, as they find AWS in Lambda. */
export async function startHarness(): Promise<Harness> {
  let endpoints: Endpoints | null = null;
  let [seed, days] = [1, 0];
  const time = virtualTime(NOW.getTime());
  const watch = watchCalls();
  const gate = createGate(watch);
  const door = (service: CallKind['service']) => gate.open(service, () => endpoints?.[service] ?? '');
  const services = ['ec2', 'dynamodb', 'sns', 'sqs', 'ssm', 'slack'] as const;
  const [ec2, dynamodb, sns, sqs, ssm, slack] = await Promise.all(services.map(door));
  Object.assign(process.env, {
    AWS_REGION: REGION,
    AWS_ACCESS_KEY_ID: GUARD_KEY,
    AWS_SECRET_ACCESS_KEY: 'local',
    AWS_ENDPOINT_URL_EC2: ec2,
    AWS_ENDPOINT_URL_CLOUDWATCH: ec2,
    AWS_ENDPOINT_URL_DYNAMODB: dynamodb,
    AWS_ENDPOINT_URL_SNS: sns,
    AWS_ENDPOINT_URL_SQS: sqs,
    AWS_ENDPOINT_URL_SSM: ssm,
  });
  const giveBack = takeOverTimers({
    time: () => (currentInvocation() === null ? null : time),
    // A linear congruential generator: pauses need no better one.
    random: () => (seed = (seed * 1_103_515_245 + 12_345) % 2_147_483_648) / 2_147_483_648,
  });
  const functions = createFunctions({
    slackApiUrl: `${slack ?? ''}/api/`,
    reevaluationQueueUrl: `${sqs ?? ''}/${ACCOUNT}/reevaluation`,
    time,
  });
  const developer = new EC2Client({ credentials: { accessKeyId: DEVELOPER_KEY, secretAccessKey: 'local' } });
  const tables = DynamoDBDocumentClient.from(new DynamoDBClient());
  return {
    gate,
    watch,
    time,
    functions,
    developer,
    tables,
    exceptions: exceptionStore(TABLES.exceptionsTableName),
    campaign: campaign(TABLES.recordsTableName),
    begin: (given) => {
      endpoints = given;
      seed = 1;
      days += 1;
      time.beginAt(NOW.getTime() + days * DAY_MILLISECONDS);
      functions.dropHarmed();
    },
    stop: async () => {
      giveBack();
      watch.stop();
      developer.destroy();
      tables.destroy();
      await gate.stop();
    },
  };
}

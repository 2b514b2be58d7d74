import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { BatchWriteCommand, DynamoDBDocumentClient, ScanCommand } from '@aws-sdk/lib-dynamodb';
import type { Context } from 'aws-lambda';
import { exceptionsInForce } from '../lib/adapters/exceptions-in-force.ts';
import { policyJson } from '../lib/boundary/policy/policy-json.ts';
import { exceptionItem } from '../lib/boundary/stored-exception.ts';
import { timelineOfDay } from '../lib/boundary/timeline.ts';
import type { GuardrailException } from '../lib/domain/exception/exception.ts';
import { instanceKey, type InstanceKey } from '../lib/domain/instance.ts';
import type { ClosedRecord } from '../lib/domain/record.ts';
import { serveFunctionUrl } from '../local/embedded/function-url.ts';
import { startParameters, type LocalParameters } from '../local/embedded/parameters.ts';
import { startEc2Simulator, type Ec2Simulator } from '../local/ec2/server.ts';
import { startSqs, type LocalSqs } from '../local/embedded/sqs-endpoint.ts';
import { startTables, type LocalTables } from '../local/embedded/tables.ts';
import { startTopic, type LocalTopic } from '../local/embedded/topic.ts';
import { NOW } from './given.ts';
import { powertoolsEnvironment } from './functions/output.ts';
import { putCorrections, type Correction } from './put-corrections.ts';
import { startFakeWorkflow, type FakeWorkflow } from './fake-workflow.ts';

/** Who signs with which access key: Bob and Carol approve, Alice asks, and nobody knows the stranger. */
export const PEOPLE = {
  alice: { accessKeyId: 'ASIAALICEEXAMPLE0001', arn: arnOf('Developer', 'alice@example.com') },
  bob: { accessKeyId: 'ASIABOBEXAMPLE000001', arn: arnOf('SecurityApprover', 'bob@example.com') },
  carol: { accessKeyId: 'ASIACAROLEXAMPLE0001', arn: arnOf('SecurityApprover', 'carol@example.com') },
  stranger: { accessKeyId: 'ASIASTRANGEREXAMPLE1', arn: null },
} as const;

const PLACE = { accountId: '111122223333', region: 'eu-west-1' };

export type PersonName = keyof typeof PEOPLE;

function arnOf(role: string, session: string): string {
  return `arn:aws:sts::111122223333:assumed-role/AWSReservedSSO_${role}_0123456789abcdef/${session}`;
}

const APPROVERS = `approvers: { principals: ['arn:aws:sts::111122223333:assumed-role/AWSReservedSSO_SecurityApprover_*'] }`;

/** The functions of exceptions with all that they need of AWS on this machine. */
export interface LocalExceptions {
  readonly tables: LocalTables;
  readonly workflow: FakeWorkflow;
  readonly topic: LocalTopic;
  /** What was sent to have instances judged again. */
  readonly judgedAgain: readonly unknown[];
  readonly sqs: LocalSqs;
  readonly parameters: LocalParameters;
  readonly ec2: Ec2Simulator;
  /** Puts exceptions into the table as they are. */
  readonly put: (...exceptions: readonly GuardrailException[]) => Promise<void>;
  /** Puts something into the table that cannot be read, at a key. */
  readonly spoil: (pk: string, sk: string) => Promise<void>;
  /** Records corrections of instances, and remembers what was taken from each, as the guard does. */
  readonly putCorrections: (...corrections: readonly Correction[]) => Promise<void>;
  /** Puts a record that cannot be read into the timeline of today. */
  readonly spoilRecord: (pk: string, timelineAt: string) => Promise<void>;
  /** Makes what is remembered of an instance unreadable. */
  readonly spoilMemory: (instance: InstanceKey) => Promise<void>;
  readonly putChanges: (...records: readonly ClosedRecord[]) => Promise<void>;
  /** Another policy, by the text of its exceptions; it is in force after a minute. */
  readonly setPolicy: (exceptions: string) => void;
  readonly serve: (
    handler: (event: unknown, context: Context) => Promise<unknown>,
  ) => ReturnType<typeof serveFunctionUrl>;
  readonly reset: () => Promise<void>;
  readonly stop: () => Promise<void>;
}

/** Starts it. Handlers find it by the environment, as in Lambda. */
export async function startLocalExceptions(): Promise<LocalExceptions> {
  const tables = await startTables();
  Object.assign(process.env, {
    AWS_REGION: 'eu-west-1',
    AWS_ACCESS_KEY_ID: 'ASIAFUNCTIONEXAMPLE1',
    AWS_SECRET_ACCESS_KEY: 'local',
    AWS_EC2_METADATA_DISABLED: 'true',
    AWS_ENDPOINT_URL_DYNAMODB: tables.url,
  });
  const judgedAgain: unknown[] = [];
  const [workflow, topic, parameters, sqs, ec2] = await Promise.all([
    startFakeWorkflow(tables.exceptionsTableName),
    startTopic(),
    startParameters({ policy: policyWith(APPROVERS) }),
    startSqs((_, body) => judgedAgain.push(JSON.parse(body))),
    startEc2Simulator({ accountId: '111122223333', region: 'eu-west-1' }),
  ]);
  Object.assign(process.env, {
    AWS_ENDPOINT_URL_EC2: ec2.url,
    AWS_ENDPOINT_URL_SFN: workflow.url,
    AWS_ENDPOINT_URL_SNS: topic.url,
    AWS_ENDPOINT_URL_SQS: sqs.url,
    AWS_ENDPOINT_URL_SSM: parameters.url,
    EXCEPTIONS_TABLE_NAME: tables.exceptionsTableName,
    EXCEPTION_WORKFLOW_ARN: 'arn:aws:states:eu-west-1:111122223333:stateMachine:exception-approval',
    EXCEPTIONS_TOPIC_ARN: 'arn:aws:sns:eu-west-1:111122223333:exceptions',
    POLICY_PARAMETER_NAME: 'policy',
    MEMBER_ROLE_NAME: '',
    RECORDS_TABLE_NAME: tables.recordsTableName,
    REEVALUATION_QUEUE_URL: sqs.queueUrl('reevaluation'),
    ...powertoolsEnvironment,
  });
  const client = DynamoDBDocumentClient.from(new DynamoDBClient({}), {
    marshallOptions: { removeUndefinedValues: true },
  });
  const TableName = tables.exceptionsTableName;
  const write = async (requests: readonly object[], table = TableName) => {
    for (let start = 0; start < requests.length; start += 25) {
      const RequestItems = { [table]: [...requests.slice(start, start + 25)] };
      await client.send(new BatchWriteCommand({ RequestItems }));
    }
  };
  const empty = async (table: string): Promise<void> => {
    for (;;) {
      const { Items = [] } = await client.send(new ScanCommand({ TableName: table }));
      if (Items.length === 0) return;
      const keys = Items.map(({ pk, sk }: Record<string, unknown>) => ({ pk, sk }));
      await write(
        keys.map((Key) => ({ DeleteRequest: { Key } })),
        table,
      );
    }
  };

  return {
    tables,
    workflow,
    topic,
    judgedAgain,
    sqs,
    parameters,
    ec2,
    put: (...exceptions) =>
      write(
        exceptions.map((exception) => ({ PutRequest: { Item: exceptionItem({ exception, revision: 1 }) } })),
      ),
    spoil: (pk, sk) => write([{ PutRequest: { Item: { pk, sk, due: 'never' } } }]),
    putCorrections: (...corrections) => putCorrections(tables.recordsTableName, corrections),
    spoilRecord: (pk, timelineAt) => {
      const Item = { pk, sk: 'record#1', timeline: timelineOfDay(NOW), timelineAt };
      return write([{ PutRequest: { Item } }], tables.recordsTableName);
    },
    spoilMemory: (instance) => {
      const Item = { pk: instanceKey(instance), sk: 'memory', taken: 'everything' };
      return write([{ PutRequest: { Item } }], tables.recordsTableName);
    },
    putChanges: async (...records) => {
      const { keepExceptionChange } = exceptionsInForce(TableName);
      for (const record of records) await keepExceptionChange(record);
    },
    setPolicy: (exceptions) => parameters.setValue('policy', policyWith(exceptions)),
    serve: (handler) =>
      serveFunctionUrl({
        handler,
        functionArn: 'arn:aws:lambda:eu-west-1:111122223333:function:exceptions-api',
        timeoutSeconds: 30,
        userArnOf: ({ authorization = '' }) => {
          const [, accessKeyId] = /Credential=([^/]+)\//.exec(authorization) ?? [];
          return Object.values(PEOPLE).find((person) => person.accessKeyId === accessKeyId)?.arn ?? null;
        },
      }),
    reset: async () => {
      workflow.reset();
      judgedAgain.length = 0;
      topic.messages.length = 0;
      parameters.setValue('policy', policyWith(APPROVERS));
      ec2.instances.setMetadataDefaults({ httpTokensEnforced: 'disabled' }, PLACE);
      await empty(TableName);
      await empty(tables.recordsTableName);
    },
    stop: async () => {
      const all = [tables, workflow, topic, parameters, sqs];
      await Promise.all([...all.map(({ stop }) => stop()), ec2.close()]);
    },
  };
}

function policyWith(exceptions: string): string {
  return policyJson(`exceptions: { ${exceptions} }`, 'policy.yaml');
}

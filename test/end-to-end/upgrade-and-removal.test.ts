import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import {
  CloudFormationClient,
  CreateChangeSetCommand,
  DescribeStackResourcesCommand,
  DescribeStacksCommand,
  ExecuteChangeSetCommand,
  GetTemplateCommand,
} from '@aws-sdk/client-cloudformation';
import { PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import * as z from 'zod';
import { exceptionChangeEvent } from '../../lib/boundary/events/exception-change.ts';
import { answerException } from '../../lib/shell/exceptions/answer-exception.ts';
import { clientConfiguration } from '../../local/emulator/clients.ts';
import { startEmulatorAws, type EmulatorAws } from '../../local/emulator/emulator-aws.ts';
import { updateStack } from '../../local/emulator/stack.ts';
import { compiledTemplate } from '../../scripts/release/compiled-template.ts';
import { bobInSlack } from '../given.ts';
import { developerOf, itemsOf, launchWithImdsV1, until, whyUnavailable } from './emulated.ts';
import { openExceptions, type EmulatedExceptions } from './emulated-exceptions.ts';

const unavailable = await whyUnavailable();
const byBob = { by: bobInSlack, groups: ['S0APPROVE'], via: 'slack', note: null } as const;

let aws: EmulatorAws;
let exceptions: EmulatedExceptions;
let cloudFormation: CloudFormationClient;

/** An instance with the exception that is in force for it, and one that waits for its approvers. */
let excepted: { readonly instanceId: string; readonly exceptionId: string };
let waiting: { readonly instanceId: string; readonly exceptionId: string };

beforeAll(async () => {
  if (unavailable !== null) return;
  aws = await startEmulatorAws({ applyDelayMilliseconds: 50, stateChangeDelay: 1_000 });
  cloudFormation = new CloudFormationClient(clientConfiguration(aws.emulator));
  exceptions = await openExceptions(aws);
  [excepted, waiting] = [await requested(), await requested()];
  await answerException(excepted.exceptionId, 'approve', byBob, exceptions.ports);
  await untilTokens(excepted.instanceId, 'optional');
});

afterAll(async () => {
  if (unavailable !== null) return;
  await exceptions.stop();
  await aws.stop();
});

async function requested() {
  const instanceId = await launchWithImdsV1(developerOf(aws));
  await untilTokens(instanceId, 'required');
  return { instanceId, exceptionId: await exceptions.request(instanceId) };
}

/** Waits until an instance shows it, and the guard has written it down. */
async function untilTokens(instanceId: string, httpTokens: 'optional' | 'required'): Promise<void> {
  await until(() => aws.ec2.instances.get(instanceId)?.metadataOptions.httpTokens === httpTokens);
  await until(async () => {
    const items = await itemsOf(aws, aws.deployment.recordsTableName);
    const own = items.filter(({ pk }) => String(pk).endsWith(instanceId));
    return own.length > 1 && own.every(({ open }) => open === undefined);
  });
}

async function send(QueueUrl: string, message: object, DelaySeconds = 0): Promise<void> {
  const command = new SendMessageCommand({ QueueUrl, MessageBody: JSON.stringify(message), DelaySeconds });
  await new SQSClient(clientConfiguration(aws.emulator)).send(command);
}

describe.skipIf(unavailable !== null)('an upgrade of the stack', () => {
  let before: { readonly records: object[]; readonly exceptions: object[] };
  let late: string;

  beforeAll(async () => {
    late = await messageOnItsWay();
    before = await itemsInTables();
    await upgrade();
  });

  /** An instance that a message will have the guard judge, once the upgrade is over. */
  async function messageOnItsWay(): Promise<string> {
    const { account: accountId, region } = aws.emulator;
    const [instanceId = ''] = aws.ec2.instances.seed(1, {
      metadataOptions: { httpTokens: 'optional' },
      ageMilliseconds: 60_000,
    });
    const change = {
      exceptionId: 'exc-of-long-ago',
      change: 'expired',
      scope: { kind: 'instance', id: instanceId },
    } as const;
    const event = exceptionChangeEvent(change, { accountId, region }, new Date());
    await send(aws.deployment.reevaluationQueueUrl, event, 6);
    return instanceId;
  }

  /** The same stack with another version of a function, as a deployment would make it. */
  async function upgrade(): Promise<void> {
    const StackName = aws.deployment.stackName;
    const { TemplateBody = '' } = await cloudFormation.send(new GetTemplateCommand({ StackName }));
    const changed = TemplateBody.replaceAll('"Timeout": 60', '"Timeout": 59').replaceAll(
      '"Timeout":60',
      '"Timeout":59',
    );
    expect(changed).not.toBe(TemplateBody);
    const { Stacks: [stack] = [] } = await cloudFormation.send(new DescribeStacksCommand({ StackName }));
    const bucket = stack?.Outputs?.find(({ OutputKey }) => OutputKey === 'ServerlessDeploymentBucketName');
    const Bucket = bucket?.OutputValue ?? '';
    const s3 = new S3Client({ ...clientConfiguration(aws.emulator), forcePathStyle: true });
    await s3.send(new PutObjectCommand({ Bucket, Key: 'upgrade.json', Body: changed }));
    await updateStack(cloudFormation, StackName, `https://s3.amazonaws.com/${Bucket}/upgrade.json`);
  }

  it('keeps every record, exception and token', async () => {
    const after = await itemsInTables();

    expect(before.records.length).toBeGreaterThan(2);
    expect(after.records).toEqual(expect.arrayContaining(before.records));
    expect(after.exceptions).toEqual(expect.arrayContaining(before.exceptions));
  });

  it('has messages that were on their way handled by the new version', async () => {
    await untilTokens(late, 'required');
  });

  it('leaves an exception in force, with the workflow that will end it', async () => {
    expect(await exceptions.executionOf(excepted.exceptionId)).toBe('RUNNING');
    expect(aws.ec2.instances.get(excepted.instanceId)?.metadataOptions.httpTokens).toBe('optional');
  });

  it('lets a workflow go on that was waiting for its approvers', async () => {
    await answerException(waiting.exceptionId, 'approve', byBob, exceptions.ports);

    await untilTokens(waiting.instanceId, 'optional');
  });
});

/** What is in them, but for where Slack's messages stand: those may still be brought up to date. */
async function itemsInTables() {
  const exceptions = await itemsOf(aws, aws.deployment.exceptionsTableName);
  return {
    records: await itemsOf(aws, aws.deployment.recordsTableName),
    exceptions: exceptions.filter(({ pk }) => !String(pk).startsWith('message#')),
  };
}

/** `npm run remove`, by the environment of somebody who is signed in to the emulator. */
async function remove(...words: readonly string[]): Promise<{ code: number; out: string; error: string }> {
  const { endpoint, account, region } = aws.emulator;
  const child = spawn(
    process.execPath,
    ['scripts/remove.ts', '--stage', 'local', '--region', region, ...words],
    {
      env: {
        PATH: process.env['PATH'],
        AWS_ENDPOINT_URL: endpoint,
        AWS_ACCESS_KEY_ID: account,
        AWS_SECRET_ACCESS_KEY: 'local',
        SLS_AWS_MONITORING_FREQUENCY: '200',
      },
      stdio: ['ignore', 'pipe', 'pipe'],
    },
  );
  const ended = new Promise<number>((resolve) => child.on('close', (code) => resolve(code ?? -1)));
  const [out, error, code] = await Promise.all([text(child.stdout), text(child.stderr), ended]);
  return { code, out, error };
}

/** Where there is an item. */
async function keysInTables(): Promise<readonly string[]> {
  const { records, exceptions: others } = await itemsInTables();
  return [...records, ...others].map(({ pk, sk }) => `${String(pk)} ${String(sk)}`).toSorted();
}

describe.skipIf(unavailable !== null)('the removal of the guardrail', () => {
  let before: readonly string[];

  beforeAll(async () => {
    await send(aws.deployment.cloudTrailDeadLetterQueueUrl, {});
    before = await keysInTables();
  });

  it('tells what would be lost, and is refused while an exception is in force', async () => {
    const { instanceId, exceptionId } = excepted;

    const { code, out, error } = await remove('--yes');

    expect(out).toContain(`${exceptionId}  IMDSv1 (HttpTokens=optional) for instance ${instanceId}`);
    expect(out).toContain('CloudTrailDeadLetterQueue: 1');
    expect(out).toContain('2 executions of ExceptionApproval');
    expect(error).toMatch(/^remove: 2 exceptions are in force/);
    expect(code).toBe(2);
  });

  it('takes the stack away and leaves the audit trail, and a way back to it', async () => {
    const { stackName } = aws.deployment;

    const { code, out } = await remove('--yes', '--leave-exceptions');

    expect(code).toBe(0);
    expect(await keysInTables()).toEqual(before);
    await expect(cloudFormation.send(new DescribeStacksCommand({ StackName: stackName }))).rejects.toThrow(
      'does not exist',
    );
    expect(await importedAgain(out)).toEqual({
      RecordsTable: aws.deployment.recordsTableName,
      ExceptionsTable: aws.deployment.exceptionsTableName,
    });
    expect(await keysInTables()).toEqual(before);
  });

  /** What the text says is to be done to go on with the tables. Gives what the stack has then. */
  async function importedAgain(out: string): Promise<object> {
    const [, listed = ''] = /'(\[\{"ResourceType".*\])'/.exec(out) ?? [];
    const ResourcesToImport = resourcesToImport.parse(JSON.parse(listed));
    const { Resources } = await compiledTemplate(join(process.cwd(), 'policy.yaml'));
    const { RecordsTable, ExceptionsTable } = Resources;
    const changeSet = { StackName: aws.deployment.stackName, ChangeSetName: 'tables' };
    await cloudFormation.send(
      new CreateChangeSetCommand({
        ...changeSet,
        ChangeSetType: 'IMPORT',
        ResourcesToImport,
        TemplateBody: JSON.stringify({ Resources: { RecordsTable, ExceptionsTable } }),
      }),
    );
    await cloudFormation.send(new ExecuteChangeSetCommand(changeSet));
    const { StackResources = [] } = await cloudFormation.send(
      new DescribeStackResourcesCommand({ StackName: aws.deployment.stackName }),
    );
    const names = StackResources.map(
      ({ LogicalResourceId: id = '', PhysicalResourceId: name }) => [id, name] as const,
    );
    return Object.fromEntries(names);
  }
});

const resourcesToImport = z.array(
  z.object({
    ResourceType: z.string(),
    LogicalResourceId: z.string(),
    ResourceIdentifier: z.record(z.string(), z.string()),
  }),
);

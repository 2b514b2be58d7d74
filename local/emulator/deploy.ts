import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CloudFormationClient, type Stack } from '@aws-sdk/client-cloudformation';
import { PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { PutParameterCommand, SSMClient } from '@aws-sdk/client-ssm';
import { parse } from 'yaml';
import * as z from 'zod';
import { clientConfiguration } from './clients.ts';
import type { Emulator } from './ministack.ts';
import type { PackagedService } from './package-service.ts';
import { artifactDirectory, packageService } from './package-service.ts';
import { createStack, updateStack } from './stack.ts';
import { adaptedTemplate, type LocalDifferences, type Template } from './template.ts';

const SLACK_PARAMETER = '/imds-guardrail/slack';

const policyWithNotifications = z.looseObject({
  notifications: z.looseObject({ slack: z.looseObject({}).default({}) }).default({ slack: {} }),
});

/** The guardrail as it runs on the emulator: what to send to, read from, and look into. */
export interface Deployment {
  readonly stackName: string;
  readonly guardFunctionName: string;
  readonly guardRoleName: string;
  readonly recordsTableName: string;
  readonly findingsTopicArn: string;
  readonly policyParameterName: string;
  readonly cloudTrailQueueUrl: string;
  readonly cloudTrailDeadLetterQueueUrl: string;
  readonly stateChangeQueueUrl: string;
  readonly stateChangeDeadLetterQueueUrl: string;
}

/** Where to deploy, and where the functions find EC2 and Slack (URLs). */
export interface DeploymentRequest extends Partial<Omit<LocalDifferences, 'environment'>> {
  readonly emulator: Emulator;
  readonly ec2Endpoint: string;
  readonly slack: { readonly apiUrl: string; readonly token: string };
}

/**
 * Deploys the real compiled template and the real bundles, in the two steps that osls takes on AWS.
 * Wants an emulator that is new or reset. What is changed for this machine is in LocalDifferences.
 */
export async function deployGuardrail(request: DeploymentRequest): Promise<Deployment> {
  const { emulator, ec2Endpoint, slack, stateChangeDelaySeconds = 3, batchingWindowSeconds = 1 } = request;
  const directory = await mkdtemp(join(tmpdir(), 'imds-guardrail-package-'));
  try {
    const policyFile = join(directory, 'policy.json');
    await writeFile(policyFile, JSON.stringify(await policyWithSlack()));
    const service = await packageService(directory, emulator.region, policyFile);
    const template = adaptedTemplate(service.serviceTemplate, {
      environment: { AWS_ENDPOINT_URL_EC2: ec2Endpoint, SLACK_API_URL: slack.apiUrl },
      stateChangeDelaySeconds,
      batchingWindowSeconds,
    });
    const deployment = deploymentOf(await deployStack(emulator, service, template));
    await putSlackToken(emulator, slack.token);
    return deployment;
  } finally {
    await rm(directory, { recursive: true, force: true });
  }
}

/** The repository's policy, with Slack on: as an operator would write it. */
async function policyWithSlack(): Promise<unknown> {
  const text = await readFile(join(import.meta.dirname, '..', '..', 'policy.yaml'), 'utf8');
  const policy = policyWithNotifications.parse(parse(text));
  const { notifications } = policy;
  const slack = { ...notifications.slack, secretParameter: SLACK_PARAMETER };
  return { ...policy, notifications: { ...notifications, slack } };
}

/** What an operator does by hand: the token is never in a template. */
async function putSlackToken(emulator: Emulator, token: string): Promise<void> {
  const put = new PutParameterCommand({ Name: SLACK_PARAMETER, Type: 'SecureString', Value: token });
  await new SSMClient(clientConfiguration(emulator)).send(put);
}

async function deployStack(emulator: Emulator, service: PackagedService, template: Template): Promise<Stack> {
  const configuration = clientConfiguration(emulator);
  const cloudFormation = new CloudFormationClient(configuration);
  const s3 = new S3Client({ ...configuration, forcePathStyle: true });
  const { stackName, bucketTemplate, artifactFolder } = service;
  const bucket = outputOf(
    await createStack(cloudFormation, stackName, bucketTemplate),
    'ServerlessDeploymentBucketName',
  );
  const put = (name: string, body: string | Uint8Array) =>
    s3.send(new PutObjectCommand({ Bucket: bucket, Key: `${artifactFolder}/${name}`, Body: body }));
  for (const zip of (await readdir(artifactDirectory)).filter((name) => name.endsWith('.zip'))) {
    await put(zip, await readFile(join(artifactDirectory, zip)));
  }
  await put('template.json', JSON.stringify(template));
  return updateStack(
    cloudFormation,
    stackName,
    `https://s3.amazonaws.com/${bucket}/${artifactFolder}/template.json`,
  );
}

function deploymentOf(stack: Stack): Deployment {
  return {
    stackName: stack.StackName ?? '',
    guardFunctionName: outputOf(stack, 'GuardFunctionName'),
    guardRoleName: outputOf(stack, 'GuardRoleName'),
    recordsTableName: outputOf(stack, 'RecordsTableName'),
    findingsTopicArn: outputOf(stack, 'FindingsTopicArn'),
    policyParameterName: outputOf(stack, 'PolicyParameterName'),
    cloudTrailQueueUrl: outputOf(stack, 'CloudTrailQueueUrl'),
    cloudTrailDeadLetterQueueUrl: outputOf(stack, 'CloudTrailDeadLetterQueueUrl'),
    stateChangeQueueUrl: outputOf(stack, 'StateChangeQueueUrl'),
    stateChangeDeadLetterQueueUrl: outputOf(stack, 'StateChangeDeadLetterQueueUrl'),
  };
}

function outputOf(stack: Stack, key: string): string {
  const value = stack.Outputs?.find((output) => output.OutputKey === key)?.OutputValue;
  if (value === undefined) throw new Error(`The stack has no output ${key}`);
  return value;
}

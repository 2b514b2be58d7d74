import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CloudFormationClient, type Stack } from '@aws-sdk/client-cloudformation';
import { PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { clientConfiguration } from './clients.ts';
import type { Emulator } from './ministack.ts';
import type { PackagedService } from './package-service.ts';
import { artifactDirectory, packageService } from './package-service.ts';
import { createStack, updateStack } from './stack.ts';
import { adaptedTemplate, type LocalDifferences, type Template } from './template.ts';

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

/** Where to deploy, and where the functions find EC2 (a URL). */
export interface DeploymentRequest extends Partial<Omit<LocalDifferences, 'environment'>> {
  readonly emulator: Emulator;
  readonly ec2Endpoint: string;
}

/**
 * Deploys the real compiled template and the real bundles, in the two steps that osls takes on AWS.
 * Wants an emulator that is new or reset. What is changed for this machine is in LocalDifferences.
 */
export async function deployGuardrail(request: DeploymentRequest): Promise<Deployment> {
  const { emulator, ec2Endpoint, stateChangeDelaySeconds = 3, batchingWindowSeconds = 1 } = request;
  const directory = await mkdtemp(join(tmpdir(), 'imds-guardrail-package-'));
  try {
    const service = await packageService(directory, emulator.region);
    const template = adaptedTemplate(service.serviceTemplate, {
      environment: { AWS_ENDPOINT_URL_EC2: ec2Endpoint },
      stateChangeDelaySeconds,
      batchingWindowSeconds,
    });
    return deploymentOf(await deployStack(emulator, service, template));
  } finally {
    await rm(directory, { recursive: true, force: true });
  }
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

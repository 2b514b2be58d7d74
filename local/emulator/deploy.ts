import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CloudFormationClient, type Stack } from '@aws-sdk/client-cloudformation';
import { PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { PutParameterCommand, SSMClient } from '@aws-sdk/client-ssm';
import { clientConfiguration } from './clients.ts';
import { deploymentOf, outputOf, type Deployment } from './deployment.ts';
import { localPolicy, SIGNING_SECRET_PARAMETER, SLACK_PARAMETER } from '../local-policy.ts';
import type { Emulator } from './ministack.ts';
import type { PackagedService } from './package-service.ts';
import { artifactDirectory, packageService } from './package-service.ts';
import { createStack, updateStack } from './stack.ts';
import { adaptedTemplate, type LocalDifferences, type Template } from './template.ts';

/** Where to deploy, and where the functions find EC2 with its metrics, and Slack (URLs). */
export interface DeploymentRequest extends Partial<Omit<LocalDifferences, 'environment'>> {
  readonly emulator: Emulator;
  readonly ec2Endpoint: string;
  readonly slack: { readonly apiUrl: string; readonly token: string; readonly signingSecret: string };
}

/**
 * Deploys the real compiled template and the real bundles, in the two steps that osls takes on AWS.
 * Wants an emulator that is new or reset. What is changed for this machine is in LocalDifferences.
 */
export async function deployGuardrail(request: DeploymentRequest): Promise<Deployment> {
  const { emulator, ec2Endpoint, slack, stateChangeDelaySeconds = 3, batchingWindowSeconds = 1 } = request;
  const service = await packagedFor(emulator.region);
  const template = adaptedTemplate(service.serviceTemplate, {
    environment: {
      AWS_ENDPOINT_URL_CLOUDWATCH: ec2Endpoint,
      AWS_ENDPOINT_URL_EC2: ec2Endpoint,
      SLACK_API_URL: slack.apiUrl,
    },
    stateChangeDelaySeconds,
    batchingWindowSeconds,
  });
  const stack = await deployStack(emulator, service, template);
  await putSecrets(emulator, {
    [SLACK_PARAMETER]: slack.token,
    [SIGNING_SECRET_PARAMETER]: slack.signingSecret,
  });
  return deploymentOf(stack, emulator);
}

/** By Region; the sources do not change while a process deploys them again and again. */
const packaged = new Map<string, Promise<PackagedService>>();

function packagedFor(region: string): Promise<PackagedService> {
  const service = packaged.get(region) ?? packageWithLocalPolicy(region);
  packaged.set(region, service);
  return service;
}

async function packageWithLocalPolicy(region: string): Promise<PackagedService> {
  const directory = await mkdtemp(join(tmpdir(), 'imds-guardrail-package-'));
  try {
    const policyFile = join(directory, 'policy.json');
    await writeFile(policyFile, JSON.stringify(await localPolicy()));
    return await packageService(directory, region, policyFile);
  } finally {
    await rm(directory, { recursive: true, force: true });
  }
}

/** What an operator does by hand: a secret is never in a template. */
async function putSecrets(emulator: Emulator, secrets: Readonly<Record<string, string>>): Promise<void> {
  const client = new SSMClient(clientConfiguration(emulator));
  for (const [Name, Value] of Object.entries(secrets)) {
    await client.send(new PutParameterCommand({ Name, Type: 'SecureString', Value }));
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

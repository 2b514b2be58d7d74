import { readFile } from 'node:fs/promises';
import type { Plugin } from 'esbuild';
import { withErrors, withLiteralKeys, withMembers } from './sdk-schemas.ts';

const schemaFiles = /@aws-sdk[\\/](client-[^\\/]+)[\\/]dist-es[\\/]schemas[\\/]schemas_\d+\.js$/;
const clientManifests = /@aws-sdk[\\/]client-[^\\/]+[\\/]package\.json$/;
const httpHandler = /@smithy[\\/]node-http-handler[\\/]dist-es[\\/]node-http-handler\.js$/;
const credentialChain = /@aws-sdk[\\/]credential-provider-node[\\/]dist-es[\\/]index\.js$/;

/**
 * The errors that are told apart by class, for each client; the classes of its other errors are left out.
 * Such an error comes as the service's base exception, with the same message and metadata, and for services
 * that speak JSON with the same name. A client that is not listed keeps all its errors.
 */
const errorsByClass: Readonly<Record<string, readonly string[]>> = {
  'client-cloudtrail': [],
  'client-config-service': [],
  'client-dynamodb': ['ConditionalCheckFailedException'],
  'client-eventbridge': [],
  'client-iam': [],
  'client-lambda': [],
  'client-securityhub': ['AccessDeniedException', 'InvalidAccessException'],
  'client-secrets-manager': [],
  'client-sfn': [],
  'client-sns': [],
  'client-sqs': [],
  'client-ssm': [],
  'client-sts': [],
};

/**
 * What is read of these structures of answers, for each client: by lib/boundary/describe-instances.ts. Their other
 * members do not come. Of a structure that is not listed all members do.
 */
const membersRead: Readonly<Record<string, Readonly<Record<string, readonly string[]>>>> = {
  'client-ec2': {
    Reservation: ['Instances'],
    Instance: [
      'InstanceId',
      'ImageId',
      'ClientToken',
      'State',
      'IamInstanceProfile',
      'Operator',
      'Placement',
      'MetadataOptions',
      'Tags',
      'RootDeviceName',
      'BlockDeviceMappings',
      'NetworkInterfaces',
    ],
    EbsInstanceBlockDevice: ['AttachTime'],
    InstanceNetworkInterface: ['Attachment'],
    InstanceNetworkInterfaceAttachment: ['DeviceIndex', 'AttachTime'],
    Placement: ['AvailabilityZone'],
  },
};

/** Modules that the SDK imports dynamically and never on Node. */
export const neverLoaded: readonly string[] = ['bowser'];

/**
 * Leaves out what reads streams of events, which the SDK imports dynamically and for none of a function's services.
 * The client of Lambda, which only the command line has, imports it at once.
 */
export const withoutEventStreams: Plugin = {
  name: 'without-event-streams',
  setup(build) {
    build.onResolve({ filter: /^@smithy\/core\/event-streams$/ }, ({ path }) => ({ path, external: true }));
  },
};

/** Lets esbuild drop what is not used of the AWS SDK for JavaScript. */
export const leanSdk: Plugin = {
  name: 'lean-sdk',
  setup(build) {
    build.onLoad({ filter: schemaFiles }, async ({ path }) => {
      const client = schemaFiles.exec(path)?.[1] ?? '';
      const source = withMembers(withLiteralKeys(await readFile(path, 'utf8')), membersRead[client] ?? {});
      const kept = errorsByClass[client];
      return { contents: kept === undefined ? source : withErrors(source, kept) };
    });
    // Of its package.json a client reads the version, for the user agent.
    build.onLoad({ filter: clientManifests }, async ({ path }) => ({
      contents: versionOnly(await readFile(path, 'utf8')),
      loader: 'json',
    }));
    build.onLoad({ filter: httpHandler }, async ({ path }) => ({
      contents: withBuiltinHttp(await readFile(path, 'utf8')),
    }));
  },
};

/**
 * Lambda gives a function its role's credentials by environment variables, so the chain of providers (profiles, SSO,
 * web identity, IMDS …) is never asked.
 * https://docs.aws.amazon.com/lambda/latest/dg/configuration-envvars.html
 */
export const lambdaCredentials: Plugin = {
  name: 'lambda-credentials',
  setup(build) {
    build.onLoad({ filter: credentialChain }, () => ({
      contents: `export { fromEnv as defaultProvider } from '@aws-sdk/credential-provider-env';`,
      resolveDir: import.meta.dirname,
    }));
  },
};

/**
 * The source with `node:http` got as it is, not imported. To import it, Node reads each of its exports, and one
 * of those is the getter `WebSocket`, which loads all of undici: a tenth of a cold start, for nothing.
 * Throws when the SDK loads `node:http` in another way.
 */
export function withBuiltinHttp(source: string): string {
  const importing = 'await import("node:http")';
  if (!source.includes(importing)) throw new Error(`The SDK loads HTTP in another way now: no ${importing}`);
  return source.replace(importing, 'process.getBuiltinModule("node:http")');
}

function versionOnly(manifest: string): string {
  const { version } = JSON.parse(manifest) as { version: string };
  return JSON.stringify({ version });
}

import { CloudFormationClient, DescribeStacksCommand } from '@aws-sdk/client-cloudformation';
import { mockClient } from 'aws-sdk-client-mock';
import { afterAll, afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { exceptionsAddress } from '../../cli/exceptions-url.ts';
import { processTerminal } from '../../cli/terminal.ts';

const cloudFormation = mockClient(CloudFormationClient);
const stack = 'imds-guardrail-production';
const URL_OF_STACK = 'https://abc123.lambda-url.eu-west-1.on.aws/';

function addressFor(options: { url?: string; region?: string }, env: NodeJS.ProcessEnv = {}) {
  return exceptionsAddress({ stack, ...options }, { ...processTerminal(process), env });
}

function stackWith(outputs: Readonly<Record<string, string>>) {
  const Outputs = Object.entries(outputs).map(([OutputKey, OutputValue]) => ({ OutputKey, OutputValue }));
  return {
    Stacks: [
      { StackName: stack, CreationTime: new Date(), StackStatus: 'UPDATE_COMPLETE' as const, Outputs },
    ],
  };
}

beforeEach(() => {
  cloudFormation.reset();
  vi.stubEnv('AWS_REGION', undefined);
  vi.stubEnv('AWS_CONFIG_FILE', '/nowhere');
  vi.stubEnv('AWS_SHARED_CREDENTIALS_FILE', '/nowhere');
});

afterEach(() => {
  vi.unstubAllEnvs();
});

afterAll(() => {
  cloudFormation.restore();
});

describe('the address of the API', () => {
  it.each([
    ['the option', { url: URL_OF_STACK }, { GUARDRAIL_EXCEPTIONS_URL: 'https://other.example.com' }],
    ['the environment', {}, { GUARDRAIL_EXCEPTIONS_URL: URL_OF_STACK }],
  ])('is that of %s, which tells its Region', async (_what, options, env) => {
    const { url, region } = await addressFor({ ...options, region: 'us-east-1' }, env);

    expect({ url: url.href, region }).toEqual({ url: URL_OF_STACK, region: 'eu-west-1' });
    expect(cloudFormation.calls()).toHaveLength(0);
  });

  it('may be a name of somebody’s own, in the Region of the AWS settings', async () => {
    const { region } = await addressFor(
      { url: 'https://guardrail.example.com' },
      { AWS_DEFAULT_REGION: 'eu-west-3' },
    );

    expect(region).toBe('eu-west-3');
  });

  it('is otherwise the output of the stack', async () => {
    cloudFormation
      .on(DescribeStacksCommand, { StackName: stack })
      .resolves(stackWith({ ExceptionsUrl: URL_OF_STACK }));

    const { url, region } = await addressFor({ region: 'eu-west-1' });

    expect({ url: url.href, region }).toEqual({ url: URL_OF_STACK, region: 'eu-west-1' });
  });

  it.each([
    ['no Region', {}, 'say in which Region the guardrail is deployed: --region eu-west-1'],
    [
      'no such stack',
      { region: 'eu-west-2' },
      'there is no stack imds-guardrail-production in eu-west-2: name it by --stack and --region, or the API by --url',
    ],
  ])('is asked for where there is %s', async (_what, options, message) => {
    const error = Object.assign(new Error('Stack with id x does not exist'), { name: 'ValidationError' });
    cloudFormation.on(DescribeStacksCommand).rejects(error);

    const found = addressFor(options);

    await expect(found).rejects.toMatchObject({ name: 'InputError', message });
  });

  it('does not exist where the policy names no approvers', async () => {
    cloudFormation.on(DescribeStacksCommand).resolves(stackWith({ FindingsTopicArn: 'arn' }));

    const found = addressFor({ region: 'eu-west-1' });

    await expect(found).rejects.toMatchObject({
      name: 'InputError',
      message: expect.stringContaining('the policy names no approvers (exceptions.approvers)') as string,
    });
  });

  it.each([
    [
      'AccessDenied',
      'FailureError',
      'the stack could not be looked up (not allowed); --url needs no look-up',
    ],
    ['CredentialsProviderError', 'InputError', 'there are no AWS credentials to sign with: not allowed'],
  ])('cannot be looked up: %s', async (name, kind, message) => {
    cloudFormation.on(DescribeStacksCommand).rejects(Object.assign(new Error('not allowed'), { name }));

    const found = addressFor({ region: 'eu-west-1' });

    await expect(found).rejects.toMatchObject({ name: kind, message });
  });

  it.each(['ftp://example.com', 'http://169.254.169.254', 'abc', 'http://127.0.0.1.example.com'])(
    'is never %s',
    async (text) => {
      const found = addressFor({}, { GUARDRAIL_EXCEPTIONS_URL: text });

      await expect(found).rejects.toThrow(
        `GUARDRAIL_EXCEPTIONS_URL must be a URL that begins with https://, not ${JSON.stringify(text)}`,
      );
    },
  );
});

import { CloudFormationClient, DescribeStacksCommand } from '@aws-sdk/client-cloudformation';
import { mockClient } from 'aws-sdk-client-mock';
import { afterAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { exceptionJson } from '../../lib/boundary/stored-exception.ts';
import type { GuardrailException } from '../../lib/domain/exception/exception.ts';
import { aGrantedException, minutesAgo, NOW } from '../given.ts';
import { withExceptionsApi } from '../in-local-exceptions.ts';
import { PEOPLE } from '../local-exceptions-api.ts';
import { fileWith, guardrail } from './fake-terminal.ts';
import { ACCOUNT, givenEc2, HOME } from './given-fleet.ts';

const api = withExceptionsApi();
const cloudFormation = mockClient(CloudFormationClient);
const STACK = 'imds-guardrail-test';
const MODIFY = 'ModifyInstanceMetadataDefaults';

const live = aGrantedException({ exceptionId: 'exc-0a1b2c3d4e5f6071', accountId: ACCOUNT, region: HOME });
const over = { ...live, expiresAt: NOW };

beforeEach(() => {
  cloudFormation.reset();
});

afterAll(() => {
  cloudFormation.restore();
});

function exported(exceptions: readonly GuardrailException[], exportedAt = NOW): string {
  return fileWith({ exportedAt, exceptions: exceptions.map(exceptionJson) }, 'exceptions.json');
}

/** A fleet whose guardrail is deployed as a stack, and somebody who may call it. */
async function givenStack(...exceptions: readonly GuardrailException[]) {
  const ec2 = await givenEc2({ regions: [HOME] });
  vi.stubEnv('AWS_ACCESS_KEY_ID', PEOPLE.alice.accessKeyId);
  await api.local.put(...exceptions);
  const Outputs = [{ OutputKey: 'ExceptionsUrl', OutputValue: api.url }];
  const stack = { StackName: STACK, CreationTime: NOW, StackStatus: 'UPDATE_COMPLETE', Outputs } as const;
  cloudFormation.on(DescribeStacksCommand, { StackName: STACK }).resolves({ Stacks: [stack] });
  return ec2;
}

const enable = ['readiness', '--enable', '--yes'];

describe('an exception that is in force', () => {
  it('blocks where a file has it', async () => {
    const ec2 = await givenEc2({ regions: [HOME, 'us-east-1'] });

    const { code, out, error } = await guardrail([...enable, '--exceptions', exported([live])]);

    expect(code).toBe(1);
    expect(out).toContain(`
${ACCOUNT}, eu-west-1  blocked
  Live exceptions          1 exception: exc-0a1b2c3d4e5f6071 for instance
                           i-0a1b2c3d4e5f60718 until 2026-03-08 10:00 UTC
  Next                     Revoke exc-0a1b2c3d4e5f6071 (guardrail exceptions
                           revoke), or wait for its end at
                           2026-03-08T10:00:00.000Z. While tokens are enforced
                           it would allow nothing.
`);
    expect(out).not.toContain('Exceptions were not looked at');
    expect(error).toContain('nothing was switched on: not all is ready (1 blocked)');
    expect(ec2.calls.count(MODIFY)).toBe(0);
  });

  it('blocks where the guardrail that is deployed has it', async () => {
    const ec2 = await givenStack(live);

    const { code, out } = await guardrail([...enable, '--stack', STACK, '--json']);

    expect(code).toBe(1);
    expect(JSON.parse(out)).toMatchObject({
      exceptionsKnown: true,
      places: [
        {
          verdict: 'blocked',
          blockers: [{ kind: 'live-exceptions', exceptions: [{ exceptionId: live.exceptionId }] }],
        },
      ],
    });
    expect(ec2.calls.count(MODIFY)).toBe(0);
  });
});

describe('an exception that is over', () => {
  it('blocks nothing where a file has it', async () => {
    const ec2 = await givenEc2({ regions: [HOME] });

    const { code } = await guardrail([...enable, '--exceptions', exported([over])]);

    expect(code).toBe(0);
    expect(ec2.calls.count(MODIFY)).toBe(1);
  });

  it('blocks nothing where the guardrail that is deployed has it', async () => {
    const ec2 = await givenStack(over, { ...live, exceptionId: 'exc-00000001', status: 'revoked' });

    const { code } = await guardrail([...enable, '--stack', STACK]);

    expect(code).toBe(0);
    expect(ec2.calls.count(MODIFY)).toBe(1);
  });
});

describe('exceptions that are not known', () => {
  it('are said to be, where nobody says where they are', async () => {
    await givenEc2({ regions: [HOME] });

    const { code, out } = await guardrail(['readiness']);

    expect(code).toBe(0);
    expect(out).toMatch(/\n\nExceptions were not looked at\. Name the stack .* by --stack, or a\nfile /);
  });

  it.each<[string, () => string[], number, string]>([
    [
      'a file that is none',
      () => ['--exceptions', fileWith({}, 'none.json')],
      2,
      'none.json is not what `guardrail exceptions export --json` prints',
    ],
    [
      'a file that is old',
      () => ['--exceptions', exported([], minutesAgo(61))],
      2,
      'exceptions.json was exported at 2026-03-01T08:59:00.000Z, and lacks what was granted since: export it again',
    ],
    [
      'a stack that is none',
      () => ['--stack', 'other'],
      2,
      'there is no stack other in eu-west-1: name it by --stack, and its Region by AWS_REGION',
    ],
  ])('are refused from %s, and nothing is read', async (_what, args, code, message) => {
    const ec2 = await givenStack();
    const missing = Object.assign(new Error('Stack with id other does not exist'), {
      name: 'ValidationError',
    });
    cloudFormation.on(DescribeStacksCommand, { StackName: 'other' }).rejects(missing);

    const ran = await guardrail([...enable, ...args()]);

    expect(ran).toMatchObject({ code, out: '' });
    expect(ran.error).toContain(message);
    expect(ec2.calls.count('DescribeInstances')).toBe(0);
  });

  it('stop everything where the table has what cannot be read', async () => {
    const ec2 = await givenStack(over);
    await api.local.spoil('exception', 'exc-00000002');

    const { code, error } = await guardrail([...enable, '--stack', STACK]);

    expect(code).toBe(1);
    expect(error).toMatch(/^guardrail: not all exceptions are known: .*exc-00000002/);
    expect(ec2.calls.count(MODIFY)).toBe(0);
  });

  it('stop everything where the guardrail knows nobody of that name', async () => {
    const ec2 = await givenStack(over);
    vi.stubEnv('AWS_ACCESS_KEY_ID', PEOPLE.stranger.accessKeyId);

    const { code, error } = await guardrail([...enable, '--stack', STACK]);

    expect(code).toBe(2);
    expect(error).toContain('AWS refused the call');
    expect(ec2.calls.count(MODIFY)).toBe(0);
  });
});

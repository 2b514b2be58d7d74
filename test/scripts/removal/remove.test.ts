import { describe, expect, it } from 'vitest';
import type { Terminal } from '../../../cli/terminal.ts';
import type { GuardrailException } from '../../../lib/domain/exception/exception.ts';
import type { StackResource } from '../../../lib/domain/removal/removal.ts';
import type { DeployedStack, RemovalPorts } from '../../../lib/shell/removal/removal-ports.ts';
import { remove } from '../../../scripts/removal/remove.ts';
import { removalOptions } from '../../../scripts/removal/removal-options.ts';
import { chunksOf } from '../../cli/fake-terminal.ts';
import { aGrantedException, anException, NOW } from '../../given.ts';

const retained = { type: 'AWS::DynamoDB::Table', isRetained: true };

const resources: readonly StackResource[] = [
  { id: 'RecordsTable', name: 'records-1ABC', ...retained },
  { id: 'ExceptionsTable', name: 'exceptions-2DEF', ...retained },
  { id: 'CloudTrailQueue', type: 'AWS::SQS::Queue', name: 'https://sqs/trail', isRetained: false },
  { id: 'DeadLetters', type: 'AWS::SQS::Queue', name: 'https://sqs/dead', isRetained: false },
  { id: 'FleetSweep', type: 'AWS::StepFunctions::StateMachine', name: 'arn:sweep', isRetained: false },
  { id: 'PolicyParameter', type: 'AWS::SSM::Parameter', name: '/stack/policy', isRetained: false },
];

const granted = aGrantedException();

interface Given {
  readonly stack?: DeployedStack | null;
  readonly exceptions?: readonly GuardrailException[];
  readonly ports?: Partial<RemovalPorts>;
  readonly input?: string;
  readonly interactive?: boolean;
}

/** Runs `npm run remove -- …args`, and tells what was said and what osls was told. */
async function removing(args: readonly string[], given: Given = {}) {
  const {
    stack = { isProtected: false, resources },
    exceptions = [],
    input = '',
    interactive = true,
  } = given;
  const told: (readonly string[])[] = [];
  let out = '';
  const terminal: Terminal = {
    stdin: chunksOf(input),
    out: (text) => (out += text),
    error: () => undefined,
    colours: false,
    progress: false,
    interactive,
    debug: false,
    env: {},
    now: () => NOW,
  };
  const ports: RemovalPorts = {
    now: () => NOW,
    findStack: () => Promise.resolve(stack),
    countMessages: (url) => Promise.resolve(url.endsWith('dead') ? 3 : 0),
    countExecutions: () => Promise.resolve(1),
    countItems: () => Promise.resolve(1_234),
    exceptionsIn: () => Promise.resolve(exceptions),
    slackPolicyIn: () => Promise.resolve({ secretParameter: '/slack', signingSecretParameter: null }),
    ...given.ports,
  };
  const removeStack = (words: readonly string[]) => Promise.resolve(void told.push(words));
  const problem = await remove(removalOptions(args, {}), { ports, removeStack }, terminal).then(
    () => null,
    (error: unknown) => (error as Error).message,
  );
  return { out, told, problem };
}

describe('npm run remove', () => {
  it('tells what would be lost, what goes, and what stays and why', async () => {
    const { out, told } = await removing(['--dry-run']);

    expect(out).toContain('  ! 3 messages in queues.');
    expect(out).toContain('      DeadLetters: 3\n');
    expect(out).not.toContain('CloudTrailQueue: 0');
    expect(out).toContain('  ! 1 execution of FleetSweep in progress');
    expect(out).toContain('  2 queues: with what is in them');
    expect(out).toContain('  RecordsTable records-1ABC (about 1,234 items): the audit trail');
    expect(out).toContain('  /slack: a secret that somebody has put into SSM by hand');
    expect(out).toContain('Nothing was removed: this was a dry run.');
    expect(told).toEqual([]);
  });

  it('says so where nothing would be lost', async () => {
    const none = () => Promise.resolve(0);

    const { out } = await removing(['--dry-run'], {
      ports: { countMessages: none, countExecutions: none, slackPolicyIn: () => Promise.reject(new Error()) },
    });

    expect(out).toContain('  Nothing: no exception, no message, no workflow.');
    expect(out).toContain("the policy can't be read");
  });

  it('removes the stack once its name is typed, and tells the way back', async () => {
    const { out, told, problem } = await removing(
      ['--stage', 'test', '--region', 'eu-west-1', '--param=alarmsEmail=a@example.com'],
      { input: 'imds-guardrail-test\n' },
    );

    expect(problem).toBeNull();
    expect(told).toEqual([['--stage', 'test', '--region', 'eu-west-1', '--param=alarmsEmail=a@example.com']]);
    expect(out).toContain('  AWS::DynamoDB::Table records-1ABC\n');
    expect(out).toContain('--change-set-type IMPORT');
    expect(out).toContain('{Resources: .Resources | {RecordsTable, ExceptionsTable}}');
    expect(out).toContain('"ResourceIdentifier":{"TableName":"exceptions-2DEF"}');
    expect(out).toContain('delete-table --region eu-west-1 --table-name records-1ABC\n');
  });

  it.each<[string, readonly string[], Given, string]>([
    ['another name is typed', [], { input: 'yes\n' }, 'nothing was removed'],
    ['nobody can be asked', [], { interactive: false }, 'nothing was removed: nobody is at the terminal'],
    [
      'there is no such stack',
      ['--stage', 'other'],
      { stack: null },
      'there is no stack imds-guardrail-other',
    ],
    [
      'the stack is protected',
      ['--yes', '--leave-exceptions'],
      { stack: { isProtected: true, resources } },
      'stack imds-guardrail-production is protected from deletion',
    ],
    ['an exception is in force', ['--yes'], { exceptions: [granted] }, 'an exception is in force'],
    [
      'a queue cannot be looked at',
      ['--yes'],
      { ports: { countMessages: () => Promise.reject(new Error('AccessDenied')) } },
      'imds-guardrail-production in eu-central-1 could not be looked at (AccessDenied)',
    ],
  ])('removes nothing where %s', async (_, args, given, expected) => {
    const { told, problem } = await removing(args, given);

    expect(problem).toContain(expected);
    expect(told).toEqual([]);
  });

  it('lists the exceptions in force and the requests, and leaves them where somebody insists', async () => {
    const asked = anException({ exceptionId: 'exc-0000000000000002', status: 'requested', approvals: [] });
    const over = anException({ exceptionId: 'exc-0000000000000003', status: 'expired' });

    const { out, told } = await removing(['--yes', '--leave-exceptions'], {
      exceptions: [granted, asked, over],
    });

    expect(out).toContain('  ! The end of 1 exception in force');
    expect(out).toContain(`      ${granted.exceptionId}  IMDSv1 (HttpTokens=optional) for `);
    expect(out).toContain('  ! 1 request for an exception');
    expect(out).toContain(asked.exceptionId);
    expect(out).not.toContain(over.exceptionId);
    expect(told).toHaveLength(1);
  });
});

describe('the options of npm run remove', () => {
  it('are by default those of serverless.ts', () => {
    expect(removalOptions([], {}).passedOn).toEqual(['--stage', 'production', '--region', 'eu-central-1']);
    expect(removalOptions([], { AWS_REGION: 'eu-west-1' }).region).toBe('eu-west-1');
  });

  it('pass on a profile', () => {
    const { profile, passedOn } = removalOptions(['--aws-profile', 'audit', '--verbose'], {});

    expect(profile).toBe('audit');
    expect(passedOn.slice(4)).toEqual(['--aws-profile', 'audit', '--verbose']);
  });

  it('refuse what they do not know, since it might have been meant to keep something', () => {
    expect(() => removalOptions(['--dryrun'], {})).toThrow(
      /^Unknown option '--dryrun'; npm run remove takes/,
    );
  });
});

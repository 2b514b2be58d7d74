import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { describe, expect, it, onTestFinished } from 'vitest';
import { parseArguments } from '../../../local/ec2/command-line.ts';

describe('the command line of local:ec2', () => {
  it('takes every flag', () => {
    const words = [
      '--port',
      '0',
      '--latency',
      '30',
      '--latency',
      'DescribeInstances=200',
      '--apply-delay',
      '500',
      '--throttle',
      '--strict-endpoint',
    ];

    const fleet = ['--instances', '50', '--optional', '2', '--region', 'eu-west-1', '--region', 'eu-west-2'];

    const parsed = parseArguments([...words, ...fleet]);

    expect(parsed).toEqual({
      kind: 'accepted',
      regions: ['eu-west-1', 'eu-west-2'],
      fleet: {
        count: 50,
        template: { tags: { Name: 'local' }, metadataOptions: { httpTokens: 'required' } },
        groups: [
          {
            share: 0.02,
            template: { tags: { Name: 'local' }, metadataOptions: { httpTokens: 'optional' } },
          },
        ],
      },
      options: {
        port: 0,
        latencyMilliseconds: 30,
        latencyByAction: { DescribeInstances: 200 },
        applyDelayMilliseconds: 500,
        throttle: true,
        strictEndpoint: true,
      },
    });
  });

  it.each([
    [['--prot', '1'], "Unknown option '--prot'."],
    [['--port', 'http'], "--port takes a whole number from 0 to 65535, not 'http'."],
    [['--port', '65536'], "--port takes a whole number from 0 to 65535, not '65536'."],
    [['--latency', 'RunInstances=soon'], "--latency takes a whole number from 0 to 60000, not 'soon'."],
    [['--optional', '101'], "--optional takes a whole number from 0 to 100, not '101'."],
    [['--used', 'all'], "--used takes a whole number from 0 to 100, not 'all'."],
    [['--age', '3651'], "--age takes a whole number from 0 to 3650, not '3651'."],
    [['--instances=-1'], "--instances takes a whole number from 0 to 1000000, not '-1'."],
    [['4566'], "Unexpected argument '4566'."],
  ])('refuses %j with one line', (words, reason) => {
    const parsed = parseArguments(words);

    expect(parsed).toEqual({ kind: 'refused', reason });
  });
});

describe('local:ec2 as a process', () => {
  it('says where it listens and ends cleanly when told to', async () => {
    const child = start([
      '--port',
      '0',
      '--instances',
      '3',
      '--region',
      'eu-west-1',
      '--region',
      'us-east-1',
    ]);

    const [greeting] = (await once(child.stdout, 'data')) as [Buffer];
    const url = /http:\/\/127\.0\.0\.1:\d+/.exec(greeting.toString())?.[0] ?? '';
    const health = await fetch(`${url}/_local/health`);
    child.kill('SIGTERM');
    const [exitCode] = await exitOf(child);

    expect(greeting.toString()).toContain('6 instances');
    expect(health.status).toBe(200);
    expect(exitCode).toBe(0);
  });

  it('exits with 2 and one line for a flag that it does not know', async () => {
    const child = start(['--prot', '1']);

    const [complaint] = (await once(child.stderr, 'data')) as [Buffer];
    const [exitCode] = await exitOf(child);

    expect(complaint.toString().trimEnd().split('\n')).toHaveLength(1);
    expect(exitCode).toBe(2);
  });

  it('exits with 1 when the port is taken', async () => {
    const first = start(['--port', '0']);
    const [greeting] = (await once(first.stdout, 'data')) as [Buffer];
    const port = /:(\d+)/.exec(greeting.toString())?.[1] ?? '';

    const second = start(['--port', port]);
    const [complaint] = (await once(second.stderr, 'data')) as [Buffer];
    const [exitCode] = await exitOf(second);

    expect(complaint.toString()).toContain('EADDRINUSE');
    expect(exitCode).toBe(1);
  });
});

function start(words: readonly string[]) {
  const child = spawn(process.execPath, ['local/ec2/main.ts', ...words], {
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  onTestFinished(() => void child.kill('SIGKILL'));
  return child;
}

async function exitOf(child: ReturnType<typeof start>): Promise<[number | null]> {
  return child.exitCode === null ? ((await once(child, 'exit')) as [number | null]) : [child.exitCode];
}

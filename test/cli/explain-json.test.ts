import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { fileWith, guardrail } from './fake-terminal.ts';

const loosened = 'events/modify-instance-metadata-options.loosened.json';
const instanceId = 'i-0a1b2c3d4e5f60718';

/** What `aws ec2 describe-instances` prints of one instance, less what no decision rests on. */
function described(instance: object = {}) {
  const MetadataOptions = {
    State: 'applied',
    HttpTokens: 'required',
    HttpPutResponseHopLimit: 1,
    HttpEndpoint: 'enabled',
    HttpProtocolIpv6: 'disabled',
    InstanceMetadataTags: 'disabled',
  };
  const complete = { InstanceId: instanceId, State: { Name: 'running' }, MetadataOptions, ...instance };
  return { Reservations: [{ OwnerId: '111122223333', Instances: [complete] }] };
}

async function explained(
  args: readonly string[],
): Promise<Record<string, unknown> & { instances: Record<string, unknown>[] }> {
  const { code, out, error } = await guardrail(['explain', '--json', ...args]);
  expect({ code, error }).toEqual({ code: 0, error: '' });
  return JSON.parse(out) as Awaited<ReturnType<typeof explained>>;
}

describe('guardrail explain --json', () => {
  it('prints what the contract says and nothing else', async () => {
    const json = await explained(['--event', loosened]);

    expect(json).toEqual({
      ignored: null,
      trigger: 'drift',
      principal: expect.objectContaining({
        kind: 'identity-center-user',
        name: 'ana@example.com',
      }) as unknown,
      instances: [
        {
          instanceId,
          verdict: 'noncompliant',
          violations: [
            { field: 'httpTokens', actual: 'optional', required: 'required' },
            { field: 'httpPutResponseHopLimit', actual: 3, required: 1 },
          ],
          remediation: { HttpTokens: 'required', HttpPutResponseHopLimit: 1 },
          action: 'enforce',
          reason: expect.stringContaining(
            'the guard reads the instance from EC2 before it changes anything',
          ) as string,
        },
      ],
    });
  });

  it('says why an event is ignored', async () => {
    const json = await explained(['--event', 'events/run-instances.dry-run.json']);

    expect(json).toEqual({ ignored: 'dry-run', trigger: null, principal: null, instances: [] });
  });

  it('prints one object for each record of a log file', async () => {
    const json = await explained(['--event', 'events/log-file.json']);

    expect(json).toMatchObject([
      { trigger: 'launch' },
      { trigger: 'drift' },
      { ignored: 'other-event' },
      { ignored: 'failed-call' },
      { trigger: 'start' },
    ]);
  });

  it('prints an empty list for a log file without records', async () => {
    const json = await explained(['--event', fileWith({ Records: [] })]);

    expect(json).toEqual([]);
  });

  it('says what would bring an instance to the baseline where it only reports', async () => {
    const json = await explained(['--event', 'events/run-instances.operator-managed.json']);

    expect(json.instances[0]).toMatchObject({
      verdict: 'noncompliant',
      action: 'report',
      remediation: { HttpTokens: 'required' },
    });
  });

  it('has no remediation for a compliant launch, and no doubt about it', async () => {
    const policy = fileWith('baseline: { maxHopLimit: 2 }', 'policy.yaml');

    const json = await explained(['--event', 'events/run-instances.al2023.json', '--policy', policy]);

    expect(json.instances[0]).toMatchObject({
      verdict: 'compliant',
      violations: [],
      remediation: null,
      action: 'none',
    });
    expect(json.instances[0]?.['reason']).not.toContain('Judged by what the event shows');
  });

  it('takes the options that are not shown for unknown, not for insecure', async () => {
    const json = await explained(['--event', 'events/start-instances.one.json']);

    expect(json.instances[0]).toMatchObject({
      verdict: 'unknown',
      violations: [],
      remediation: null,
      action: 'none',
    });
  });
});

describe('guardrail explain --instances', () => {
  it('judges by the description instead of the event', async () => {
    const json = await explained(['--event', loosened, '--instances', fileWith(described())]);

    expect(json.instances).toEqual([
      {
        instanceId,
        verdict: 'compliant',
        violations: [],
        remediation: null,
        action: 'none',
        reason: 'Every governed option meets the baseline.',
      },
    ]);
  });

  it('does not judge an instance that the file lacks', async () => {
    const file = fileWith(described({ InstanceId: 'i-0ffffffffffffffff' }));

    const json = await explained(['--event', loosened, '--instances', file]);

    expect(json.instances).toEqual([
      {
        instanceId,
        verdict: 'unknown',
        violations: [],
        remediation: null,
        action: 'none',
        reason: 'The instance is not in the file of instances, so there is nothing to judge.',
      },
    ]);
  });

  it('takes a launch as the proof of age, whatever the attach times say', async () => {
    const old = {
      NetworkInterfaces: [{ Attachment: { DeviceIndex: 0, AttachTime: '2020-01-01T00:00:00+00:00' } }],
    };
    const file = fileWith(
      described({
        ...old,
        MetadataOptions: { HttpTokens: 'optional', HttpPutResponseHopLimit: 1, HttpEndpoint: 'enabled' },
      }),
    );

    const launch = await explained(['--event', 'events/run-instances.console.json', '--instances', file]);
    const later = await explained(['--event', 'events/state-change.running.json', '--instances', file]);

    expect(launch.instances[0]).toMatchObject({ verdict: 'noncompliant', action: 'enforce' });
    expect(later.instances[0]).toMatchObject({ verdict: 'noncompliant', action: 'report' });
  });

  it('finds the instances of an omitted response by the client token', async () => {
    const event = 'events/run-instances.response-omitted.json';
    const { detail } = JSON.parse(readFileSync(event, 'utf8')) as {
      detail: { requestParameters: { clientToken: string } };
    };
    const file = fileWith(
      described({
        ClientToken: detail.requestParameters.clientToken,
        MetadataOptions: { HttpTokens: 'optional' },
      }),
    );

    const without = await explained(['--event', event]);
    const withFile = await explained(['--event', event, '--instances', file]);

    expect(without.instances).toEqual([]);
    expect(withFile.instances[0]).toMatchObject({ instanceId, verdict: 'noncompliant', action: 'enforce' });
  });

  it('places a description that does not say where it is at the event', async () => {
    const policy = fileWith(
      "scopes: [{ name: here, match: { accounts: ['111122223333'], regions: [eu-west-1] }, httpTokens: ungoverned }]",
      'policy.yaml',
    );
    const instances = described({
      MetadataOptions: { HttpTokens: 'optional', HttpEndpoint: 'enabled', HttpPutResponseHopLimit: 1 },
    }).Reservations.flatMap(({ Instances }) => Instances);

    const json = await explained([
      '--event',
      loosened,
      '--instances',
      fileWith(instances),
      '--policy',
      policy,
    ]);

    expect(json.instances[0]).toMatchObject({ verdict: 'compliant' });
  });
});

describe('guardrail explain --at', () => {
  const young = described({
    MetadataOptions: { HttpTokens: 'optional', HttpPutResponseHopLimit: 1, HttpEndpoint: 'enabled' },
    NetworkInterfaces: [{ Attachment: { DeviceIndex: 0, AttachTime: '2026-03-02T09:00:00+00:00' } }],
  });

  it('judges as of when the event happened, unless told otherwise', async () => {
    const args = ['--event', 'events/state-change.running.json', '--instances', fileWith(young)];

    const then = await explained(args);
    const later = await explained([...args, '--at', '2026-03-02T12:00:00+01:00']);

    expect(then.instances[0]).toMatchObject({ action: 'enforce' });
    expect(later.instances[0]).toMatchObject({ action: 'report' });
  });

  it.each(['yesterday', '2026-02-30', '2026-03-02T09:00:00', '', '2026-03-02T25:00:00Z', '1'])(
    'refuses %j',
    async (time) => {
      const { code, error } = await guardrail(['explain', '--event', loosened, '--at', time]);

      expect(code).toBe(2);
      expect(error).toBe(
        `guardrail: --at must be a time as in 2026-05-01T10:00:00Z, not ${JSON.stringify(time)}\n`,
      );
    },
  );
});

describe('every sample event', () => {
  const files = readdirSync('events').filter((file) => file.endsWith('.json'));

  it.each(files)('%s is explained, for scripts and for people', async (file) => {
    const json = await guardrail(['explain', '--json', '--event', `events/${file}`]);
    const text = await guardrail(['explain', '--event', `events/${file}`]);

    expect([json.code, text.code]).toEqual([0, 0]);
    expect(json.error + text.error).toBe('');
    expect(() => JSON.parse(json.out) as unknown).not.toThrow();
    expect(text.out).not.toMatch(/undefined|null|\[object/);
  });
});

import {
  CreateTagsCommand,
  EC2Client,
  RunInstancesCommand,
  type RunInstancesCommandInput,
} from '@aws-sdk/client-ec2';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { parseEvent } from '../lib/boundary/events/parse-event.ts';
import { decide } from '../lib/domain/decide.ts';
import type { MetadataOptionsPatch } from '../lib/domain/metadata-options.ts';
import type { GuardReport } from '../lib/shell/guard.ts';
import { cloudTrailEventPattern } from '../lib/domain/event-patterns.ts';
import { guardStatements } from '../lib/stack/guard-role.ts';
import type { EventBridgeEvent } from '../local/ec2/events/envelope.ts';
import { matchesEventPattern } from '../local/event-pattern.ts';
import { anInstance, aPolicy, aScope, facts, LONG_AGO, v1Allowed, v2Only } from './given.ts';
import { fixture, fixtureNames, instancesOf, triggerOf, variant } from './lib/boundary/events/fixtures.ts';
import { GUARD_KEY, REGION, startLocalGuard, type LocalGuard } from './local-guard.ts';

/** What other remediators of IMDSv1 were seen to get wrong, each as what must hold here. */

const modifying = 'ModifyInstanceMetadataOptions';

let local: LocalGuard;
let developer: EC2Client;

beforeAll(async () => {
  local = await startLocalGuard();
  const credentials = { accessKeyId: 'AKIADEVELOPEREXAMPLE', secretAccessKey: 'local' };
  developer = new EC2Client({ endpoint: local.ec2.url, region: REGION, credentials });
});

afterAll(() => local.stop());

beforeEach(() => {
  local.takeEvents();
  local.ec2.faults.clear();
  local.ec2.calls.reset();
});

async function launch(
  count = 1,
  input: Partial<RunInstancesCommandInput> = {},
): Promise<{ ids: string[]; event: EventBridgeEvent; stateChanges: EventBridgeEvent[] }> {
  const MetadataOptions = { HttpTokens: 'optional' } as const;
  const { Instances = [] } = await developer.send(
    new RunInstancesCommand({
      ImageId: 'ami-1',
      MinCount: count,
      MaxCount: count,
      MetadataOptions,
      ...input,
    }),
  );
  const events = local.takeEvents();
  const event = events.find(({ detail }) => detail['eventName'] === 'RunInstances');
  if (event === undefined) throw new Error('no RunInstances event');
  const stateChanges = events.filter(({ detail }) => detail['state'] === 'running');
  return { ids: Instances.map(({ InstanceId }) => InstanceId ?? ''), event, stateChanges };
}

function optionsOf(instanceId: string | undefined) {
  return local.ec2.instances.get(instanceId ?? '')?.metadataOptions;
}

function resultsOf({ instances }: GuardReport) {
  return Object.fromEntries(instances.map(({ instanceId, result }) => [instanceId, result]));
}

describe('what is changed', () => {
  it('is the subset of members that violate, whichever it is', () => {
    const strict = aPolicy({
      hopLimitAtLaunch: 'enforce',
      httpProtocolIpv6: 'disabled',
      instanceMetadataTags: 'disabled',
    });
    const loose = [
      [{ httpTokens: 'optional' }, { httpTokens: 'required' }],
      [{ httpPutResponseHopLimit: 2 }, { httpPutResponseHopLimit: 1 }],
      [{ httpProtocolIpv6: 'enabled' }, { httpProtocolIpv6: 'disabled' }],
      [{ instanceMetadataTags: 'enabled' }, { instanceMetadataTags: 'disabled' }],
    ] as const satisfies [MetadataOptionsPatch, MetadataOptionsPatch][];

    const subsets = Array.from({ length: 15 }, (_, bits) =>
      loose.filter((_member, at) => (bits + 1) & (1 << at)),
    );

    expect(subsets).toHaveLength(15);
    for (const subset of subsets) {
      const metadataOptions = Object.assign(
        { ...v2Only },
        ...subset.map(([wrong]) => wrong),
      ) as typeof v2Only;
      const decision = decide(facts({ instance: anInstance({ metadataOptions }), policy: strict }));
      expect(decision.enforcement).toEqual(Object.assign({}, ...subset.map(([, right]) => right)));
    }
  });

  it('is never the endpoint of an instance whose IMDS is off', async () => {
    const { ids, stateChanges } = await launch(1, {
      MetadataOptions: { HttpEndpoint: 'disabled', HttpTokens: 'optional' },
    });

    const report = await local.handle(stateChanges);

    expect(report.instances).toMatchObject([{ result: 'compliant' }]);
    expect(optionsOf(ids[0])).toMatchObject({ httpEndpoint: 'disabled', httpTokens: 'optional' });
    expect(local.calls(modifying)).toBe(0);
  });

  it('is never the endpoint, even where EC2 asks for it and somebody switches it off meanwhile', async () => {
    const { event } = await launch();
    const asked: MetadataOptionsPatch[] = [];
    const { describeInstances } = local.ports;
    const ports: Parameters<LocalGuard['handle']>[1] = {
      ports: {
        describeInstances: async (...call) => {
          const found = await describeInstances(...call);
          if (asked.length === 0) return found;
          return found.map((each) => ({
            ...each,
            metadataOptions: { ...each.metadataOptions, httpEndpoint: 'disabled' },
          }));
        },
        modifyMetadataOptions: (_instance, patch) => {
          asked.push(patch);
          return Promise.resolve({ kind: 'endpoint-required' });
        },
      },
    };

    const report = await local.handle([event], ports);

    expect(asked).toEqual([{ httpTokens: 'required' }]);
    expect(report.instances).toMatchObject([
      { result: 'blocked', reason: 'The metadata endpoint was switched off meanwhile.' },
    ]);
  });

  it.each([
    ['that the platform chose', {}],
    ['of an EKS node', { 'eks:cluster-name': 'blue' }],
  ])('is not the hop limit %s', async (_name, tags) => {
    const Tags = Object.entries(tags).map(([Key, Value]) => ({ Key, Value }));
    const { ids, event } = await launch(1, {
      MetadataOptions: { HttpTokens: 'optional', HttpPutResponseHopLimit: 2 },
      ...(Tags.length > 0 && { TagSpecifications: [{ ResourceType: 'instance', Tags }] }),
    });

    await local.handle([event]);

    expect(optionsOf(ids[0])).toMatchObject({ httpTokens: 'required', httpPutResponseHopLimit: 2 });
  });

  it('is done only once it was read back as applied', async () => {
    const { event } = await launch();
    let reads = 0;
    const { describeInstances } = local.ports;
    const pendingAtFirst: typeof describeInstances = async (...call) => {
      reads += 1;
      const state = reads < 4 ? 'pending' : 'applied';
      const found = await describeInstances(...call);
      return found.map((each) => ({ ...each, metadataOptions: { ...each.metadataOptions, state } }));
    };

    const report = await local.handle([event], { ports: { describeInstances: pendingAtFirst } });

    expect(report.instances).toMatchObject([{ result: 'remediated' }]);
    expect(reads).toBe(4);
  });

  it('is only metadata options: nothing is ever terminated, stopped or rebooted', async () => {
    const { ids, event, stateChanges } = await launch(3);

    await local.handle([event, ...stateChanges]);

    const own = local.ec2.calls.list().filter(({ accessKeyId }) => accessKeyId === GUARD_KEY);
    expect(new Set(own.map(({ action }) => action))).toEqual(new Set(['DescribeInstances', modifying]));
    expect(ids.map((id) => local.ec2.instances.get(id)?.state)).toEqual(['running', 'running', 'running']);
    const allowed = guardStatements
      .flatMap(({ Action }) => Action)
      .filter((action) => action.startsWith('ec2:'));
    expect(allowed).toEqual(['ec2:DescribeInstances', `ec2:${modifying}`]);
  });

  it('is nothing where a start brings back an instance that has long worked so', () => {
    const instance = anInstance({ metadataOptions: v1Allowed, firstLaunchedAt: LONG_AGO });

    const decision = decide(facts({ instance, trigger: { kind: 'state-change', requested: {} } }));

    expect(decision).toMatchObject({ verdict: 'noncompliant', action: 'report', enforcement: null });
  });
});

describe('many instances', () => {
  it('are all corrected but the one that is gone', async () => {
    const { ids, event } = await launch(4);
    const [, gone = ''] = ids;
    const code = 'InvalidInstanceID.NotFound';
    local.ec2.faults.add({ kind: 'error', action: modifying, instanceId: gone, code });

    const report = await local.handle([event]);

    expect(resultsOf(report)).toEqual(
      Object.fromEntries(ids.map((id) => [id, id === gone ? 'gone' : 'remediated'])),
    );
    expect(report.failedMessageIds).toEqual([]);
  });

  it('of one launch are all corrected, not only the first', async () => {
    const { ids, event } = await launch(7);

    const report = await local.handle([event]);

    expect(ids.map((id) => optionsOf(id)?.httpTokens)).toEqual(Array.from(ids, () => 'required'));
    expect(report.instances).toHaveLength(7);
  });

  it('of several reservations are all read, not only the first of each', async () => {
    const [one, other] = [await launch(3), await launch(2)];

    const report = await local.handle([...one.stateChanges, ...other.stateChanges]);

    expect(new Set(report.instances.map(({ instanceId }) => instanceId))).toEqual(
      new Set([...one.ids, ...other.ids]),
    );
    expect(report.instances.every(({ result }) => result === 'remediated')).toBe(true);
  });
});

describe('tags', () => {
  it('are read again before anything is enforced', async () => {
    const { ids, event } = await launch();
    const audit = { launch: 'audit', drift: 'audit', existing: 'audit', expiry: 'audit' } as const;
    const policy = aPolicy({}, [aScope('legacy', { tags: { imds: ['v1'] } }, { mode: audit })]);
    await developer.send(new CreateTagsCommand({ Resources: ids, Tags: [{ Key: 'imds', Value: 'v1' }] }));

    const report = await local.handle([event], { ports: { policy: () => Promise.resolve(policy) } });

    expect(report.instances).toMatchObject([{ result: 'audited' }]);
    expect(local.calls(modifying)).toBe(0);
  });

  it('that cannot be read let nothing be enforced, and the event comes back', async () => {
    const { event } = await launch();
    const describeInstances = () => Promise.reject(new Error('EC2 does not answer'));

    const report = await local.handle([event], { ports: { describeInstances } });

    expect(report.failedMessageIds).toEqual(['message-0']);
    expect(local.calls(modifying)).toBe(0);
  });
});

describe('an event', () => {
  it('of a launch whose answer was omitted still leads to its instances', () => {
    const { subject } = triggerOf(fixture('run-instances.response-omitted'));

    expect(subject).toMatchObject({ kind: 'client-token' });
  });

  it('that names no instance at all is counted with its reason', async () => {
    const nameless = variant('run-instances.response-omitted', {
      'detail.requestParameters': { omitted: true },
    });

    const report = await local.handle([nameless]);

    expect(report.ignored).toEqual([{ messageId: 'message-0', reason: 'no-instance-ids' }]);
  });

  it('of a change of options is delivered and understood in the shape in which EC2 records it', () => {
    const event = fixture('modify-instance-metadata-options.loosened') as EventBridgeEvent;

    const trigger = triggerOf(event);

    expect(event.detail['requestParameters']).toHaveProperty('ModifyInstanceMetadataOptionsRequest');
    expect(matchesEventPattern(cloudTrailEventPattern, event)).toBe(true);
    expect(trigger).toMatchObject({ kind: 'drift', requested: { httpTokens: 'optional' } });
    expect(instancesOf(event)).toMatchObject([{ instanceId: 'i-0a1b2c3d4e5f60718' }]);
  });

  it('of a call that failed, with nothing in its answer, is ignored with its reason', () => {
    const calls = fixtureNames.filter((name) => /^(?:run|start|modify|create|associate|replace)-/.test(name));
    const events = calls.filter((name) => JSON.stringify(fixture(name)).includes('"detail"'));
    const nothing = { 'detail.responseElements': null, 'detail.requestParameters': null };

    const parsed = events.map((name) =>
      parseEvent(variant(name, { 'detail.errorCode': 'Client.UnauthorizedOperation', ...nothing })),
    );

    expect(parsed.length).toBeGreaterThan(20);
    expect(parsed).toMatchObject(parsed.map(() => ({ kind: 'ignored', reason: 'failed-call' })));
  });
});

describe('a failure', () => {
  it('is tried again until it succeeds, and blocks nothing that comes later', async () => {
    const { ids, event } = await launch();
    const modifyMetadataOptions = () => Promise.reject(new Error('EC2 does not answer'));
    const failing = { ports: { modifyMetadataOptions } };

    const failed = [await local.handle([event], failing), await local.handle([event], failing)];
    const succeeded = await local.handle([event]);

    expect(failed.map(({ failedMessageIds }) => failedMessageIds)).toEqual([['message-0'], ['message-0']]);
    expect(succeeded).toMatchObject({ failedMessageIds: [], instances: [{ result: 'remediated' }] });
    expect(optionsOf(ids[0])?.httpTokens).toBe('required');
  });

  it('that ended in the dead letters is made good by the next event of the instance', async () => {
    const { ids, event, stateChanges } = await launch();
    const modifyMetadataOptions = () => Promise.reject(new Error('EC2 does not answer'));
    await local.handle([event], { ports: { modifyMetadataOptions } });

    const report = await local.handle(stateChanges);

    expect(report.instances).toMatchObject([{ instanceId: ids[0], result: 'remediated' }]);
  });

  it('to show the options is not taken for a state of them: the instance is looked at again', async () => {
    const { ids, event } = await launch();
    const { describeInstances } = local.ports;
    const withoutOptions: typeof describeInstances = async (...call) =>
      (await describeInstances(...call)).map((each) => ({ ...each, metadataOptions: {} }));

    const first = await local.handle([event], { ports: { describeInstances: withoutOptions } });
    const second = await local.handle([event]);

    expect(first).toMatchObject({ failedMessageIds: ['message-0'], instances: [{ result: 'unknown' }] });
    expect(resultsOf(second)).toEqual({ [ids[0] ?? '']: 'remediated' });
  });
});

import { join } from 'node:path';
import { bundle } from '../../scripts/bundle.ts';
import type { EventBridgeEvent } from '../../local/ec2/events/envelope.ts';
import type { LocalServices } from '../local-services.ts';
import { runProcess } from '../run-process.ts';
import { unpack } from '../unpack.ts';
import type { startCapacityProxy } from './capacity-proxy.ts';
import { usageOf } from './invocation-usage.ts';
import { times, type Usage } from './usage.ts';

type CapacityProxy = Awaited<ReturnType<typeof startCapacityProxy>>;

/** What the guard uses for one instance, by what came of it. */
export interface GuardUsages {
  readonly compliant: Usage;
  readonly correctedAlone: Usage;
  readonly correctedInTen: Usage;
  /** One of a hundred instances that came up, in one batch. */
  readonly stateChange: Usage;
  /** The event of the guard's own change, which comes back to it and is not acted upon. */
  readonly ownChange: Usage;
}

/** Runs the bundle of `guard` on a batch of each kind, and counts what it uses. */
export async function measureGuard(
  services: LocalServices,
  dynamoDb: CapacityProxy,
  directory: string,
): Promise<GuardUsages> {
  const entry = join(import.meta.dirname, '..', '..', 'functions', 'guard.ts');
  const file = await unpack('guard', await bundle('guard', entry), directory);
  const environment = { ...services.environment, AWS_ENDPOINT_URL_DYNAMODB: dynamoDb.url };
  const handle = async (batch: readonly EventBridgeEvent[]): Promise<Usage> => {
    const [calls, capacity] = [services.calls(), dynamoDb.capacity()];
    const run = await runProcess({ bundle: file, batches: [batch], environment, directory });
    const after = dynamoDb.capacity();
    return usageOf({
      invocations: 1,
      messages: batch.length,
      calls: callsSince(calls, services.calls(), after.calls - capacity.calls),
      readUnits: after.readUnits - capacity.readUnits,
      writeUnits: after.writeUnits - capacity.writeUnits,
      pausedMilliseconds: run.pausedMilliseconds,
      loggedBytes: run.loggedBytes,
    });
  };
  const launches = async (tokens: 'optional' | 'required', count: number) => {
    const events: EventBridgeEvent[] = [];
    for (let index = 0; index < count; index += 1) events.push((await services.launch(tokens, 1)).event);
    return events;
  };

  const compliant = await handle(await launches('required', 1));
  const correctedAlone = await handle(await launches('optional', 1));
  const ownChanges = services
    .latestEvents()
    .filter(({ detail }) => detail['eventName'] === 'ModifyInstanceMetadataOptions');
  const ownChange = await handle(ownChanges);
  const correctedInTen = await handle(await launches('optional', 10));
  const { stateChanges } = await services.launch('required', 100);
  const stateChange = times(1 / stateChanges.length, await handle(stateChanges));
  return { compliant, correctedAlone, correctedInTen: times(1 / 10, correctedInTen), stateChange, ownChange };
}

/** Without the policy's parameter, which is read once a minute. DynamoDB's calls are counted by who asks it. */
function callsSince(
  before: Readonly<Record<string, number>>,
  after: Readonly<Record<string, number>>,
  ofDynamoDb: number,
): Record<string, number> {
  const others = Object.entries(after).filter(
    ([name]) => !name.startsWith('dynamodb:') && !name.startsWith('ssm:'),
  );
  const made = others.map(([name, count]) => [name, count - (before[name] ?? 0)] as const);
  return { ...Object.fromEntries(made), dynamodb: ofDynamoDb };
}

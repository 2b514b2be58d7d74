import { readFileSync } from 'node:fs';
import { redrivePorts } from '../lib/adapters/redrive-ports.ts';
import { deadLetterQueuesIn, type DeadLetterQueue } from '../lib/domain/redrive/dead-letter-queue.ts';
import type { InstanceKey } from '../lib/domain/instance.ts';
import type { RedrivePorts } from '../lib/shell/redrive/redrive-ports.ts';
import { startSqs, type LocalSqs } from '../local/embedded/sqs-endpoint.ts';
import { NOW } from './given.ts';

/** Dead-letter queues on the stand-in of SQS, by the real SDK; time passes only where it is waited for. */
export interface LocalRedrive {
  readonly sqs: LocalSqs;
  readonly ports: RedrivePorts;
  readonly queueOf: (name: string) => DeadLetterQueue;
  /** Moves the clock on. */
  readonly pass: (seconds: number) => void;
  /** What works off queues: called each time that is waited. */
  readonly onWait: (work: () => Promise<void> | void) => void;
  /** The bodies of all that is in a queue. */
  readonly bodiesIn: (queueName: string) => string[];
  readonly stop: () => Promise<void>;
}

const NAMES = ['CloudTrail', 'PostFinding', 'ImdsV1Use'] as const;

/** Starts it; the table of records is one of dynalite's, which the environment leads to. */
export async function startLocalRedrive(recordsTableName: string): Promise<LocalRedrive> {
  let now = NOW.getTime();
  let work: () => Promise<void> | void = () => undefined;
  const sqs = await startSqs(undefined, () => now);
  process.env['AWS_ENDPOINT_URL_SQS'] = sqs.url;
  const pass = (seconds: number) => void (now += seconds * 1_000);
  const { queues } = deadLetterQueuesIn(queueUrlsOf(sqs));
  return {
    sqs,
    queueOf: (name) => queues.find((queue) => queue.name === name)!,
    ports: {
      ...redrivePorts('eu-west-1', recordsTableName),
      now: () => new Date(now),
      wait: async (milliseconds) => {
        pass(milliseconds / 1_000);
        await work();
      },
    },
    pass,
    onWait: (next) => void (work = next),
    bodiesIn: (queueName) => sqs.queues.messages(queueName).map(({ body }) => body),
    stop: sqs.stop,
  };
}

/** The queues of a stack by their logical ids, as CloudFormation knows them. */
export function queueUrlsOf({ queueUrl }: Pick<LocalSqs, 'queueUrl'>): ReadonlyMap<string, string> {
  const ids = NAMES.flatMap((name) => [`${name}Queue`, `${name}DeadLetterQueue`]);
  const isFifo = (id: string) => id.startsWith('ImdsV1Use');
  return new Map([
    ...ids.map((id): [string, string] => [id, queueUrl(isFifo(id) ? `${id}.fifo` : id)]),
    ['ImdsV1UseUndeliveredQueue', queueUrl('ImdsV1UseUndeliveredQueue')],
  ]);
}

const loosened = readFileSync(
  new URL('../events/modify-instance-metadata-options.loosened.json', import.meta.url),
  'utf8',
);
const { instanceId: ofFixture = '' } = /"instanceId": "(?<instanceId>i-\w+)"/.exec(loosened)?.groups ?? {};
let instances = 0;

/** An event that an instance of its own was loosened, as the guard gets it. */
export function aLoosening(): { readonly instance: InstanceKey; readonly body: string } {
  const instanceId = `i-0${(0xabc000 + (instances += 1)).toString(16).padStart(16, '0')}`;
  const { account, region } = JSON.parse(loosened) as Record<'account' | 'region', string>;
  const body = loosened.replaceAll(ofFixture, instanceId);
  return { instance: { instanceId, accountId: account, region }, body };
}

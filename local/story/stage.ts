import {
  ModifyInstanceMetadataOptionsCommand,
  RunInstancesCommand,
  type ModifyInstanceMetadataOptionsCommandInput,
  type RunInstancesCommandInput,
} from '@aws-sdk/client-ec2';
import type { ImdsReply } from '../ec2/imds/app.ts';
import type { InstanceSnapshot } from '../ec2/instances.ts';
import type { LocalAws } from '../local-aws.ts';
import { inShort, type Entry } from './ledger.ts';
import type { Narrator } from './narrator.ts';
import { ec2Of, type Person } from './people.ts';
import { waitUntil } from './wait-until.ts';

/** The role of every instance in the story. */
export const ROLE = 'web-role';
/** The width that the story is told in. */
export const WIDTH = 96;

/** Everything that the chapters of the story share. */
export interface Stage {
  readonly aws: LocalAws;
  readonly tell: Narrator;
  readonly ledger: Entry[];
  readonly patienceMilliseconds: number;
}

/** An instance of which a change is expected. */
export interface Awaited {
  readonly instanceId: string;
  readonly name: string;
  /** When the API call was answered, by `performance.now()`. */
  readonly at: number;
  readonly before: string;
}

/** Launches an instance in the name of a person. */
export async function launch(
  { aws }: Stage,
  person: Person,
  name: string,
  options: Pick<RunInstancesCommandInput, 'MetadataOptions'>,
  tags: { Key: string; Value: string }[] = [],
): Promise<Awaited> {
  const answer = await ec2Of(person, aws.ec2.url).send(
    new RunInstancesCommand({
      ImageId: 'ami-0a1b2c3d4e5f60718',
      InstanceType: 't3.micro',
      MinCount: 1,
      MaxCount: 1,
      IamInstanceProfile: { Name: ROLE },
      TagSpecifications: [{ ResourceType: 'instance', Tags: [{ Key: 'Name', Value: name }, ...tags] }],
      ...options,
    }),
  );
  const at = performance.now();
  const instanceId = answer.Instances?.[0]?.InstanceId ?? '';
  const snapshot = aws.ec2.instances.get(instanceId);
  return { instanceId, name, at, before: snapshot === undefined ? '' : inShort(snapshot.metadataOptions) };
}

/** Changes an instance's options in the name of a person; `before` is what the guardrail will find. */
export async function modify(
  { aws }: Stage,
  person: Person,
  instance: Omit<Awaited, 'at'>,
  options: Omit<ModifyInstanceMetadataOptionsCommandInput, 'InstanceId'>,
): Promise<Awaited> {
  const command = new ModifyInstanceMetadataOptionsCommand({ InstanceId: instance.instanceId, ...options });
  await ec2Of(person, aws.ec2.url).send(command);
  return { ...instance, at: performance.now() };
}

/** Waits for a change to be applied, says so, and notes it for the table at the end. */
export async function seeApplied(
  { aws, tell, ledger, patienceMilliseconds }: Stage,
  { instanceId, name, at, before }: Awaited,
  happened: string,
  after: string,
): Promise<void> {
  const isApplied = ({ metadataOptions, metadataOptionsState }: InstanceSnapshot) =>
    metadataOptionsState === 'applied' && inShort(metadataOptions) === after;
  const waited = await waitUntil(() => {
    const snapshot = aws.ec2.instances.get(instanceId);
    return snapshot !== undefined && isApplied(snapshot);
  }, patienceMilliseconds);
  const milliseconds = waited === null ? null : performance.now() - at;
  const took =
    milliseconds === null ? 'NOT APPLIED' : `applied ${(milliseconds / 1_000).toFixed(1)} s after the call`;
  tell.check(milliseconds !== null, `${name}: ${before} → ${after}, ${took}`);
  ledger.push({ instanceId, name, happened, before, after, milliseconds });
}

/** Notes an instance for the table at the end, of which no change was expected. */
export function note(stage: Stage, { instanceId, name, before }: Awaited, happened: string): void {
  stage.ledger.push({
    instanceId,
    name,
    happened,
    before,
    after: optionsOf(stage, instanceId),
    milliseconds: null,
  });
}

/** The options that EC2 shows now, in a few characters. */
export function optionsOf({ aws }: Stage, instanceId: string): string {
  const snapshot = aws.ec2.instances.get(instanceId);
  return snapshot === undefined ? 'gone' : inShort(snapshot.metadataOptions);
}

/** How many calls the guardrail made about an instance. */
export function callsAbout({ aws }: Stage, instanceId: string): number {
  return aws.ec2.calls
    .list()
    .filter((call) => call.accessKeyId === aws.guardAccessKeyId && call.instanceIds.includes(instanceId))
    .length;
}

/** An answer of the metadata service, cut to the width of the story. */
export function shown({ status, body }: ImdsReply): string {
  return `${status} ${body.length > WIDTH ? `${body.slice(0, WIDTH)}...` : body}`;
}

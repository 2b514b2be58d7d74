import {
  ModifyInstanceMetadataOptionsCommand,
  RunInstancesCommand,
  type RunInstancesCommandInput,
} from '@aws-sdk/client-ec2';
import type { InstanceSnapshot } from '../ec2/instances.ts';
import type { LocalAws } from '../local-aws.ts';
import { messageAsText } from '../slack/as-text/message-as-text.ts';
import { fetchCredentials, stealCredentials, type ImdsReply } from './imds.ts';
import { callsInAll, inShort, ledgerTable, type Entry } from './ledger.ts';
import type { Narrator } from './narrator.ts';
import { alice, ec2Of, pipeline, type Person } from './people.ts';
import { waitUntil } from './wait-until.ts';

const ROLE = 'web-role';
const PATIENCE_MILLISECONDS = 20_000;
const WIDTH = 96;
const THREAD = '   | ';

/** Everything that the chapters of the story share. */
interface Stage {
  readonly aws: LocalAws;
  readonly tell: Narrator;
  readonly ledger: Entry[];
  readonly patienceMilliseconds: number;
}

/**
 * Tells the whole story on a local AWS: a launch with IMDSv1 is robbed, fixed and safe; a loosening is
 * reverted; what must not be touched is not. Resolves to whether every step was seen to hold, each waited for
 * with `patienceMilliseconds`.
 */
export async function tellStory(
  aws: LocalAws,
  tell: Narrator,
  patienceMilliseconds = PATIENCE_MILLISECONDS,
): Promise<boolean> {
  const stage: Stage = { aws, tell, ledger: [], patienceMilliseconds };
  tell.title(`imds-guardrail on a local AWS (${aws.description})`);

  const web = await launchTheOldWay(stage);
  await loosen(stage, web);
  await doNoHarm(stage);
  await readMessages(stage);

  tell.title('What it took');
  tell.say(`${ledgerTable(stage.ledger, aws)}\n${callsInAll(aws)}`);
  return conclude(tell);
}

async function launchTheOldWay(stage: Stage): Promise<string> {
  const { aws, tell } = stage;
  const imdsCommand = `curl http://169.254.169.254/latest/meta-data/iam/security-credentials/${ROLE}`;

  tell.step('Alice launches web-1 the old way: HttpTokens=optional, so IMDSv1 is allowed.');
  const launched = await launch(stage, alice, 'web-1', { MetadataOptions: { HttpTokens: 'optional' } });
  const { instanceId } = launched;
  tell.check(
    optionsOf(stage, instanceId) === 'optional, hop 1',
    `${instanceId} runs with HttpTokens=optional`,
  );

  tell.step(
    "A bug in its web app lets a stranger make it fetch any URL. One plain GET gets the role's credentials.",
  );
  const stolen = await stealCredentials(aws.ec2.imdsUrl(instanceId), ROLE);
  tell.say(`$ ${imdsCommand}\n${shown(stolen)}`);
  tell.check(
    stolen.status === 200 && stolen.body.includes('SecretAccessKey'),
    'stolen: 200, with a secret key',
  );

  tell.step('CloudTrail tells of the launch, and the guardrail corrects it.');
  await seeApplied(stage, launched, 'launched with IMDSv1, corrected', 'required, hop 1');

  tell.step('The same GET again; and an app that asks as the SDKs do.');
  const refused = await stealCredentials(aws.ec2.imdsUrl(instanceId), ROLE);
  tell.say(`$ ${imdsCommand}\n${shown(refused)}`);
  tell.check(refused.status === 401, 'the plain GET is refused: 401');
  const allowed = await fetchCredentials(aws.ec2.imdsUrl(instanceId), ROLE);
  tell.check(allowed.status === 200, 'with a token, as IMDSv2 wants it: 200');
  return instanceId;
}

async function loosen(stage: Stage, instanceId: string): Promise<void> {
  const { aws, tell } = stage;
  await waitUntil(() => aws.findings().length > 0, stage.patienceMilliseconds);
  tell.step('A deployment pipeline loosens web-1: HttpTokens=optional and a hop limit of 3.');
  const input = { InstanceId: instanceId, HttpTokens: 'optional', HttpPutResponseHopLimit: 3 } as const;
  await ec2Of(pipeline, aws.ec2.url).send(new ModifyInstanceMetadataOptionsCommand(input));
  const loosened = { instanceId, name: 'web-1', at: performance.now(), before: 'optional, hop 3' };
  tell.check(optionsOf(stage, instanceId) === loosened.before, 'EC2 shows HttpTokens=optional, hop limit 3');

  await seeApplied(stage, loosened, 'loosened, reverted', 'required, hop 1');
}

async function doNoHarm(stage: Stage): Promise<void> {
  const { tell } = stage;
  tell.step('Three more launches that a blunter tool would break or bother.');
  const clusterTag = { Key: 'eks:cluster-name', Value: 'blue' };
  const off = await launch(stage, alice, 'vault-1', { MetadataOptions: { HttpEndpoint: 'disabled' } });
  const modern = await launch(stage, alice, 'api-1', { MetadataOptions: { HttpTokens: 'required' } });
  const node = await launch(
    stage,
    alice,
    'eks-node-1',
    { MetadataOptions: { HttpTokens: 'optional', HttpPutResponseHopLimit: 2 } },
    [clusterTag],
  );

  await seeApplied(stage, node, 'EKS node with IMDSv1: tokens only', 'required, hop 2');
  tell.check(optionsOf(stage, off.instanceId) === 'IMDS off', 'vault-1 has IMDS off, and it stays off');
  tell.check(
    callsAbout(stage, modern.instanceId) === 0,
    'api-1 was launched well: its event proved it, and no call was made',
  );
  note(stage, off, 'IMDS off: compliant, left alone');
  note(stage, modern, 'launched well');
}

async function readMessages(stage: Stage): Promise<void> {
  const { aws, tell } = stage;
  const stories = 2;
  tell.step(
    'What people get to read in Slack: one message for each instance, and its history in the thread.',
  );
  await waitUntil(() => aws.findings().length >= 3 && isTold(aws, stories), stage.patienceMilliseconds);
  for (const message of topMessages(aws)) {
    tell.say(`\n${messageAsText(message, { columns: WIDTH })}`);
    for (const reply of aws.slack.messages.repliesTo(message)) {
      tell.say(indented(messageAsText(reply, { columns: WIDTH - THREAD.length }), THREAD));
    }
  }
  tell.check(aws.findings().length === 3, '3 findings on the topic');
  tell.check(
    isTold(aws, stories),
    'web-1: one message, updated, and two replies in its thread; eks-node-1: one message',
  );
}

function topMessages({ slack }: LocalAws) {
  return slack.messages.list().filter(({ threadTs }) => threadTs === null);
}

function isTold(aws: LocalAws, stories: number): boolean {
  const messages = topMessages(aws);
  const replies = messages.flatMap((message) => aws.slack.messages.repliesTo(message));
  return messages.length === stories && replies.length === 2;
}

function indented(text: string, by: string): string {
  return text
    .split('\n')
    .map((line) => `${by}${line}`)
    .join('\n');
}

function conclude(tell: Narrator): boolean {
  const { held, failed } = tell.counts();
  tell.title(failed === 0 ? `All ${held} checks held.` : `${failed} of ${held + failed} checks FAILED.`);
  return failed === 0;
}

/** An instance of which a change is expected. */
interface Awaited {
  readonly instanceId: string;
  readonly name: string;
  /** When the API call was answered, by `performance.now()`. */
  readonly at: number;
  readonly before: string;
}

async function launch(
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

async function seeApplied(
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

function note(stage: Stage, { instanceId, name, before }: Awaited, happened: string): void {
  stage.ledger.push({
    instanceId,
    name,
    happened,
    before,
    after: optionsOf(stage, instanceId),
    milliseconds: null,
  });
}

function optionsOf({ aws }: Stage, instanceId: string): string {
  const snapshot = aws.ec2.instances.get(instanceId);
  return snapshot === undefined ? 'gone' : inShort(snapshot.metadataOptions);
}

function callsAbout({ aws }: Stage, instanceId: string): number {
  return aws.ec2.calls
    .list()
    .filter((call) => call.accessKeyId === aws.guardAccessKeyId && call.instanceIds.includes(instanceId))
    .length;
}

function shown({ status, body }: ImdsReply): string {
  return `${status} ${body.length > WIDTH ? `${body.slice(0, WIDTH)}...` : body}`;
}

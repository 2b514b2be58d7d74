import { app } from '../ec2/imds/app.ts';
import type { LocalAws } from '../local-aws.ts';
import { tellException } from './exception-chapter.ts';
import { callsInAll, ledgerTable } from './ledger.ts';
import type { Narrator } from './narrator.ts';
import { alice, pipeline } from './people.ts';
import { callsAbout, launch, modify, note, optionsOf, ROLE, seeApplied, shown, type Stage } from './stage.ts';
import { showMessage, topMessages } from './slack-messages.ts';
import { waitUntil } from './wait-until.ts';

const PATIENCE_MILLISECONDS = 20_000;

/**
 * Tells the whole story on a local AWS: a launch with IMDSv1 is robbed, fixed and safe; a loosening is
 * reverted; what must not be touched is not; an exception is granted and ends. Resolves to whether every step was seen to hold, each waited for
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
  await tellException(stage);

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
  const host = { imdsUrl: aws.ec2.imdsUrl(instanceId), roleName: ROLE };
  const stranger = app(host, { uses: 'imdsv1' });
  tell.check(
    optionsOf(stage, instanceId) === 'optional, hop 1',
    `${instanceId} runs with HttpTokens=optional`,
  );

  tell.step(
    "A bug in its web app lets a stranger make it fetch any URL. One plain GET gets the role's credentials.",
  );
  const stolen = await stranger.fetchCredentials();
  tell.say(`$ ${imdsCommand}\n${shown(stolen)}`);
  tell.check(
    stolen.status === 200 && stolen.body.includes('SecretAccessKey'),
    'stolen: 200, with a secret key',
  );

  tell.step('CloudTrail tells of the launch, and the guardrail corrects it.');
  await seeApplied(stage, launched, 'launched with IMDSv1, corrected', 'required, hop 1');

  tell.step('The same GET again; and an app that asks as the SDKs do.');
  const refused = await stranger.fetchCredentials();
  tell.say(`$ ${imdsCommand}\n${shown(refused)}`);
  tell.check(refused.status === 401, 'the plain GET is refused: 401');
  const allowed = await app(host, { uses: 'imdsv2' }).fetchCredentials();
  tell.check(allowed.status === 200, 'with a token, as IMDSv2 wants it: 200');
  return instanceId;
}

async function loosen(stage: Stage, instanceId: string): Promise<void> {
  const { aws, tell } = stage;
  await waitUntil(() => aws.findings().length > 0, stage.patienceMilliseconds);
  tell.step('A deployment pipeline loosens web-1: HttpTokens=optional and a hop limit of 3.');
  const options = { HttpTokens: 'optional', HttpPutResponseHopLimit: 3 } as const;
  const loosened = await modify(
    stage,
    pipeline,
    { instanceId, name: 'web-1', before: 'optional, hop 3' },
    options,
  );
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
  for (const message of topMessages(aws)) showMessage(stage, message);
  tell.check(aws.findings().length === 3, '3 findings on the topic');
  tell.check(
    isTold(aws, stories),
    'web-1: one message, updated, and two replies in its thread; eks-node-1: one message',
  );
}

function isTold(aws: LocalAws, stories: number): boolean {
  const messages = topMessages(aws);
  const replies = messages.flatMap((message) => aws.slack.messages.repliesTo(message));
  return messages.length === stories && replies.length === 2;
}

function conclude(tell: Narrator): boolean {
  const { held, failed } = tell.counts();
  tell.title(failed === 0 ? `All ${held} checks held.` : `${failed} of ${held + failed} checks FAILED.`);
  return failed === 0;
}

import { app } from '../ec2/imds/app.ts';
import type { LocalAws } from '../local-aws.ts';
import type { Message } from '../slack/workspace/messages.ts';
import { alice, pipeline } from './people.ts';
import { showMessage, topMessages } from './slack-messages.ts';
import { launch, modify, optionsOf, ROLE, seeApplied, type Stage } from './stage.ts';
import { waitUntil } from './wait-until.ts';

const WEEK_MILLISECONDS = 7 * 24 * 60 * 60_000;
const NAME = 'report-1';

/**
 * An exception from the need for it to its end: what was corrected is given back, exactly that and nothing more, and
 * at the end it is corrected again.
 */
export async function tellException(stage: Stage): Promise<void> {
  const { aws, tell } = stage;
  tell.step(`${NAME} runs an agent that knows IMDSv1 alone. Its launch is corrected like any other.`);
  const launched = await launch(stage, alice, NAME, { MetadataOptions: { HttpTokens: 'optional' } });
  const { instanceId } = launched;
  await seeApplied(stage, launched, 'launched with IMDSv1, corrected', 'required, hop 1');

  tell.step(`Alice asks for an exception: IMDSv1 on ${NAME} for a week. ${aws.exceptions.howItIsGranted}`);
  const before = 'required, hop 1';
  const asked = { instanceId, name: NAME, before, at: performance.now() };
  const exceptionId = await obtain(aws, instanceId);
  await seeApplied(stage, asked, 'given back under an exception', 'optional, hop 1');
  const host = { imdsUrl: aws.ec2.imdsUrl(instanceId), roleName: ROLE };
  const agent = app(host, { uses: 'imdsv1' });
  const old = await agent.fetchCredentials();
  tell.check(old.status === 200, `the agent works again, by ${exceptionId}`);

  tell.step('A pipeline wants more: a hop limit of 3 beside it. The exception does not say that.');
  const options = { HttpTokens: 'optional', HttpPutResponseHopLimit: 3 } as const;
  const raised = await modify(
    stage,
    pipeline,
    { instanceId, name: NAME, before: 'optional, hop 3' },
    options,
  );
  await seeApplied(stage, raised, 'more than its exception, reverted', 'optional, hop 1');

  tell.step(aws.exceptions.howItEnds);
  const ending = { instanceId, name: NAME, before: optionsOf(stage, instanceId), at: performance.now() };
  await aws.exceptions.end(exceptionId);
  await seeApplied(stage, ending, 'the exception is over, corrected', 'required, hop 1');
  const refused = await agent.fetchCredentials();
  const modern = await app(host, { uses: 'imdsv2' }).fetchCredentials();
  tell.check(refused.status === 401 && modern.status === 200, 'IMDSv1 is refused again, IMDSv2 answers');

  tell.step(`What Slack shows of ${NAME}.`);
  const told = () => topMessages(aws).find((message) => isToldToTheEnd(aws, message, instanceId));
  await waitUntil(() => told() !== undefined, stage.patienceMilliseconds);
  const message = told();
  if (message !== undefined) showMessage(stage, message);
  tell.check(message !== undefined, `${NAME}: one message, and its history in the thread`);
}

/** The launch, what was given back, what went too far, and the end. */
function isToldToTheEnd({ slack }: LocalAws, message: Message, instanceId: string): boolean {
  return (
    JSON.stringify(message.blocks).includes(instanceId) && slack.messages.repliesTo(message).length === 4
  );
}

function obtain({ exceptions, ec2 }: LocalAws, instanceId: string): Promise<string> {
  const { accountId = '', region = '' } = ec2.instances.get(instanceId) ?? {};
  return exceptions.obtain({
    accountId,
    region,
    scope: { kind: 'instance', id: instanceId },
    allows: { httpTokens: 'optional' },
    reason: 'The reporting agent learns IMDSv2 with its release of next week.',
    expiresAt: new Date(Date.now() + WEEK_MILLISECONDS),
    renews: null,
  });
}

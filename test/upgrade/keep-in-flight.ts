import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { EC2Client, RunInstancesCommand } from '@aws-sdk/client-ec2';
import { exceptionStore } from '../../lib/adapters/exceptions.ts';
import { linkUses } from '../../lib/adapters/link-uses.ts';
import { stories } from '../../lib/adapters/stories.ts';
import { taskTokens } from '../../lib/adapters/task-tokens.ts';
import { linkToken } from '../../lib/boundary/approval-link.ts';
import { exceptionChangeEvent } from '../../lib/boundary/events/exception-change.ts';
import { newsMessage } from '../../lib/boundary/exception-news-message.ts';
import { policyJson } from '../../lib/boundary/policy/policy-json.ts';
import { formStartValue, startOfRenewal } from '../../lib/boundary/slack/exceptions/form-start.ts';
import type { QueuedAnswer } from '../../lib/boundary/slack/exceptions/queued-answer.ts';
import { exceptionJson } from '../../lib/boundary/stored-exception.ts';
import type { GuardrailException } from '../../lib/domain/exception/exception.ts';
import {
  approve,
  deny,
  passOn,
  requested,
  revoke,
  type Progress,
} from '../../lib/domain/exception/lifecycle.ts';
import { manualClock } from '../../local/ec2/clock.ts';
import { aFinding, startLocalPost } from '../local-post.ts';
import { ACCOUNT, REGION, startLocalGuard } from '../local-guard.ts';
import { HOME, HOUR, startLocalSweep } from '../local-sweep.ts';
import { startLocalExceptions } from '../local-slack-exceptions.ts';
import { aliceInSlack, anException, anExceptionPolicy, bobInSlack, minutesAgo, NOW } from '../given.ts';
import { atOnce, open } from '../lib/shell/fleet/given-sweep.ts';
import { itemsIn } from './in-flight.ts';

const KEY = 'k3y-of-a-test-with-more-than-32-bytes-in-it';
const place = { accountId: ACCOUNT, region: REGION };
const now = () => NOW;

/** Writes test/upgrade/VERSION/in-flight.json: what this version leaves behind, by its own ways of writing. */
async function main(): Promise<void> {
  const manifest = await readFile(join(import.meta.dirname, '../../package.json'), 'utf8');
  const { version } = JSON.parse(manifest) as { version: string };
  const guarded = await leftByTheGuard();
  const made = {
    madeAt: NOW.toISOString(),
    ...guarded,
    stories: await leftInStories(),
    sweep: await leftBySweep(),
    messages: { ...guarded.messages, slackAnswers: await queuedInSlack() },
    calls: calls(),
    link: {
      token: linkToken(
        { exceptionId: idOf(1), approver: 'bob@example.com', expiresAt: inDays(1) },
        Buffer.from(KEY),
      ),
      key: KEY,
    },
    buttons: [formStartValue(startOfRenewal(anException()))],
    policy: policyJson(
      await readFile(join(import.meta.dirname, '../../scripts/release/everything.json'), 'utf8'),
      'policy',
    ),
    exported: JSON.stringify(allExceptions('i-0a1b2c3d4e5f60718').map(exceptionJson)),
  };
  const file = join(import.meta.dirname, version, 'in-flight.json');
  await writeFile(file, `${withoutMachine(JSON.stringify(made, null, 2))}\n`);
  console.log(
    `${file}: ${made.records.length + made.exceptions.length + made.stories.length + made.sweep.length} items`,
  );
}

/** Three launches: one is corrected, one is loosened by an exception then, one is cut off in the middle. */
async function leftByTheGuard() {
  const local = await startLocalGuard({ clock: manualClock(NOW.getTime()) });
  const ec2 = new EC2Client({ endpoint: local.ec2.url, region: REGION });
  const launched = await ec2.send(
    new RunInstancesCommand({
      ImageId: 'ami-0a1b2c3d4e5f60718',
      MinCount: 2,
      MaxCount: 2,
      MetadataOptions: { HttpTokens: 'optional' },
    }),
  );
  const [excepted = ''] = (launched.Instances ?? []).map(({ InstanceId = '' }) => InstanceId);
  await local.handle(local.takeEvents(), { ports: { now } });

  const { exceptionsTableName, recordsTableName } = local.tables;
  const { recordException } = exceptionStore(exceptionsTableName);
  const exceptions = allExceptions(excepted);
  for (const exception of exceptions) await recordException(exception);
  const granted = exceptions.find(({ status }) => status === 'granted') ?? anException();
  const { exceptionId, scope } = granted;
  const changes = (['granted', 'expired', 'revoked'] as const).map((change) =>
    exceptionChangeEvent({ exceptionId, change, scope }, place, NOW),
  );
  await local.handle(changes.slice(0, 1), { ports: { now } });
  await taskTokens(exceptionsTableName).keepToken(idOf(1), 'AAAAKgAAAAIexample', inDays(1));
  const link = { exceptionId: idOf(1), approver: 'carol@example.com', expiresAt: inDays(1) };
  await linkUses(exceptionsTableName).keepUse(link, { decision: 'approve', at: NOW });

  const interrupted = local.ec2.instances.seed(1, { ...open, ageMilliseconds: 60_000 })[0] ?? '';
  const judged = exceptionChangeEvent(
    { exceptionId: 'exc-of-long-ago', change: 'expired', scope: { kind: 'instance', id: interrupted } },
    place,
    NOW,
  );
  await local.handle([judged], {
    ports: { now, closeRecord: () => Promise.reject(new Error('The function is gone.')) },
  });
  const left = {
    records: await itemsIn(recordsTableName),
    exceptions: await itemsIn(exceptionsTableName),
    interrupted,
    excepted,
    messages: {
      findings: local.findings().map((finding) => JSON.stringify(finding)),
      reevaluation: [...changes, judged].map((event) => JSON.stringify(event)),
      news: exceptions.map((exception) => {
        const { body } = newsMessage(exception.status, exception);
        return (JSON.parse(body) as { default: string }).default;
      }),
      imdsV1Use: [
        JSON.stringify({ sessionArn: `arn:aws:sts::${ACCOUNT}:assumed-role/web-role/${excepted}` }),
      ],
    },
  };
  await local.stop();
  return left;
}

/** An exception in each state that it can be in, each in the way it comes to it; the one in force for an instance. */
function allExceptions(instanceId: string): readonly GuardrailException[] {
  const policy = anExceptionPolicy();
  const by = { by: bobInSlack, via: 'slack', at: minutesAgo(30), note: null, groups: [] } as const;
  const one = (number: number, differences: Partial<GuardrailException> = {}) =>
    requested(
      anException({ exceptionId: idOf(number), answerBy: inDays(1), expiresAt: inDays(7), ...differences }),
    );
  const granted = (exception: GuardrailException) =>
    passOn(changedBy(approve(exception, by, policy)), 'granted', minutesAgo(29)) ?? exception;
  const inForce = granted(one(2, { scope: { kind: 'instance', id: instanceId } }));
  return [
    one(1),
    inForce,
    changedBy(deny(one(3), by, policy)),
    changedBy(revoke(granted(one(4)), by, policy)),
    passOn(one(5), 'timed-out', NOW) ?? one(5),
    passOn(one(6), 'failed', NOW) ?? one(6),
    passOn(granted(one(7, { expiresAt: minutesAgo(1) })), 'expired', NOW) ?? one(7),
  ];
}

function changedBy(progress: Progress): GuardrailException {
  if (progress.kind === 'refused') throw new Error(`Refused: ${progress.refusal}`);
  return progress.exception;
}

/** A story, a storm with its members, and one that waits for the morning. */
async function leftInStories() {
  const local = await startLocalPost();
  const some = Array.from({ length: 12 }, (_, index) =>
    aFinding(`event-${index}`, {
      instance: { instanceId: `i-0a1b2c3d4e5f6${String(index).padStart(4, '0')}` },
    }),
  );
  await local.post(some.slice(0, 1), { now });
  await local.post(some, { now });
  const { holdStory } = stories(local.tables.storiesTableName);
  const instance = { ...place, instanceId: 'i-0a1b2c3d4e5f69999' };
  await holdStory({ instance, channel: 'C0LOCAL001', until: NOW });
  const left = await itemsIn(local.tables.storiesTableName);
  await local.stop();
  return left;
}

/** A sweep that has changed instances, which are looked after, and a sighting. */
async function leftBySweep() {
  const local = await startLocalSweep();
  const [sighted = ''] = local.ec2.instances.seed(3, open);
  await local.sweep(atOnce);
  local.clock.advance(HOUR);
  const seenAt = new Date(local.clock.now());
  await local.noteSighting(
    { accountId: ACCOUNT, instanceId: sighted },
    { firstSeenAt: seenAt, lastSeenAt: seenAt },
  );
  const left = await itemsIn(local.tables.recordsTableName);
  await local.stop();
  return left;
}

/** What Slack's door has put into its queue, as people pressed the buttons, and a request as the form sends it. */
async function queuedInSlack(): Promise<string[]> {
  const local = await startLocalExceptions();
  const exception = anException({ exceptionId: idOf(8), answerBy: new Date(Date.now() + HOUR) });
  await local.put(exception);
  await local.tell([[exception.exceptionId, 'requested']]);
  const message = local.topMessages()[0]?.ts ?? '';
  await local.slack.press(message, 'approve-exception', 'bob');
  await local.slack.press(message, 'deny-exception', 'carol');
  const replyTo = { userId: aliceInSlack.id, channelId: 'C0LOCAL001', threadTs: null, responseUrl: null };
  const { accountId, region, scope, allows, reason, expiresAt } = exception;
  const request: QueuedAnswer = {
    kind: 'request',
    exceptionId: idOf(9),
    by: aliceInSlack,
    replyTo,
    wish: { accountId, region, scope, allows, reason, expiresAt, renews: null },
  };
  const queued = [...local.queue.map(withoutSecrets), JSON.stringify(request)];
  await local.stop();
  return queued;
}

/** The SDK tells of the machine that it runs on. */
function withoutMachine(text: string): string {
  return text.replaceAll(/aws-sdk-js\/[^"\\]*/g, 'aws-sdk-js');
}

/** Where Slack takes answers is known to who may answer: it does not belong into a repository. */
function withoutSecrets(body: string): string {
  return body.replace(/"responseUrl":"[^"]*"/, '"responseUrl":"https://hooks.slack.com/actions/T0/1/x"');
}

/** As the definitions in lib/stack have it: exception-approval and fleet-sweep. */
function calls() {
  const run = { runId: 'run-1', place: { accountId: ACCOUNT, region: HOME } };
  return {
    askApprovers: { exceptionId: idOf(1), taskToken: 'AAAAKgAAAAIexample' },
    conductSweep: [
      { step: 'begin', executionName: 'run-1', startedAt: NOW.toISOString(), wish: {} },
      { step: 'place-failed', ...run, error: { Error: 'States.Timeout', Cause: '' } },
      { step: 'finish', runId: 'run-1' },
    ],
    sweepPlace: { ...run, startedAt: NOW.toISOString(), after: null },
  };
}

function idOf(number: number): string {
  return `exc-${String(number).padStart(16, '0')}`;
}

function inDays(days: number): Date {
  return minutesAgo(-days * 24 * 60);
}

await main();

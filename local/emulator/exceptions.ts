import { setTimeout as sleep } from 'node:timers/promises';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { DynamoDBDocumentClient, GetCommand } from '@aws-sdk/lib-dynamodb';
import * as z from 'zod';
import { BUTTONS } from '../../lib/boundary/slack/exceptions/button-ids.ts';
import { QUESTIONS } from '../../lib/boundary/slack/exceptions/exception-form.ts';
import { EXCEPTIONS_KEY } from '../../lib/boundary/stored-exception.ts';
import type { Wish } from '../../lib/domain/exception/request.ts';
import type { LocalExceptions } from '../local-aws.ts';
import { interactiveElements } from '../slack/block-kit/interactive.ts';
import type { LocalSlack } from '../slack/server.ts';
import { clientConfiguration } from './clients.ts';
import type { Deployment } from './deployment.ts';
import type { Emulator } from './ministack.ts';

const LOOK_EVERY_MILLISECONDS = 100;
const PATIENCE_MILLISECONDS = 60_000;
const DAY = 24 * 60 * 60_000;

const item = z.object({ status: z.string() });

/** What the way through Slack and the workflow needs. */
export interface WithWorkflow {
  readonly emulator: Emulator;
  readonly deployment: Deployment;
  readonly slack: LocalSlack;
}

/**
 * Exceptions as people have them: Alice presses the button on a finding and fills in the form, Bob approves by a
 * button, and the workflow runs until the end, whose days pass in a moment.
 */
export function emulatedExceptions({ emulator, deployment, slack }: WithWorkflow): LocalExceptions {
  const table = DynamoDBDocumentClient.from(new DynamoDBClient(clientConfiguration(emulator)));
  const statusOf = async (exceptionId: string): Promise<string> => {
    const Key = { pk: EXCEPTIONS_KEY, sk: exceptionId };
    const { Item } = await table.send(new GetCommand({ TableName: deployment.exceptionsTableName, Key }));
    return item.parse(Item).status;
  };
  return {
    howItIsGranted: 'She presses the button on the finding; a workflow asks Bob, and he presses "Approve".',
    howItEnds: 'The week passes in the workflow, in a moment here, and the exception ends by itself.',
    obtain: async (wish) => {
      const finding = await messageWith(slack, BUTTONS.request, wish.scope.id);
      await slack.press(finding, BUTTONS.request, 'alice');
      const form = await seen(() => slack.views.list().at(-1)?.id);
      await slack.submit(form, answersTo(wish));
      const question = await messageWith(slack, BUTTONS.approve, wish.scope.id);
      await slack.press(question, BUTTONS.approve, 'bob');
      return exceptionIn(slack, question);
    },
    end: async (exceptionId) => {
      await emulator.scaleWaits(0);
      await seen(async () => ((await statusOf(exceptionId)) === 'expired' ? true : undefined)).finally(() =>
        emulator.scaleWaits(1),
      );
    },
  };
}

function answersTo({ expiresAt, reason }: Wish): Record<string, string | string[]> {
  const days = Math.round((expiresAt.getTime() - Date.now()) / DAY);
  return { [QUESTIONS.tokens]: ['optional'], [QUESTIONS.days]: String(days), [QUESTIONS.reason]: reason };
}

/** The message about an instance that has a button, once it is there. */
function messageWith(slack: LocalSlack, actionId: string, instanceId: string): Promise<string> {
  return seen(() => {
    const message = slack.messages.list().find(({ blocks }) => {
      const has = interactiveElements(blocks).some(({ element }) => element.action_id === actionId);
      return has && JSON.stringify(blocks).includes(instanceId);
    });
    return message?.ts;
  });
}

function exceptionIn(slack: LocalSlack, ts: string): string {
  const blocks = JSON.stringify(slack.messages.byTimestamp(ts)?.blocks);
  const [exceptionId] = /exc-[0-9a-f]{16}/.exec(blocks) ?? [];
  if (exceptionId === undefined) throw new Error('The message names no exception.');
  return exceptionId;
}

/** Waits until something is to be seen. Throws when it never is. */
async function seen<T>(look: () => T | undefined | Promise<T | undefined>): Promise<T> {
  const deadline = Date.now() + PATIENCE_MILLISECONDS;
  while (Date.now() < deadline) {
    const found = await look();
    if (found !== undefined) return found;
    await sleep(LOOK_EVERY_MILLISECONDS);
  }
  throw new Error('What was waited for did not come.');
}

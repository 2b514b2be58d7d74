import type { LocalAws } from '../local-aws.ts';
import { messageAsText } from '../slack/as-text/message-as-text.ts';
import type { Message } from '../slack/workspace/messages.ts';
import { WIDTH, type Stage } from './stage.ts';

const THREAD = '   | ';

/** The messages in all channels that begin no thread of another one. */
export function topMessages({ slack }: LocalAws): Message[] {
  return slack.messages.list().filter(({ threadTs }) => threadTs === null);
}

/** Shows a message with its thread, as text. */
export function showMessage({ aws, tell }: Stage, message: Message): void {
  tell.say(`\n${messageAsText(message, { columns: WIDTH })}`);
  for (const reply of aws.slack.messages.repliesTo(message)) {
    tell.say(indented(messageAsText(reply, { columns: WIDTH - THREAD.length }), THREAD));
  }
}

function indented(text: string, by: string): string {
  return text
    .split('\n')
    .map((line) => `${by}${line}`)
    .join('\n');
}

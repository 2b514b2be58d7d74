import { predicateOf, statusWords } from '../../domain/story/headline.ts';
import { statusAfter } from '../../domain/story/status.ts';
import type { StoryEntry } from '../../domain/story/story.ts';
import { codeBlock, context, moment, section } from './blocks.ts';
import { code, escaped } from './escape.ts';
import { LIMITS, type SlackMessage } from './message.ts';
import { broughtAbout } from './who.ts';
import { doneWords, isSettled, longText, optionLines, sign } from './words.ts';

const ID = 64;

/** One finding of a story, for the thread under its message: what, when, by whom, and why it was decided so. */
export function historyMessage(entry: StoryEntry): SlackMessage {
  const mark = sign(isSettled(entry) ? statusAfter(entry) : 'reported', entry.severity);
  const title = `${mark} ${statusWords(entry)}: ${predicateOf(entry)}`;
  const lines = optionLines(entry);
  return {
    text: escaped(title, LIMITS.header),
    blocks: [
      section(`*${escaped(title, LIMITS.header)}*`, doneWords(entry), `By ${broughtAbout(entry, null)}`),
      ...(lines.length === 0 ? [] : [codeBlock('Options before → after', lines.join('\n'))]),
      context(
        `${code(entry.trigger.eventName, ID)} ${moment(entry.trigger.eventTime)}  ·  ${longText(entry.reason)}`,
      ),
    ],
  };
}

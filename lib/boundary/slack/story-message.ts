import { consoleUrl } from '../../domain/story/console-url.ts';
import { headlineOf, predicateOf } from '../../domain/story/headline.ts';
import { RUNBOOK } from '../../domain/story/runbook.ts';
import { severityOf, statusOf } from '../../domain/story/status.ts';
import { newestOf, type Story, type StoryEntry } from '../../domain/story/story.ts';
import { tugOfWarOf } from '../../domain/story/tug-of-war.ts';
import { buttons, codeBlock, context, facts, header, link, moment, section } from './blocks.ts';
import { code, escaped } from './escape.ts';
import { visible } from '../visible.ts';
import { fixBlocks, storyFixes } from './fixes.ts';
import type { MessageContext } from './message-context.ts';
import { LIMITS, type SlackBlock, type SlackMessage } from './message.ts';
import { tugOfWarWords } from './tug-of-war-words.ts';
import { broughtAbout, group, nameOrNull } from './who.ts';
import { doneWords, isSettled, longText, optionLines, sign } from './words.ts';

/** Room for an instance's name in a title; tags may have 256 characters. */
const TITLE_NAME = 60;
const ID = 64;
const PREDICATE = 300;

/**
 * The message of a story as it stands now: a pure function of the story, so that whoever updates it last
 * updates it right. Status first; what to do next before the small print.
 */
export function storyMessage(story: Story, messageContext: MessageContext): SlackMessage {
  const newest = newestOf(story);
  const title = titleOf(story);
  return {
    text: `${escaped(title, LIMITS.header)}. By: ${broughtAbout(newest, story.instance.autoScalingGroup)}`,
    blocks: [
      header(title),
      section(summaryOf(story)),
      factsOf(story, messageContext),
      ...optionsOf(newest),
      section(...adviceOf(newest)),
      ...fixBlocks(storyFixes(story)),
      context(`*Decided:* ${longText(newest.reason)} Policy scope: ${code(newest.scope, ID)}.`),
      context(linksOf(story, messageContext)),
      ...buttons(messageContext.actions?.(story) ?? []),
    ],
  };
}

/** What the message is about, as in `✅ Fixed: web-1 was launched with IMDSv1 allowed`; not escaped. */
function titleOf(story: Story): string {
  const { status, predicate } = headlineOf(story);
  const { name, instanceId } = story.instance;
  const shown = visible(name ?? '') || instanceId;
  const short = shown.length <= TITLE_NAME ? shown : `${shown.slice(0, TITLE_NAME - 1).toWellFormed()}…`;
  return `${signOf(story)} ${status}: ${short} ${predicate}`;
}

function signOf(story: Story): string {
  const status = statusOf(story);
  const isDone = status !== 'enforced' || isSettled(newestOf(story));
  return sign(isDone ? status : 'reported', severityOf(story));
}

/** One sentence of what happened, one of what was done. */
function summaryOf(story: Story): string {
  const newest = newestOf(story);
  const war = tugOfWarOf(story);
  const happened =
    war === null
      ? `${code(story.instance.instanceId, ID)} ${escaped(predicateOf(newest), PREDICATE)}.`
      : tugOfWarWords(war);
  return `${happened} ${doneWords(newest)}`;
}

function factsOf(story: Story, { ownerOf }: MessageContext): SlackBlock {
  const { instanceId, name, accountId, region, autoScalingGroup, launchTemplateId, managedBy } =
    story.instance;
  const newest = newestOf(story);
  const named = nameOrNull(name);
  return facts([
    ['Instance', `${code(instanceId, ID)}${named === null ? '' : ` (${named})`}`],
    ['Owner', nameOrNull(ownerOf(story.instance)) ?? 'no owner tag'],
    ['Account and Region', `${code(accountId, ID)} ${code(region, ID)}`],
    ['By', broughtAbout(newest, autoScalingGroup)],
    ['Group', autoScalingGroup === null ? null : group(autoScalingGroup)],
    ['Launch template', launchTemplateId === null ? null : code(launchTemplateId, ID)],
    ['Managed by', managedBy === null ? null : code(managedBy, ID)],
  ]);
}

function optionsOf(newest: StoryEntry): readonly SlackBlock[] {
  const lines = optionLines(newest);
  return lines.length === 0 ? [] : [codeBlock('Options before → after', lines.join('\n'))];
}

function adviceOf({ kind, nextStep, outcome }: StoryEntry): readonly string[] {
  const next = `*What to do next*\n${longText(nextStep)}`;
  return kind === 'resolved' || outcome === 'gone'
    ? [next]
    : [`*Why it matters*\n${RUNBOOK[kind].whyItMatters}`, next];
}

function linksOf(story: Story, { runbookUrl }: MessageContext): string {
  const { kind, trigger } = newestOf(story);
  const count = story.entries.length;
  return [
    link(consoleUrl(story.instance), 'Open in the EC2 console'),
    link(runbookUrl(kind), `Runbook: ${kind}`),
    severityOf(story),
    `${code(trigger.eventName, ID)} ${moment(trigger.eventTime)}`,
    ...(count > 1 ? [`${count} findings so far`] : []),
  ].join('  ·  ');
}

import { predicateOf } from '../../domain/story/headline.ts';
import { SEVERITIES, severityOf, statusOf } from '../../domain/story/status.ts';
import { newestOf, type Story } from '../../domain/story/story.ts';
import { context, header, link, moment, section } from './blocks.ts';
import { code, escaped } from './escape.ts';
import type { MessageContext } from './message-context.ts';
import { LIMITS, type SlackMessage } from './message.ts';
import { callerName, group } from './who.ts';
import { sign } from './words.ts';

/** How many stories are told; the worst first, so that what is left out matters least. */
const TOLD = 15;
/** Stories in one section, so that a section stays within its limit whatever the names. */
const PER_SECTION = 3;
const ID = 64;
const NAME = 60;
const PREDICATE = 200;

/** What was already fixed while people slept: one message in the morning, the worst first. */
export function morningMessage(
  stories: readonly Story[],
  { runbookUrl }: Pick<MessageContext, 'runbookUrl'>,
): SlackMessage {
  const title = `☀️ Fixed while it was quiet: ${counted(stories.length)}`;
  const told = [...stories].sort(byUrgency).slice(0, TOLD);
  const left = stories.length - told.length;
  const kinds = [...new Set(told.map((story) => newestOf(story).kind))].sort();
  return {
    text: escaped(title, LIMITS.header),
    blocks: [
      header(title),
      ...inGroups(told).map((some) => section(...some.map(storyLine))),
      ...(left > 0 ? [context(`… and ${left} more`)] : []),
      context(
        ['Each of them comes back until its source is corrected.']
          .concat(kinds.map((kind) => link(runbookUrl(kind), `Runbook: ${kind}`)))
          .join('  ·  '),
      ),
    ],
  };
}

function counted(count: number): string {
  return `${count} ${count === 1 ? 'instance' : 'instances'}`;
}

function byUrgency(one: Story, other: Story): number {
  const worse = SEVERITIES.indexOf(severityOf(other)) - SEVERITIES.indexOf(severityOf(one));
  if (worse !== 0) return worse;
  const earlier = newestOf(one).closedAt.getTime() - newestOf(other).closedAt.getTime();
  return earlier !== 0 ? earlier : one.instance.instanceId < other.instance.instanceId ? -1 : 1;
}

function inGroups(stories: readonly Story[]): readonly (readonly Story[])[] {
  return Array.from({ length: Math.ceil(stories.length / PER_SECTION) }, (_, index) =>
    stories.slice(index * PER_SECTION, (index + 1) * PER_SECTION),
  );
}

function storyLine(story: Story): string {
  const { instanceId, name, accountId, region, autoScalingGroup } = story.instance;
  const newest = newestOf(story);
  const named = name === null ? '' : ` (${escaped(name, NAME)})`;
  return [
    `${sign(statusOf(story), severityOf(story))} ${code(instanceId, ID)}${named}`,
    `${escaped(predicateOf(newest), PREDICATE)}.`,
    `${by(story, autoScalingGroup)}, ${code(accountId, ID)} ${code(region, ID)}, ${moment(newest.closedAt)}`,
  ].join(' ');
}

function by(story: Story, autoScalingGroup: string | null): string {
  const { principal } = newestOf(story);
  if (principal !== null) return `By ${callerName(principal, autoScalingGroup)}`;
  return autoScalingGroup === null ? 'Nobody knows by whom yet' : `By ${group(autoScalingGroup)}`;
}

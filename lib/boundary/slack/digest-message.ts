import type { FindingKind } from '../../domain/finding.ts';
import { countsOf, type Digest, type DigestMember, type StormSource } from '../../domain/story/digest.ts';
import { predicateOfMany } from '../../domain/story/headline.ts';
import { fixesFor, type Fix } from '../../domain/story/how-to-fix.ts';
import { RUNBOOK } from '../../domain/story/runbook.ts';
import { worstOf } from '../../domain/story/status.ts';
import { context, facts, header, link, moment, section } from './blocks.ts';
import { code, escaped } from './escape.ts';
import { fixBlocks } from './fixes.ts';
import type { MessageContext } from './message-context.ts';
import { LIMITS, type SlackMessage } from './message.ts';
import { group, nameOrNull } from './who.ts';
import { sign } from './words.ts';

/** How many instances are named: the first and the last ones. Nobody reads three hundred. */
const NAMED = 5;
const ID = 64;
const NAME = 60;

/** The message of a storm as it stands now: how many, from where, and the one change that ends it. */
export function digestMessage(
  digest: Digest,
  { runbookUrl }: Pick<MessageContext, 'runbookUrl'>,
): SlackMessage {
  const { source } = digest;
  const counts = countsOf(digest);
  const title = titleOf(digest);
  return {
    text: escaped(title, LIMITS.header),
    blocks: [
      header(title),
      section('One message for all of them: they have the same source, and one change there ends it.'),
      facts([
        ['From', sourceWords(source)],
        ['Account and Region', `${code(source.accountId, ID)} ${code(source.region, ID)}`],
        [
          'So far',
          counts.byKind
            .map(({ kind, instances }) => `${instances} ${link(runbookUrl(kind), kind)}`)
            .join('\n'),
        ],
        ['Time', counts.first === null || counts.last === null ? null : span(counts.first, counts.last)],
      ]),
      section('*Instances*', ...namedMembers(digest)),
      section(...advice(source.kind)),
      ...fixBlocks(fixesOf(source)),
      context(`${link(runbookUrl(source.kind), `Runbook: ${source.kind}`)}  ·  ${counts.worst}`),
    ],
  };
}

/** As in `✅ Fixed: 300 instances were launched with IMDSv1 allowed`, `🔴 Open: 2 of 300 instances …`. */
function titleOf({ source, members }: Digest): string {
  const what = predicateOfMany(source.kind, source.fields);
  const open = members.filter(({ kind }) => !isDone(kind));
  const mark = sign(
    open.length === 0 ? 'enforced' : 'reported',
    worstOf(open.map(({ severity }) => severity)),
  );
  const status = open.length === 0 ? 'Fixed' : 'Open';
  const some = open.length === 0 || open.length === members.length ? '' : `${open.length} of `;
  return `${mark} ${status}: ${some}${members.length} instances ${what}`;
}

function isDone(kind: FindingKind): boolean {
  switch (kind) {
    case 'launch-remediated':
    case 'drift-reverted':
    case 'existing-remediated':
    case 'exception-applied':
    case 'excepted':
    case 'exception-ended':
    case 'resolved':
      return true;
    case 'noncompliant':
    case 'hop-limit-above-maximum':
    case 'service-managed':
    case 'enforcement-denied':
    case 'enforcement-blocked':
    case 'exception-blocked':
    case 'imdsv1-in-use':
    case 'calls-refused':
      return false;
  }
}

/** Where a storm comes from, as `mrkdwn`. */
export function sourceWords({ autoScalingGroup, launchTemplateId, principal }: StormSource): string {
  const template = launchTemplateId === null ? null : `launch template ${code(launchTemplateId, ID)}`;
  if (autoScalingGroup !== null) {
    return [group(autoScalingGroup), ...(template === null ? [] : [template])].join(', ');
  }
  return template ?? nameOrNull(principal) ?? 'not known yet (no event of CloudTrail)';
}

function span(first: Date, last: Date): string {
  return first.getTime() === last.getTime() ? moment(first) : `${moment(first)} to ${moment(last)}`;
}

function namedMembers({ members, source }: Digest): readonly string[] {
  const lines = (some: readonly DigestMember[]) => some.map((member) => memberLine(member, source.kind));
  if (members.length <= 2 * NAMED) return lines(members);
  const left = members.length - 2 * NAMED;
  return [...lines(members.slice(0, NAMED)), `… and ${left} more …`, ...lines(members.slice(-NAMED))];
}

/** The kind is said where it is not what the storm began with. */
function memberLine({ instanceId, name, kind }: DigestMember, usual: FindingKind): string {
  const named = name === null ? '' : ` (${escaped(name, NAME)})`;
  return `• ${code(instanceId, ID)}${named}${kind === usual ? '' : `: ${kind}`}`;
}

function advice(kind: FindingKind): readonly string[] {
  const { whyItMatters, nextSteps } = RUNBOOK[kind];
  return [`*Why it matters*\n${whyItMatters}`, `*What to do next*\n${nextSteps[0]}`];
}

/** Only what went wrong at the launch is in a template or in code that launches. */
function fixesOf({ kind, required, ...source }: StormSource): readonly Fix[] {
  const isLaunched =
    kind === 'launch-remediated' || kind === 'existing-remediated' || kind === 'noncompliant';
  return isLaunched ? fixesFor(required, {}, { ...source, tags: {} }) : [];
}

import type { GuardrailException } from '../../lib/domain/exception/exception.ts';
import { scopeWords } from '../../lib/domain/exception/exception-words.ts';
import { nextStep, type NextStep } from '../../lib/domain/fleet/next-step.ts';
import type { Blocker, DefaultVersion, OpenInstance, Unknown } from '../../lib/domain/fleet/readiness.ts';
import type { FleetReadiness, PlaceReadiness } from '../../lib/shell/fleet/check-readiness.ts';
import { commandLines } from './command-lines.ts';
import { cut, harmless, minute, paragraph, wrapped, type Style } from './style.ts';

const COLOUR = { enforced: 'green', ready: 'green', blocked: 'red', unknown: 'yellow' } as const;

/** How many instances or launch templates are named in a row; --json has them all. */
const MOST_NAMED = 3;

/** How much is shown of a name. */
const MOST_CHARACTERS = 24;

/** For people: one verdict for each Region, what it rests on, and the next step. */
export function readinessText(fleet: FleetReadiness, days: number, style: Style): string {
  const { places, window, at, exceptionsKnown } = fleet;
  const open = places.filter(({ readiness: { verdict } }) => verdict === 'blocked' || verdict === 'unknown');
  const ready = places.filter(({ readiness }) => readiness.verdict === 'ready');
  const isOpen = open.length + ready.length > 0;
  const blocks = [
    style('bold', wrapped(headline(places, at), 80).join('\n')),
    ...open.map((place) => placeText(place, days, style)),
    ...readyTexts(ready, style),
    ...(open.length === 0 ? [] : [legend(window.since, days)]),
    ...(isOpen && !exceptionsKnown ? [wrapped(NO_EXCEPTIONS, 80).join('\n')] : []),
  ];
  return `${blocks.join('\n\n')}\n`;
}

const NO_EXCEPTIONS =
  'Exceptions were not looked at. Name the stack of the guardrail by --stack, or a file of them by --exceptions: one that is in force blocks.';

function headline(places: readonly PlaceReadiness[], at: Date): string {
  const counts = (['enforced', 'ready', 'blocked', 'unknown'] as const).flatMap((verdict) => {
    const count = places.filter(({ readiness }) => readiness.verdict === verdict).length;
    return count === 0 ? [] : [`${count} ${VERDICT[verdict]}`];
  });
  return `${regionsWords(places.length)}: ${counts.join(', ')}, ${minute(at)} UTC`;
}

/** So many Regions, in words. */
export function regionsWords(count: number): string {
  return `${count} ${count === 1 ? 'Region' : 'Regions'}`;
}

const VERDICT = {
  enforced: 'enforced already',
  ready: 'ready to be enforced',
  blocked: 'blocked',
  unknown: 'unknown',
} as const;

function legend(since: Date, days: number): string {
  const words = `IMDSv1 was looked for in the last ${days} days, since ${since.toISOString().slice(0, 10)}. Not known: CloudWatch has no datapoints, which is not the same as no use.`;
  return wrapped(words, 80).join('\n');
}

/** Regions that are ready have nothing to tell but the command, which is one for all of an account. */
function readyTexts(ready: readonly PlaceReadiness[], style: Style): string[] {
  const accounts = Map.groupBy(ready, ({ accountId }) => accountId);
  const step = nextStep({ verdict: 'ready', blockers: [], unknowns: [] }, { region: '"$region"' });
  return [...accounts].map(([accountId, places]) => {
    const regions = places.map(({ region }) => region).join(' ');
    return [
      `${style('bold', accountId)}  ${style(COLOUR.ready, VERDICT.ready)}`,
      paragraph('Next', step.words),
      `    ${wrapped(`for region in ${regions}; do`, 70).join(' \\\n      ')}`,
      ...commandLines(step.command ?? '').map((line) => `      ${line}`),
      '    done',
    ].join('\n');
  });
}

function placeText(place: PlaceReadiness, days: number, style: Style): string {
  const { accountId, region, readiness, evidence } = place;
  const verdict = style(COLOUR[readiness.verdict], VERDICT[readiness.verdict]);
  return [
    `${style('bold', `${accountId}, ${region}`)}  ${verdict}`,
    ...readiness.blockers.map((blocker) => blockerText(blocker, days)),
    ...unknownTexts(readiness.unknowns),
    ...(evidence.usageProblem === null ? [] : [paragraph('Use not read', harmless(evidence.usageProblem))]),
    ...stepLines(nextStep(readiness, place)),
  ].join('\n');
}

function blockerText(blocker: Blocker, days: number): string {
  switch (blocker.kind) {
    case 'uses-imdsv1':
      return paragraph('Uses IMDSv1', inUse(blocker.instances, days));
    case 'live-exceptions':
      return paragraph('Live exceptions', named(blocker.exceptions.map(exceptionWords), 'exception'));
    case 'allows-imdsv1':
      return paragraph('Allows IMDSv1', unused(blocker.instances));
    case 'launch-templates':
      return paragraph('Launch templates', `ask for IMDSv1: ${templateNames(blocker.defaultVersions)}`);
    case 'account-default':
      return paragraph('Account default', 'HttpTokens is optional, so launches that say nothing would fail');
    case 'declarative-policy':
      return paragraph(
        'Declarative policy',
        harmless(blocker.message || 'the organization manages the defaults'),
      );
  }
}

/** What could not be read for the same reason is one row. */
function unknownTexts(unknowns: readonly Unknown[]): string[] {
  const unread = unknowns.filter((unknown) => unknown.kind === 'unread');
  const problems = Map.groupBy(unread, ({ problem }) => problem);
  return [
    ...[...problems].map(([problem, all]) =>
      paragraph('Not read', `${all.map(({ what }) => what).join(', ')}: ${harmless(problem)}`),
    ),
    ...unknowns
      .filter((unknown) => unknown.kind === 'depends-on-image')
      .map(({ defaultVersions }) => paragraph('Left to the image', templateNames(defaultVersions))),
  ];
}

function inUse(instances: readonly OpenInstance[], days: number): string {
  const words = instances.map(({ callsWithoutToken, ...instance }) => {
    return `${instanceWords(instance)} ${callsWithoutToken ?? 0} times in ${days} days`;
  });
  return named(words, 'instance');
}

function unused(instances: readonly OpenInstance[]): string {
  const unknown = instances.filter(({ callsWithoutToken }) => callsWithoutToken === null).length;
  const quiet = instances.length - unknown;
  const counts = [
    ...(quiet === 0 ? [] : [`${quiet} without use`]),
    ...(unknown === 0 ? [] : [`${unknown} not known`]),
  ];
  return `${named(instances.map(instanceWords), 'instance')} (${counts.join(', ')})`;
}

function exceptionWords({ exceptionId, scope, expiresAt }: GuardrailException): string {
  return harmless(`${exceptionId} for ${scopeWords(scope)} until ${minute(expiresAt)} UTC`);
}

function instanceWords({ instanceId, name, owner }: Omit<OpenInstance, 'callsWithoutToken'>): string {
  const who = [name, owner].filter((each) => each !== null).map((each) => cut(each, MOST_CHARACTERS));
  return who.length === 0 ? instanceId : `${instanceId} (${who.join(', ')})`;
}

function templateNames(versions: readonly DefaultVersion[]): string {
  const words = versions.map(
    ({ launchTemplateName, versionNumber }) =>
      `${cut(launchTemplateName, MOST_CHARACTERS)} version ${versionNumber}`,
  );
  return named(words, 'template');
}

function named(words: readonly string[], what: string): string {
  const more = words.length - MOST_NAMED;
  const count = `${words.length} ${what}${words.length === 1 ? '' : 's'}: `;
  return `${count}${words.slice(0, MOST_NAMED).join('; ')}${more > 0 ? `; and ${more} more` : ''}`;
}

function stepLines({ words, command }: NextStep): string[] {
  return [
    paragraph('Next', harmless(words)),
    ...(command === null ? [] : commandLines(command).map((line) => `    ${line}`)),
  ];
}

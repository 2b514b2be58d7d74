import type { PlaceReadiness } from '../../lib/shell/fleet/check-readiness.ts';
import type { Switched } from '../../lib/shell/fleet/enforce-tokens.ts';
import type { Place } from '../../lib/shell/guard-ports.ts';
import { regionsWords } from './readiness-text.ts';
import { harmless, paragraph, wrapped, type Style } from './style.ts';

/** What switching on means, said before it is done. */
export function warningText(ready: readonly PlaceReadiness[], style: Style): string {
  const undecided = ready.filter(
    ({ evidence: { defaults } }) => defaults.kind === 'read' && defaults.value.httpTokens !== 'required',
  );
  return [
    style('bold', `Switching HttpTokensEnforced on in ${regionsWords(ready.length)}. While it is on there:`),
    ...item('Launches that ask for IMDSv1 fail.'),
    ...(undecided.length === 0 ? [] : item(undecidedWords(undecided.length))),
    ...item('No instance can be set back to HttpTokens=optional.'),
    ...item('So no exception for IMDSv1 can be applied, and nothing can be rolled back to it.'),
    '',
  ].join('\n');
}

/** The call changes one switch only, so what launches get that say nothing stays as it is. */
function undecidedWords(count: number): string {
  return `Launches that say nothing of tokens fail too, unless their image requires them, in ${regionsWords(count)}: the account's default is not "required" there (aws ec2 modify-instance-metadata-defaults --http-tokens required sets it).`;
}

function item(text: string): string[] {
  return wrapped(text, 76).map((line, index) => `  ${index === 0 ? '-' : ' '} ${line}`);
}

/** What became of one Region. */
export function switchedText({ outcome, problem, ...place }: Switched, style: Style): string {
  const colour = outcome === 'on' ? 'green' : 'red';
  const head = `${placeText(place, style)}  ${style(colour, OUTCOME[outcome])}`;
  return problem === null ? `${head}\n` : `${head}\n${paragraph('Why', harmless(problem))}\n`;
}

/** A Region in which nothing was to be done. */
export function leftAloneText(place: Place, style: Style): string {
  return `${placeText(place, style)}  ${style('green', 'on already, left alone')}\n`;
}

function placeText({ accountId, region }: Place, style: Style): string {
  return style('bold', `${accountId}, ${region}`);
}

const OUTCOME = { on: 'on', off: 'not on', unknown: 'not known whether it is on' } as const;

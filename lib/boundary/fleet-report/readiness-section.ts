import type { PlacedReadiness } from '../../domain/fleet/fleet-report.ts';
import type { Blocker, Readiness, Unknown } from '../../domain/fleet/readiness.ts';
import { markup, type Html } from '../markup.ts';
import { visible } from '../visible.ts';
import { counted } from './bars.ts';

/** What blocks the way to the account's own switch, `HttpTokensEnforced`, by account and Region. */
export function readinessSection(places: readonly PlacedReadiness[] | null): Html {
  return markup`<section class="wide">
<h2>The account’s own switch</h2>
${places === null ? notLookedAt : table(places)}<p>guardrail readiness names what blocks, and the next command.</p>
</section>
`;
}

const notLookedAt = markup`<p>Whether HttpTokensEnforced can be switched on without breaking anybody was not looked at.</p>
`;

function table(places: readonly PlacedReadiness[]): Html {
  const ready = places.filter(({ readiness }) => readiness.verdict === 'ready').length;
  return markup`<table>
<caption>HttpTokensEnforced can be switched on in ${counted(ready)} of ${counted(places.length)} Regions; while it is on, no exception and no rollback to IMDSv1 works there</caption>
<thead><tr><th scope="col">Account</th><th scope="col">Region</th><th scope="col">Is it ready?</th><th scope="col">What is in the way</th></tr></thead>
<tbody>
${places.map(placeRow)}</tbody>
</table>
`;
}

function placeRow({ accountId, region, readiness }: PlacedReadiness): Html {
  const { blockers, unknowns } = readiness;
  const reasons = [...blockers.map(blockerWords), ...unknowns.map(unknownWords)];
  return markup`<tr><td>${accountId}</td><th scope="row">${region}</th><td>${verdictWords(readiness.verdict)}</td><td>${reasons.length === 0 ? 'nothing' : visible(reasons.join('; '))}</td></tr>
`;
}

function verdictWords(verdict: Readiness['verdict']): string {
  switch (verdict) {
    case 'enforced':
      return 'on already';
    case 'ready':
      return 'ready';
    case 'blocked':
      return 'blocked';
    case 'unknown':
      return 'not known';
  }
}

function blockerWords(blocker: Blocker): string {
  switch (blocker.kind) {
    case 'uses-imdsv1':
      return `IMDSv1 is used on ${instances(blocker.instances)}`;
    case 'live-exceptions':
      return `exceptions for IMDSv1 in force: ${counted(blocker.exceptions.length)}`;
    case 'allows-imdsv1':
      return `IMDSv1 is allowed on ${instances(blocker.instances)}, not seen used`;
    case 'launch-templates':
      return `launch templates whose default version asks for IMDSv1: ${counted(blocker.defaultVersions.length)}`;
    case 'account-default':
      return 'the account’s default asks for IMDSv1';
    case 'declarative-policy':
      return `the organization manages the defaults: ${blocker.message}`;
  }
}

function unknownWords(unknown: Unknown): string {
  switch (unknown.kind) {
    case 'depends-on-image':
      return `launch templates that leave it to their image: ${counted(unknown.defaultVersions.length)}`;
    case 'unread':
      return unknown.problem;
  }
}

function instances({ length }: readonly unknown[]): string {
  return `${counted(length)} ${length === 1 ? 'instance' : 'instances'}`;
}

import { effortFor, leastTimeWords, type Effort } from '../../domain/fleet/effort.ts';
import type { FleetRow } from '../../domain/fleet/fleet-row.ts';
import type { FleetScan, Gap } from '../../domain/fleet/fleet-scan.ts';
import { countOf, postureOf } from '../../domain/fleet/posture.ts';
import type { Policy } from '../../domain/policy.ts';
import { markup, type Html } from '../markup.ts';
import { visible } from '../visible.ts';
import { counted, HATCHING } from './bars.ts';
import { agesChart, fieldsChart, ownersChart, placesChart } from './charts.ts';
import { instancesTable } from './instances-table.ts';
import { STYLE, STYLE_HASH } from './page-style.ts';

// The one piece of HTML that is not made of escaped parts; the page's own policy knows it by its hash.
const style: Html = { html: `<style>${STYLE}</style>` };
const contentPolicy = `default-src 'none'; style-src '${STYLE_HASH}'; base-uri 'none'; form-action 'none'`;

/** A scan as one page that loads nothing, links nowhere and runs nothing: to be mailed, printed and archived. */
export function fleetPage(scan: FleetScan, policy: Policy): string {
  const rows = scan.places.flatMap((place) => place.rows);
  const title = headline(scan, rows);
  return markup`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${contentPolicy}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>${title} - IMDS guardrail</title>
${style}
</head>
<body>
${HATCHING}<main>
<header>
<h1>${title}</h1>
<p class="soft">${whatWasRead(scan)}</p>
${scan.gaps.length === 0 ? null : gapsWarning(scan.gaps)}${tiles(rows)}</header>
${rows.length === 0 ? null : sections(scan, rows, policy)}</main>
<footer>Made by guardrail scan, which changes nothing. New: launched at most ${policy.newInstanceMinutes} minutes before the scan.</footer>
</body>
</html>
`.html;
}

function headline({ places, gaps }: FleetScan, rows: readonly FleetRow[]): string {
  const { open } = postureOf(rows);
  const isCounted = places.every(({ instanceCount }) => instanceCount !== null);
  const all = places.reduce((sum, { instanceCount }) => sum + (instanceCount ?? 0), 0);
  const ofAll = isCounted ? ` of ${counted(all)}` : '';
  if (open === 0 && gaps.length > 0) return 'In what could be read, nothing violates the policy';
  if (open === 0) return `No instance${ofAll} violates the policy`;
  const share = isCounted ? ` (${((open / all) * 100).toFixed(1)} %)` : '';
  return `${counted(open)}${ofAll} ${open === 1 ? 'instance' : 'instances'}${share} ${open === 1 ? 'violates' : 'violate'} the policy`;
}

function whatWasRead({ at, places }: FleetScan): string {
  const accounts = new Set(places.map(({ accountId }) => accountId));
  const which = accounts.size === 1 ? `account ${[...accounts].join()}` : `${accounts.size} accounts`;
  const regions = `${places.length} ${places.length === 1 ? 'Region' : 'Regions'}`;
  return `${regions} of ${which}, read on ${at.toISOString().slice(0, 16).replace('T', ' ')} UTC`;
}

function gapsWarning(gaps: readonly Gap[]): Html {
  return markup`<div class="warning" role="note"><strong>This is not all:</strong> some of the fleet could not be read.
<ul>
${gaps.map(({ accountId, region, problem }) => markup`<li>${accountId}${region === null ? '' : `, ${region}`}: ${visible(problem)}</li>\n`)}</ul>
</div>
`;
}

function tiles(rows: readonly FleetRow[]): Html {
  const posture = postureOf(rows);
  const numbers: readonly (readonly [string, number])[] = [
    ['IMDSv1 allowed', countOf(posture, 'httpTokens')],
    ['Hop limit above the maximum', countOf(posture, 'httpPutResponseHopLimit')],
    ['Container hosts', posture.containerHosts],
    ['Managed by AWS services', posture.serviceManaged],
    ['Open by exceptions', posture.excepted],
    ['Unknown', posture.unknown],
  ];
  return markup`<dl>
${numbers.map(([label, count]) => markup`<div><dt>${label}</dt><dd>${counted(count)}</dd></div>\n`)}</dl>
`;
}

function sections(scan: FleetScan, rows: readonly FleetRow[], policy: Policy): Html {
  return markup`${placesChart(scan)}<div class="pair">
${fieldsChart(rows)}${agesChart(rows, scan.at)}</div>
${ownersChart(rows)}${effortSection(effortFor(rows), policy)}${instancesTable(rows)}`;
}

function effortSection(effort: Effort, { baseline }: Policy): Html {
  const { enforced, reported, byService } = effort;
  return markup`<section>
<h2>What it would take</h2>
<table>
<caption>EC2 takes 100 changes at once in each Region and then 5 a second: at least ${leastTimeWords(effort)}</caption>
<tbody>
<tr><th scope="row">By the policy</th><td class="number">${counted(enforced)}</td><td>The policy asks to correct them.</td></tr>
<tr><th scope="row">By a person</th><td class="number">${counted(reported)}</td><td>The policy only reports them${baseline.mode.existing === 'audit' ? ' (it audits existing instances)' : ''}: find out who still calls IMDSv1, then change them.</td></tr>
<tr><th scope="row">By a service</th><td class="number">${counted(byService)}</td><td>An AWS service manages them, and its settings have to change.</td></tr>
</tbody>
</table>
</section>
`;
}

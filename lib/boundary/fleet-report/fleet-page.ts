import { effortFor, leastTimeWords, sweepWords, type Effort } from '../../domain/fleet/effort.ts';
import type { FleetRow } from '../../domain/fleet/fleet-row.ts';
import type { FleetReport } from '../../domain/fleet/fleet-report.ts';
import type { FleetScan, Gap } from '../../domain/fleet/fleet-scan.ts';
import { countOf, postureOf } from '../../domain/fleet/posture.ts';
import type { Policy } from '../../domain/policy.ts';
import { markup, type Html } from '../markup.ts';
import { visible } from '../visible.ts';
import { counted, PATTERNS } from './bars.ts';
import { agesChart, fieldsChart, ownersChart, placesChart } from './charts.ts';
import { exceptionsSection } from './exceptions-section.ts';
import { historySection } from './history-section.ts';
import { instancesTable } from './instances-table.ts';
import { STYLE, STYLE_HASH } from './page-style.ts';
import { readinessSection } from './readiness-section.ts';

// The one piece of HTML that is not made of escaped parts; the page's own policy knows it by its hash.
const style: Html = { html: `<style>${STYLE}</style>` };
const contentPolicy = `default-src 'none'; style-src '${STYLE_HASH}'; base-uri 'none'; form-action 'none'`;

/** A report as one page that loads nothing, links nowhere and runs nothing: to be mailed, printed and archived. */
export function fleetPage(report: FleetReport, policy: Policy): string {
  const rows = report.places.flatMap((place) => place.rows);
  const title = headline(report, rows);
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
${PATTERNS}<main>
<header>
<h1>${title}</h1>
<p class="soft">${whatWasRead(report)}</p>
${report.gaps.length === 0 ? null : gapsWarning(report.gaps)}${tiles(report, rows)}</header>
${rows.length === 0 ? null : sections(report, rows, policy)}${exceptionsSection(report.exceptions)}${historySection(report.history)}${rows.length === 0 ? null : instancesTable(rows)}${readinessSection(report.readiness)}</main>
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

function tiles({ exceptions }: FleetReport, rows: readonly FleetRow[]): Html {
  const posture = postureOf(rows);
  const numbers: readonly (readonly [string, number | null])[] = [
    ['IMDSv1 allowed', countOf(posture, 'httpTokens')],
    ['Hop limit above the maximum', countOf(posture, 'httpPutResponseHopLimit')],
    ['Container hosts', posture.containerHosts],
    ['Managed by AWS services', posture.serviceManaged],
    ['Looser by exceptions', exceptions === null ? null : posture.excepted],
    ['Unknown', posture.unknown],
  ];
  return markup`<dl>
${numbers.map(([label, count]) => markup`<div><dt>${label}</dt><dd>${count === null ? 'not looked at' : counted(count)}</dd></div>\n`)}</dl>
`;
}

function sections(scan: FleetScan, rows: readonly FleetRow[], policy: Policy): Html {
  return markup`${placesChart(scan)}<div class="pair">
${fieldsChart(rows)}${agesChart(rows, scan.at)}</div>
${ownersChart(rows)}${effortSection(effortFor(rows), policy)}`;
}

function effortSection(effort: Effort, { baseline, fleet }: Policy): Html {
  const { enforced, bySweep, reported, byService } = effort;
  return markup`<section>
<h2>What it would take</h2>
<table>
<caption>EC2 takes 100 changes at once in each Region and then 5 a second: at least ${leastTimeWords(effort)}</caption>
<tbody>
<tr><th scope="row">By the guard</th><td class="number">${counted(enforced - bySweep)}</td><td>It corrects them at once.</td></tr>
<tr><th scope="row">By the sweep</th><td class="number">${counted(bySweep)}</td><td>They were like this all along. It changes them ${sweepWords(fleet)}.</td></tr>
<tr><th scope="row">By a person</th><td class="number">${counted(reported)}</td><td>The policy only reports them${baseline.mode.existing === 'audit' ? ' (it audits existing instances)' : ''}: find out who still calls IMDSv1, then change them.</td></tr>
<tr><th scope="row">By a service</th><td class="number">${counted(byService)}</td><td>An AWS service manages them, and its settings have to change.</td></tr>
</tbody>
</table>
</section>
`;
}

import type { FleetRow } from '../../domain/fleet/fleet-row.ts';
import { useWords } from '../../domain/fleet/imdsv1-use.ts';
import { byAge } from '../../domain/fleet/posture.ts';
import { markup, type Html } from '../markup.ts';
import { visible } from '../visible.ts';
import { counted } from './bars.ts';
import { ownerWords } from './charts.ts';

/** What a browser shows without effort; a large fleet is for the CSV. */
const MOST_SHOWN = 500;

/** The instances that are not simply compliant, the oldest first, each with why. */
export function instancesTable(rows: readonly FleetRow[]): Html {
  const oldest = rows.toSorted(byAge).slice(0, MOST_SHOWN);
  const left = rows.length - oldest.length;
  return markup`<section class="wide">
<h2>Oldest first</h2>
<table>
<caption>${left === 0 ? 'All of them' : `The oldest ${counted(oldest.length)} of ${counted(rows.length)}; guardrail scan --csv has them all`}</caption>
<thead><tr><th scope="col">Instance</th><th scope="col">Name</th><th scope="col">Owner</th><th scope="col">Where</th><th scope="col">Launched</th><th scope="col">Tokens</th><th scope="col" class="number">Hop limit</th></tr></thead>
${oldest.map(instanceRows)}</table>
</section>
`;
}

function instanceRows({
  instanceId,
  name,
  owner,
  accountId,
  region,
  metadataOptions,
  ...row
}: FleetRow): Html {
  const { httpTokens = 'unknown', httpPutResponseHopLimit = 'unknown' } = metadataOptions;
  const launched = row.firstLaunchedAt?.toISOString().slice(0, 10) ?? 'not known';
  return markup`<tbody>
<tr><th scope="rowgroup" class="id">${instanceId}</th><td><bdi>${visible(name ?? '-')}</bdi></td><td><bdi>${ownerWords(owner)}</bdi></td><td>${region}, ${accountId}</td><td class="date">${launched}</td><td>${httpTokens}</td><td class="number">${httpPutResponseHopLimit}</td></tr>
<tr class="why"><td colspan="7">${visible(row.reason)}${row.use === null ? null : ` Seen until ${row.use.until.toISOString().slice(0, 10)}: ${useWords(row.use)}.`}</td></tr>
</tbody>
`;
}

import { allowanceWords, scopeWords } from '../../domain/exception/exception-words.ts';
import {
  approverWords,
  SOON_DAYS,
  type ExceptionInUse,
  type ExceptionsInUse,
} from '../../domain/fleet/exceptions-in-use.ts';
import { markup, type Html } from '../markup.ts';
import { visible } from '../visible.ts';
import { counted } from './bars.ts';

/** The exceptions in force: what each allows until when, by whom, and how many instances use it. */
export function exceptionsSection(exceptions: ExceptionsInUse | null): Html {
  return markup`<section class="wide">
<h2>Exceptions in force</h2>
${exceptions === null ? notLookedAt : markup`${notes(exceptions)}${table(exceptions.inForce)}`}</section>
`;
}

const notLookedAt = markup`<p>They were not looked at: every instance was judged as if there were none.</p>
`;

function notes({ inForce, elsewhere, unreadable }: ExceptionsInUse): Html {
  const all = [
    ...(inForce.length === 0 ? ['None in what was looked at.'] : []),
    ...(elsewhere === 0
      ? []
      : [`${counted(elsewhere)} more in accounts and Regions that were not looked at.`]),
    ...(unreadable.length === 0
      ? []
      : [`Not readable, and so not counted: ${visible(unreadable.join(', '))}.`]),
  ];
  return markup`${all.map((note) => markup`<p>${note}</p>\n`)}`;
}

function table(inForce: readonly ExceptionInUse[]): Html | null {
  if (inForce.length === 0) return null;
  const soon = inForce.filter(({ endsSoon }) => endsSoon).length;
  return markup`<table>
<caption>${soon === 0 ? `None ends within ${SOON_DAYS} days` : `${counted(soon)} of ${counted(inForce.length)} ${soon === 1 ? 'ends' : 'end'} within ${SOON_DAYS} days`}</caption>
<thead><tr><th scope="col">Until (UTC)</th><th scope="col">For</th><th scope="col">Allows</th><th scope="col">Approved by</th><th scope="col">Exception</th><th scope="col" class="number">Instances</th></tr></thead>
<tbody>
${inForce.map(exceptionRow)}</tbody>
</table>
`;
}

function exceptionRow({ exception, instanceCount, endsSoon }: ExceptionInUse): Html {
  const { exceptionId, expiresAt, scope, accountId, region, allows } = exception;
  const until = expiresAt.toISOString().slice(0, 16).replace('T', ' ');
  return markup`<tr><td>${until}${endsSoon ? markup` <span class="soon">ends soon</span>` : null}</td><td><bdi>${visible(scopeWords(scope))}</bdi> in ${accountId}, ${region}</td><td>${allowanceWords(allows)}</td><td><bdi>${visible(approverWords(exception))}</bdi></td><th scope="row" class="id">${visible(exceptionId)}</th><td class="number">${counted(instanceCount)}</td></tr>
`;
}

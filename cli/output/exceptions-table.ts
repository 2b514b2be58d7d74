import type { Allowance, ExceptionStatus, GuardrailException } from '../../lib/domain/exception/exception.ts';
import { scopeWords } from '../../lib/domain/exception/exception-words.ts';
import { harmless, minute, type Style } from './style.ts';

/** Widths with a gap of two; together the 80 columns that every terminal has. */
const WIDTH = { status: 11, id: 22, until: 18, by: 29 } as const;

/** Exceptions as a table, two lines each: how each stands, and what it is for. */
export function exceptionsTable(exceptions: readonly GuardrailException[], style: Style): string {
  if (exceptions.length === 0) return 'There are no exceptions.\n';
  const head = [
    'STATUS'.padEnd(WIDTH.status),
    'ID'.padEnd(WIDTH.id),
    'UNTIL (UTC)'.padEnd(WIDTH.until),
    'BY',
  ];
  return [
    style('bold', head.join('')),
    ...exceptions.flatMap((exception) => linesOf(exception, style)),
    '',
  ].join('\n');
}

function linesOf(exception: GuardrailException, style: Style): string[] {
  const { status, exceptionId, expiresAt, requestedBy, allows, scope } = exception;
  const room = WIDTH.id + WIDTH.until + WIDTH.by;
  return [
    style(STATUS_COLOUR[status], status.padEnd(WIDTH.status)) +
      cut(exceptionId, WIDTH.id - 2).padEnd(WIDTH.id) +
      minute(expiresAt).padEnd(WIDTH.until) +
      cut(requestedBy.name, WIDTH.by),
    ' '.repeat(WIDTH.status) + cut(`${shortly(allows)} for ${scopeWords(scope)}`, room),
  ];
}

/** The colour of a status wherever one is shown. */
export const STATUS_COLOUR = {
  requested: 'yellow',
  granted: 'green',
  denied: 'red',
  'timed-out': 'gray',
  revoked: 'gray',
  expired: 'gray',
  failed: 'red',
} as const satisfies Readonly<Record<ExceptionStatus, string>>;

function shortly({ httpTokens, httpPutResponseHopLimit: limit }: Allowance): string {
  return [
    ...(httpTokens === undefined ? [] : ['IMDSv1']),
    ...(limit === undefined ? [] : [`hop limit ${limit}`]),
  ].join(' and ');
}

/** A text from outside, as long as there is room. */
function cut(text: string, room: number): string {
  const characters = Array.from(harmless(text));
  return characters.length <= room ? characters.join('') : `${characters.slice(0, room - 1).join('')}…`;
}

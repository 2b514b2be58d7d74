import { allowanceWords, scopeWords } from '../../lib/domain/exception/exception-words.ts';
import {
  approverWords,
  SOON_DAYS,
  type ExceptionInUse,
  type ExceptionsInUse,
} from '../../lib/domain/fleet/exceptions-in-use.ts';
import type { FleetReport } from '../../lib/domain/fleet/fleet-report.ts';
import { harmless, minute, wrapped, type Style } from './style.ts';

const NOT_LOOKED_AT =
  'Exceptions were not looked at: name the stack of the guardrail by --stack, or a file by --exceptions.';

/** The exceptions in force: until when, for what, by whom, and how many instances use each. */
export function scanExceptions({ exceptions }: Pick<FleetReport, 'exceptions'>, style: Style): string {
  if (exceptions === null) return wrapped(NOT_LOOKED_AT, 80).join('\n');
  return [
    style('bold', headline(exceptions)),
    ...exceptions.inForce.flatMap((each) => linesOf(each, style)),
    ...missingLines(exceptions),
  ].join('\n');
}

function headline({ inForce }: ExceptionsInUse): string {
  if (inForce.length === 0) return 'No exceptions are in force';
  const soon = inForce.filter(({ endsSoon }) => endsSoon).length;
  const ending = soon === 0 ? '' : `, ${soon} ending within ${SOON_DAYS} days`;
  return inForce.length === 1
    ? `1 exception in force${ending}`
    : `${inForce.length} exceptions in force${ending}`;
}

function linesOf({ exception, instanceCount, endsSoon }: ExceptionInUse, style: Style): string[] {
  const { exceptionId, expiresAt, accountId, region, scope, allows } = exception;
  const until = `until ${minute(expiresAt)} UTC`;
  const what = `${allowanceWords(allows)} for ${scopeWords(scope)} in ${accountId}, ${region}`;
  const who = `approved by ${approverWords(exception)}; ${usedBy(instanceCount)}`;
  return [
    `  ${harmless(exceptionId)}  ${endsSoon ? style('yellow', `${until}: ends soon`) : until}`,
    ...wrapped(harmless(`${what}; ${who}`), 76).map((line) => `    ${line}`),
  ];
}

function usedBy(count: number): string {
  if (count === 0) return 'no instance is looser by it';
  return `${count} ${count === 1 ? 'instance is' : 'instances are'} looser by it`;
}

function missingLines({ elsewhere, unreadable }: ExceptionsInUse): string[] {
  const notes = [
    ...(elsewhere === 0 ? [] : [`${elsewhere} more in accounts and Regions that were not looked at.`]),
    ...(unreadable.length === 0 ? [] : [`Not readable, and so not counted: ${unreadable.join(', ')}.`]),
  ];
  return notes.flatMap((note) => wrapped(harmless(note), 78)).map((line) => `  ${line}`);
}

import { CHECKS, GROUPS, type Line, type Status } from '../../lib/domain/doctor/line.ts';
import type { DoctorReport } from '../../lib/shell/doctor/run-doctor.ts';
import { commandLines } from './command-lines.ts';
import { harmless, minute, wrapped, type Style } from './style.ts';

const MARKS = {
  ok: { mark: '✓', format: 'green', words: 'fine' },
  warning: { mark: '!', format: 'yellow', words: 'to know of' },
  wrong: { mark: '✗', format: 'red', words: 'wrong' },
  unknown: { mark: '?', format: 'yellow', words: 'not known' },
} as const;

/** The most pressing first. */
const STATUSES: readonly Status[] = ['wrong', 'warning', 'unknown', 'ok'];

const TITLE_WIDTH = 16;
const TEXT_WIDTH = 80 - TITLE_WIDTH - 5;
const INDENT = ' '.repeat(TITLE_WIDTH + 5);

/** What doctor found, for people: every check in its group, and at the end what is amiss in one line. */
export function doctorText(report: DoctorReport, style: Style): string {
  const blocks = [
    [style('bold', headline(report))],
    ...GROUPS.map((group) => groupLines(group, report.lines, style)),
    ...(report.leftOut.length === 0 ? [] : [leftOutLines(report)]),
    [style('bold', summary(report.lines))],
  ];
  return `${blocks
    .filter((lines) => lines.length > 0)
    .map((lines) => lines.join('\n'))
    .join('\n\n')}\n`;
}

function headline({ at, place, isDeployed }: DoctorReport): string {
  const { stackName, accountId, region } = place;
  const what = isDeployed ? stackName : `Before ${stackName} is deployed`;
  return `${harmless(what)}, account ${accountId}, ${region}, ${minute(at)} UTC`;
}

function groupLines(group: (typeof GROUPS)[number], lines: readonly Line[], style: Style): string[] {
  const own = lines.filter(({ check }) => CHECKS[check].group === group);
  return own.length === 0 ? [] : [style('bold', group), ...own.flatMap((line) => checkLines(line, style))];
}

function checkLines(line: Line, style: Style): string[] {
  const { check, status, found } = line;
  const { mark, format } = MARKS[status];
  const title = CHECKS[check].title.padEnd(TITLE_WIDTH);
  const [first = '', ...others] = wrapped(harmless(found), TEXT_WIDTH);
  return [
    `  ${style(format, mark)} ${title} ${first}`,
    ...others.map((text) => INDENT + text),
    ...adviceLines(line),
  ];
}

/** A command goes over several lines and can be pasted as they are, so it has the whole width. */
function adviceLines({ advice, command }: Line): string[] {
  const words = advice === null ? [] : wrapped(advice, TEXT_WIDTH - 2);
  return [
    ...words.map((text, index) => `${INDENT}${index === 0 ? '→' : ' '} ${text}`),
    ...(command === null ? [] : commandLines(harmless(command)).map((text) => `    ${text}`)),
  ];
}

function leftOutLines({ leftOut }: DoctorReport): string[] {
  const titles = leftOut.map((check) => CHECKS[check].title).join(', ');
  return [...wrapped(`Left out, since there is no stack yet: ${titles}.`, 80)];
}

function summary(lines: readonly Line[]): string {
  const counts = STATUSES.flatMap((status) => {
    const count = lines.filter((line) => line.status === status).length;
    return count === 0 && status !== 'wrong' ? [] : [`${count} ${MARKS[status].words}`];
  });
  return `${counts.join(', ')}.`;
}

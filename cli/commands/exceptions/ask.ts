import { randomBytes } from 'node:crypto';
import type { Command } from 'commander';
import { requestedAnswer } from '../../../lib/boundary/exceptions-api/api-answers.ts';
import { exceptionsApi } from '../../exceptions-api.ts';
import { requestedText } from '../../output/exception-text.ts';
import { pretty } from '../../output/pretty.ts';
import { styleFor } from '../../output/style.ts';
import { parseEnd, type EndOptions } from '../../parse-end.ts';
import type { Terminal } from '../../terminal.ts';
import { exceptionId, withCommonOptions, type CommonOptions } from './options.ts';

/** What a request and a renewal have in common. */
export interface AskOptions extends CommonOptions, EndOptions {
  readonly id?: string;
}

/** Adds to a command how long, and the rest that asking takes. */
export function withAskOptions(command: Command): Command {
  return withCommonOptions(
    command
      .option('--for <time>', 'how long, in days or hours, as in 7d or 12h')
      .option('--until <time>', 'or until when, as in 2026-05-01T10:00:00Z')
      .option('--id <id>', 'the id of one that got no answer, to ask the same again', exceptionId),
  );
}

/** Asks for an exception, and prints what was asked, who approves, and until when an answer counts. */
export async function ask(
  path: string,
  wish: object,
  options: AskOptions,
  terminal: Terminal,
): Promise<void> {
  // The id is made here, so that a request that is sent twice is one.
  const id = options.id ?? `exc-${randomBytes(8).toString('hex')}`;
  const body = { exceptionId: id, expiresAt: parseEnd(options, terminal.now()), ...wish };
  const api = await exceptionsApi(options, terminal);
  const again = `Repeat it with --id ${id}: then it is the same request.`;
  const answer = await api.post(path, body, requestedAnswer, again);

  terminal.out(options.json ? pretty(answer) : requestedText(answer, styleFor(terminal.colours)));
}

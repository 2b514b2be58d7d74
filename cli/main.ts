#!/usr/bin/env node
import { run } from './run.ts';
import { processTerminal } from './terminal.ts';

// A reader that has seen enough (`| head`) closes the pipe; that is no error.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code === 'EPIPE') process.exit(0);
  process.stderr.write(`guardrail: the output cannot be written: ${error.message}\n`);
  process.exit(1);
});

// Set and not exited with: what is still on its way into a pipe would be lost.
process.exitCode = await run(process.argv.slice(2), processTerminal(process));

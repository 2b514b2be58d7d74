#!/usr/bin/env node
import { setFlagsFromString } from 'node:v8';
import { run } from './run.ts';
import { processTerminal } from './terminal.ts';

// What a page of 1,000 instances is parsed from is garbage a moment later. V8 would give its young generation 100 MB
// more for it, and win no time by that.
setFlagsFromString('--semi-space-growth-factor=1');

// A reader that has seen enough (`| head`) closes the pipe; that is no error.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code === 'EPIPE') process.exit(0);
  process.stderr.write(`guardrail: the output cannot be written: ${error.message}\n`);
  process.exit(1);
});

// Set and not exited with: what is still on its way into a pipe would be lost.
process.exitCode = await run(process.argv.slice(2), processTerminal(process));

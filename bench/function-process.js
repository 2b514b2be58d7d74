// One process as Lambda would start it: loads a bundle, hands it batches one after the other, and writes what
// each took as JSON to file descriptor 3. Plain JavaScript, because Node's stripping of types would be measured
// as well. Its one argument is a JSON file: { bundle, functionArn, batches }.
import { randomUUID } from 'node:crypto';
import { Buffer } from 'node:buffer';
import { readFileSync, writeSync } from 'node:fs';
import { syncBuiltinESMExports } from 'node:module';
import { performance } from 'node:perf_hooks';
import process from 'node:process';
import timers from 'node:timers/promises';

const { bundle, functionArn, batches } = JSON.parse(readFileSync(process.argv[2], 'utf8'));

// The guard's own pauses (between a change and the reading back of it) are patience, not work: they are
// counted and skipped. A bundle sees the real module, so this must be done before it is loaded.
let pausedMilliseconds = 0;
timers.setTimeout = (milliseconds) => {
  pausedMilliseconds += milliseconds;
  return Promise.resolve();
};
syncBuiltinESMExports();

// What a function logs is paid for by the byte.
let loggedBytes = 0;
const writeToLog = process.stdout.write.bind(process.stdout);
process.stdout.write = (text, ...others) => {
  loggedBytes += Buffer.byteLength(text);
  return writeToLog(text, ...others);
};

const load = await measured(() => import(bundle));
const invocations = [];
for (const batch of batches) {
  const invocation = await measured(() => load.result.handler(batch, context()));
  const failed = invocation.result.batchItemFailures.length;
  if (failed > 0)
    throw new Error(`${failed} of ${batch.Records.length} messages failed: nothing to measure.`);
  invocations.push(timesOf(invocation));
}
const { maxRSS } = process.resourceUsage();
writeSync(
  3,
  JSON.stringify({
    load: timesOf(load),
    invocations,
    pausedMilliseconds,
    loggedBytes,
    maximumResidentKilobytes: maxRSS,
  }),
);
// Connections are kept alive for the next event; nothing waits for them here.
process.exit(0);

async function measured(work) {
  const cpuAtStart = process.cpuUsage();
  const start = performance.now();
  const result = await work();
  const wall = performance.now() - start;
  const { user, system } = process.cpuUsage(cpuAtStart);
  return { result, wall, cpu: (user + system) / 1_000 };
}

function timesOf({ wall, cpu }) {
  return { wall, cpu };
}

function context() {
  return {
    awsRequestId: randomUUID(),
    functionName: 'guard',
    functionVersion: '$LATEST',
    invokedFunctionArn: functionArn,
    memoryLimitInMB: '512',
    getRemainingTimeInMillis: () => 60_000,
  };
}

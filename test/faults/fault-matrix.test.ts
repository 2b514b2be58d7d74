import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { runs } from '../runs.ts';
import { run as anyRun, type Run } from './commands.ts';
import { startHarness, type Harness } from './harness.ts';
import { leftBySweep, looseInstances, neverTold, wrongsOf } from './invariants.ts';
import { play } from './play.ts';
import { deadLettersAlarmOf, QUEUES, type QueueName } from './stack-facts.ts';
import { createWorld } from './world.ts';

/** What is late is still new, and left to no wave; and a hop limit from the launch on is corrected as well. */
const policy = {
  newInstanceMinutes: 7 * 24 * 60,
  baseline: { hopLimitAtLaunch: 'enforce' },
  exceptions: { approvers: { slackUsers: ['U0ALICE01', 'U0BOB0001', 'U0CAROL01'] } },
};

/** What happened in a run that failed, line by line, with `FAULTS_LOG=1`. */
const isLogged = process.env['FAULTS_LOG'] !== undefined;

let harness: Harness;

beforeAll(async () => {
  harness = await startHarness();
  // The SDK reads its files at its first calls, which nothing here waits for.
  await playOnce({ commands: [], outage: null, redrive: false });
});

afterAll(() => harness.stop());

describe('any run of launches, drifts, exceptions, duplicates, delays, faults and crashes, and then quiet', () => {
  it(
    'leaves nothing open, loses nothing, tells nobody twice, and loosens nothing',
    { timeout: 3_600_000 },
    async () => {
      const path = process.env['FAST_CHECK_PATH'];
      const property = fc.asyncProperty(anyRun, async (each) => {
        expect(await playOnce(each)).toEqual([]);
      });

      const details = await fc.check(property, {
        numRuns: runs(25, 10_000),
        ...(path !== undefined && { path, endOnFailure: true }),
      });

      if (details.failed) throw new Error(failureOf(details), { cause: details.errorInstance });
    },
  );
});

describe('the queues of the matrix', () => {
  it('have in the template an alarm on each of their dead-letter queues', () => {
    const alarms = Object.keys(QUEUES).map((name) => deadLettersAlarmOf(name as QueueName));

    expect(alarms).toEqual(Object.keys(QUEUES).map((name) => `${name}DeadLettersAlarm`));
  });
});

async function playOnce(run: Run): Promise<string[]> {
  const world = await createWorld(harness, policy);
  try {
    const { whenQuiet, afterSweep, afterExceptions, log } = await play(run, world, harness);
    const wrongs = [
      ...[...looseInstances(whenQuiet), ...neverTold(whenQuiet)].map(
        (wrong) => `when all is quiet: ${wrong}`,
      ),
      ...[...wrongsOf(afterSweep), ...leftBySweep(afterSweep)].map((wrong) => `after a sweep: ${wrong}`),
      ...wrongsOf(afterExceptions).map((wrong) => `after all exceptions: ${wrong}`),
    ];
    if (wrongs.length > 0 && isLogged) console.log(log.join('\n'));
    return wrongs;
  } finally {
    await world.stop();
  }
}

/** What is to be known of a failure, and how it is had again. */
function failureOf({ seed, counterexamplePath, numRuns, counterexample }: fc.RunDetails<[Run]>): string {
  return [
    `The promises were broken in run ${numRuns}. Again, with all that happened in it:`,
    `FAULTS_LOG=1 FAST_CHECK_SEED=${seed} FAST_CHECK_PATH=${counterexamplePath ?? ''} npx vitest run test/faults/fault-matrix.test.ts`,
    JSON.stringify(counterexample?.[0]),
  ].join('\n');
}

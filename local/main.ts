import { parseArgs } from 'node:util';
import { startEmbeddedAws } from './embedded/embedded-aws.ts';
import type { EmulatorAws } from './emulator/emulator-aws.ts';
import { EmulatorUnavailableError } from './emulator/emulator-unavailable-error.ts';
import type { LocalAws } from './local-aws.ts';
import { narrator } from './story/narrator.ts';
import { identities, userIdentities } from './story/people.ts';
import { tellStory } from './story/story.ts';

const USAGE = `npm start                  the story, embedded: nothing but npm is needed
npm run local              the story on ministack, with the real template and bundles
npm run local -- --keep    the same, and it stays up to play with`;

const OPTIONS = {
  userIdentities,
  // On AWS it takes CloudTrail seconds to minutes; long enough here to be seen.
  cloudTrailDelay: 1_000,
  stateChangeDelay: 5_000,
  applyDelayMilliseconds: 300,
} as const;

try {
  process.exitCode = await main(process.argv.slice(2));
} catch (error) {
  if (!(error instanceof EmulatorUnavailableError)) throw error;
  console.error(error.message);
  process.exitCode = error.exitCode;
}

async function main(args: readonly string[]): Promise<number> {
  const flags = parseFlags(args);
  if (flags === null) {
    console.error(`Unknown arguments: ${args.join(' ')}\n${USAGE}`);
    return 2;
  }
  return flags.emulator ? onEmulator(flags.keep) : embedded();
}

function parseFlags(args: readonly string[]): { emulator: boolean; keep: boolean } | null {
  const flag = { type: 'boolean', default: false } as const;
  try {
    return parseArgs({ args: [...args], options: { emulator: flag, keep: flag } }).values;
  } catch {
    return null;
  }
}

async function embedded(): Promise<number> {
  const aws = await startEmbeddedAws(OPTIONS);
  return tell(aws).finally(() => aws.stop());
}

async function onEmulator(keep: boolean): Promise<number> {
  // Loaded here: `npm start` must not wait for what only this way needs.
  const { startEmulatorAws } = await import('./emulator/emulator-aws.ts');
  console.error('Starting ministack and deploying to it; the first time it is installed as well ...');
  const aws = await startEmulatorAws({ ...OPTIONS, identities });
  try {
    const exitCode = await tell(aws);
    if (keep) await stayUp(aws);
    return exitCode;
  } finally {
    await aws.stop();
  }
}

async function stayUp(aws: EmulatorAws): Promise<void> {
  const [{ howToPlay, printFindings, seedOldFleet }, { prepareAccount }, { startLocalAccount }] =
    await Promise.all([import('./play.ts'), import('./account/prepare.ts'), import('./account/server.ts')]);
  const account = await startLocalAccount(aws.emulator);
  try {
    await prepareAccount(aws);
    seedOldFleet(aws);
    console.log(`\n${howToPlay(aws, account)}`);
    await printFindings(aws, console.log);
  } finally {
    await account.stop();
  }
}

async function tell(aws: LocalAws): Promise<number> {
  const held = await tellStory(aws, narrator(console.log, process.stdout.isTTY));
  return held ? 0 : 1;
}

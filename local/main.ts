import { parseArgs } from 'node:util';
import { startEmbeddedAws } from './embedded/embedded-aws.ts';
import { narrator } from './story/narrator.ts';
import { userIdentities } from './story/people.ts';
import { tellStory } from './story/story.ts';

/** On AWS it takes CloudTrail seconds to minutes; long enough here to be seen. */
const CLOUD_TRAIL_DELAY_MILLISECONDS = 1_000;
const APPLY_DELAY_MILLISECONDS = 300;

const { values } = parseArgs({ options: { emulator: { type: 'boolean' }, keep: { type: 'boolean' } } });
void values;

const aws = await startEmbeddedAws({
  userIdentities,
  cloudTrailDelay: CLOUD_TRAIL_DELAY_MILLISECONDS,
  applyDelayMilliseconds: APPLY_DELAY_MILLISECONDS,
});
try {
  const held = await tellStory(aws, narrator(console.log, process.stdout.isTTY));
  process.exitCode = held ? 0 : 1;
} finally {
  await aws.stop();
}

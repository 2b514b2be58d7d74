import { remediationFor } from '../../domain/remediation.ts';
import { fixesFor, type Fix, type FixPlace } from '../../domain/story/how-to-fix.ts';
import { statusAfter } from '../../domain/story/status.ts';
import { newestOf, type Story, type StoryEntry } from '../../domain/story/story.ts';
import { codePlaceOf, isByHand, toolOf } from '../../domain/story/tool.ts';
import { codeBlock } from './blocks.ts';
import type { SlackBlock } from './message.ts';

/**
 * The exact changes that end a story, for each place the instance may be launched from; where the tool is
 * known, only its own. What somebody changed by hand is in no template and no code: nothing to fix there.
 */
export function storyFixes(story: Story): readonly Fix[] {
  const newest = newestOf(story);
  if (!isFixedAtItsSource(newest)) return [];

  const violations = story.entries.flatMap((entry) =>
    entry.violations.filter(({ moment }) => moment !== 'drift' || !isHandmade(entry)),
  );
  const places = placesOf(story);
  const launchedWrong = violations.some(({ moment }) => moment !== 'drift');
  return fixesFor(remediationFor(violations, null) ?? {}, newest.after, story.instance).filter(({ place }) =>
    places.length === 0 ? place !== 'launch-template' || launchedWrong : places.includes(place),
  );
}

/** Where nothing is left to do, a permission is missing or a service decides, it is not the code's fault. */
function isFixedAtItsSource(newest: StoryEntry): boolean {
  const status = statusAfter(newest);
  return (status === 'enforced' || status === 'reported') && newest.kind !== 'service-managed';
}

/** The code of the tools that had a hand in it. */
function placesOf({ entries }: Story): readonly FixPlace[] {
  return entries.flatMap(({ principal }) => {
    const place = principal === null ? null : codePlaceOf(toolOf(principal));
    return place === null ? [] : [place];
  });
}

/** Fixes as blocks: titled code. */
export function fixBlocks(fixes: readonly Fix[]): readonly SlackBlock[] {
  return fixes.map(({ title, code }) => codeBlock(title, code));
}

function isHandmade({ principal }: StoryEntry): boolean {
  return principal !== null && isByHand(toolOf(principal));
}

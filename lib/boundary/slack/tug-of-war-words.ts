import { isByHand } from '../../domain/story/tool.ts';
import { timesWords, type TugOfWar } from '../../domain/story/tug-of-war.ts';
import { moment } from './blocks.ts';
import { callerName } from './who.ts';

/** Who pulls at the other end, how often, and what it probably is, as `mrkdwn`. */
export function tugOfWarWords(war: TugOfWar): string {
  const caller = war.principal === null ? 'somebody' : callerName(war.principal, null);
  return [
    `*Tug-of-war:* ${caller} loosened it ${timesWords(war)} since ${moment(war.since)}.`,
    probably(war.tool),
    'Nothing more is posted about it until something changes.',
  ].join(' ');
}

function probably(tool: string | null): string {
  if (tool === null) return 'What does it is not known.';
  return isByHand(tool)
    ? `The calls come from ${tool}: look for a person, a script or a scheduled job.`
    : `It is probably ${tool}, which writes its old setting back with every run: correct it there.`;
}

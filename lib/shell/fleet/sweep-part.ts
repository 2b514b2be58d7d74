import type { Deadline } from '../guard-ports.ts';
import type { InstanceResult } from '../guard-place.ts';
import type { RunProgress } from './campaign.ts';
import { ClosedPlaceError } from './closed-place-error.ts';
import { sweepPlace, type ReportBatch, type SweepPart } from './sweep-place.ts';
import type { SweepPorts } from './sweep-ports.ts';

/** What became of a part of a sweep. */
export interface SweptPart {
  /** Where the next part has to go on; `null` where there is none. */
  readonly after: string | null;
  /** Why the place cannot be looked at, or not at the use of IMDSv1 in it; `null`: it was. */
  readonly gap: string | null;
}

/**
 * Sweeps a part of a place, and writes down in its run what came of each batch, so that people can follow it. A place
 * that does not let the guardrail in is a gap in the run and done with; one that does not let it look at the use of
 * IMDSv1 is a gap as well, and gone through for the rest. Throws what is transient, and where all its
 * time has brought it no further: the workflow tries again, and gives the place up in the end.
 */
export async function sweepPart(
  part: SweepPart,
  ports: SweepPorts,
  deadline: Deadline,
  report: (results: readonly InstanceResult[]) => void,
): Promise<SweptPart> {
  const progress = (made: Partial<RunProgress>) =>
    ports.campaign.reportProgress(part.runId, {
      ...{ at: ports.guard.now(), counts: {}, placesDone: 0, gaps: [] },
      ...made,
    });
  const reportBatch: ReportBatch = async (results) => {
    report(results);
    await progress({ counts: countsOf(results) });
  };
  try {
    const policy = await ports.guard.policy();
    const looking = lookingAtUse(ports);
    const after = await sweepPlace(part, policy, looking.ports, deadline, reportBatch);
    if (after !== null && after === part.after) throw new Error(stuckWords(part));
    const gap = looking.refused();
    const gaps = gap === null ? [] : [{ ...part.place, problem: gap }];
    if (after === null || gap !== null) await progress({ placesDone: after === null ? 1 : 0, gaps });
    return { after, gap };
  } catch (error) {
    if (!(error instanceof ClosedPlaceError)) throw error;
    await progress({ gaps: [{ ...part.place, problem: error.message }] });
    return { after: null, gap: error.message };
  }
}

/** Remembers where nobody may look at the use: instances fail by it one by one, and it is the place that is closed. */
function lookingAtUse(ports: SweepPorts): { ports: SweepPorts; refused: () => string | null } {
  let refusal: string | null = null;
  const callsWithoutToken: SweepPorts['callsWithoutToken'] = async (...asked) => {
    try {
      return await ports.callsWithoutToken(...asked);
    } catch (error) {
      if (error instanceof ClosedPlaceError) refusal = error.message;
      throw error;
    }
  };
  return { ports: { ...ports, callsWithoutToken }, refused: () => refusal };
}

function countsOf(results: readonly InstanceResult[]): Record<string, number> {
  const groups = Map.groupBy(results, ({ result }) => result);
  return Object.fromEntries([...groups].map(([result, { length }]) => [result, length]));
}

function stuckWords({ place: { accountId, region }, after }: SweepPart): string {
  const behind = after === '' || after === null ? 'its first instance' : `the instance behind ${after}`;
  return `The sweep of ${accountId}, ${region} came no further than ${behind} in all its time.`;
}

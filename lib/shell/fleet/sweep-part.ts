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
  /** Why the place cannot be looked at; `null`: it was. */
  readonly gap: string | null;
}

/**
 * Sweeps a part of a place, and writes down in its run what came of each batch, so that people can follow it. A place
 * that does not let the guardrail in is a gap in the run and done with. Throws what is transient, and where all its
 * time has brought it no further: the workflow tries again, and gives the place up in the end.
 */
export async function sweepPart(
  part: SweepPart,
  ports: SweepPorts,
  deadline: Deadline,
  report: (results: readonly InstanceResult[]) => void,
): Promise<SweptPart> {
  const progress = (made: Partial<RunProgress>) =>
    ports.campaign.reportProgress(part.runId, { counts: {}, placesDone: 0, gaps: [], ...made });
  const reportBatch: ReportBatch = async (results) => {
    report(results);
    await progress({ counts: countsOf(results) });
  };
  try {
    const policy = await ports.guard.policy();
    const after = await sweepPlace(part, policy, ports, deadline, reportBatch);
    if (after !== null && after === part.after) throw new Error(stuckWords(part));
    if (after === null) await progress({ placesDone: 1 });
    return { after, gap: null };
  } catch (error) {
    if (!(error instanceof ClosedPlaceError)) throw error;
    await progress({ gaps: [{ ...part.place, problem: error.message }] });
    return { after: null, gap: error.message };
  }
}

function countsOf(results: readonly InstanceResult[]): Record<string, number> {
  const groups = Map.groupBy(results, ({ result }) => result);
  return Object.fromEntries([...groups].map(([result, { length }]) => [result, length]));
}

function stuckWords({ place: { accountId, region }, after }: SweepPart): string {
  const behind = after === '' || after === null ? 'its first instance' : `the instance behind ${after}`;
  return `The sweep of ${accountId}, ${region} came no further than ${behind} in all its time.`;
}

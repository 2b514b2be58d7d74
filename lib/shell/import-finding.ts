import { securityFinding, type SecurityFinding } from '../boundary/asff.ts';
import type { Place } from './guard-ports.ts';
import type { ImportPorts, KnownFinding, Refusal } from './import-ports.ts';
import type { Message } from './intake.ts';
import { messageOf, readFindings, type FindingMessage, type MalformedMessage } from './read-findings.ts';

/** GetFindings takes at most 20 values in one filter. */
const FINDINGS_PER_CALL = 20;

/** What became of the newest finding about an instance in a batch. */
export interface ImportResult {
  readonly id: string;
  /** `outdated`: Security Hub has something newer already. */
  readonly result: 'imported' | 'outdated' | 'not-enabled' | 'refused' | 'failed';
  readonly reason: string | null;
  /** The messages about the instance: an older one is done when a newer one is. */
  readonly messageIds: readonly string[];
}

/** What became of a batch. */
export interface ImportReport {
  readonly failedMessageIds: readonly string[];
  readonly malformed: readonly MalformedMessage[];
  readonly findings: readonly ImportResult[];
}

interface Subject {
  readonly place: Place;
  readonly finding: SecurityFinding;
  readonly messageIds: readonly string[];
}

/**
 * Imports the findings of a batch into Security Hub: one for each instance, updated as its story goes on, and
 * resolved when it is fixed. What was delivered twice or out of order makes no difference. Never throws for a
 * single message; what was not imported is named in `failedMessageIds` and comes back.
 */
export async function importFindings(
  messages: readonly Message[],
  ports: ImportPorts,
): Promise<ImportReport> {
  const { readable, malformed } = readFindings(messages);
  const findings: ImportResult[] = [];
  for (const subjects of chunks(newestOf(readable))) findings.push(...(await importChunk(subjects, ports)));

  const returning = findings.filter(({ result }) => result !== 'imported' && result !== 'outdated');
  return {
    failedMessageIds: [
      ...malformed.map(({ messageId }) => messageId),
      ...returning.flatMap(({ messageIds }) => messageIds),
    ],
    malformed,
    findings,
  };
}

/** For each instance its newest finding. */
function newestOf(readable: readonly FindingMessage[]): Subject[] {
  const told = readable.map(({ messageId, finding: { instance }, finding }) => ({
    messageId,
    place: { accountId: instance.accountId, region: instance.region },
    finding: securityFinding(finding),
  }));
  return [...Map.groupBy(told, ({ finding }) => finding.Id).values()].map((all) => ({
    ...all.reduce((newest, next) => (next.finding.UpdatedAt > newest.finding.UpdatedAt ? next : newest)),
    messageIds: all.map(({ messageId }) => messageId),
  }));
}

/** Parts of one account and Region each, small enough for a call. */
function chunks(subjects: readonly Subject[]): [Subject, ...Subject[]][] {
  const places = Map.groupBy(subjects, ({ place }) => `${place.accountId}/${place.region}`);
  return [...places.values()].flatMap((inPlace) => {
    const all: [Subject, ...Subject[]][] = [];
    for (const subject of inPlace) {
      const last = all.at(-1);
      if (last === undefined || last.length === FINDINGS_PER_CALL) all.push([subject]);
      else last.push(subject);
    }
    return all;
  });
}

async function importChunk(
  subjects: readonly [Subject, ...Subject[]],
  ports: ImportPorts,
): Promise<ImportResult[]> {
  const [{ place }] = subjects;
  const all = (result: ImportResult['result'], reason: string) =>
    subjects.map((subject) => resultOf(subject, result, reason));
  try {
    const known = await ports.knownFindings(
      place,
      subjects.map(({ finding }) => finding.Id),
    );
    if (known.kind === 'not-enabled') return all('not-enabled', known.reason);
    return await bringUpToDate(subjects, known.findings, ports);
  } catch (error) {
    return all('failed', messageOf(error));
  }
}

/**
 * What the workflow says belongs to those who investigate, so an import cannot change it: it is set to resolved
 * by a call of its own, where nobody has resolved or suppressed the finding. When the finding opens again,
 * Security Hub itself sets it back to new.
 */
async function bringUpToDate(
  subjects: readonly [Subject, ...Subject[]],
  known: ReadonlyMap<string, KnownFinding>,
  ports: ImportPorts,
): Promise<ImportResult[]> {
  const [{ place }] = subjects;
  const knownOf = ({ finding }: Subject) => known.get(finding.Id) ?? null;
  const isNews = (subject: Subject) => isNewer(subject, knownOf(subject));
  const news = subjects.filter(isNews).map(({ finding }) => finding);
  const resolved = subjects
    .filter((subject) => isToResolve(subject, knownOf(subject)))
    .map(({ finding }) => finding);

  const refusals = new Map<string, Refusal>([
    ...(news.length === 0 ? [] : await ports.importFindings(place, news)),
    ...(resolved.length === 0 ? [] : await ports.resolveFindings(place, resolved)),
  ]);
  return subjects.map((subject) => {
    const refusal = refusals.get(subject.finding.Id);
    if (refusal !== undefined) return resultOf(subject, refusal.kind, refusal.reason);
    return resultOf(subject, isNews(subject) ? 'imported' : 'outdated', null);
  });
}

function isNewer({ finding }: Subject, known: KnownFinding | null): boolean {
  return known === null || known.updatedAt < new Date(finding.UpdatedAt);
}

/** A new finding says by itself that it is resolved; of an older telling nothing is taken. */
function isToResolve({ finding }: Subject, known: KnownFinding | null): boolean {
  return (
    finding.Workflow.Status === 'RESOLVED' &&
    known !== null &&
    known.isWaiting &&
    known.updatedAt <= new Date(finding.UpdatedAt)
  );
}

function resultOf(
  { finding, messageIds }: Subject,
  result: ImportResult['result'],
  reason: string | null,
): ImportResult {
  return { id: finding.Id, result, reason, messageIds };
}

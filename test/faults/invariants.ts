import type { FindingKind } from '../../lib/domain/finding.ts';
import { meetsPatch } from '../../lib/domain/metadata-options.ts';
import type { Outcome } from '../../lib/domain/record.ts';
import type { Allowed, GuardrailChange, History, InstanceAtEnd, Values } from './history.ts';
import { brokenSteps } from './step-invariants.ts';

/** What a run has broken of what is promised, one sentence for each; nothing where all held. */
export function wrongsOf(history: History): string[] {
  return [
    ...looseInstances(history),
    ...changesWithoutRecord(history),
    ...brokenSteps(history),
    ...openRecords(history),
    ...secondIds(history),
    ...overtakenByNobody(history),
    ...toldTwice(history),
    ...neverTold(history),
    ...postedTwice(history),
    ...neverPosted(history),
    ...harmDone(history),
    ...deadLettersUnheard(history),
  ];
}

/** Each instance is compliant, or excepted by an exception in force, or only reported, or its message is a dead letter. */
export function looseInstances({ instances, deadLetters }: History): string[] {
  return instances
    .filter(isLoose)
    .filter(({ instanceId }) => !deadLetters.some(({ body }) => body.includes(instanceId)))
    .map(looseWords);
}

/**
 * A sweep corrects what is new, whatever waits in a dead-letter queue. Of what is older than the guardrail it cannot
 * know that somebody loosened it, if that is a dead letter: it tells people.
 */
export function leftBySweep({ instances, findings }: History): string[] {
  return instances
    .filter(isLoose)
    .filter(
      ({ instanceId, reportedOnly }) =>
        reportedOnly === null || !findings.some(({ instance }) => instance.instanceId === instanceId),
    )
    .map(looseWords);
}

function isLoose({ isGone, options, allowed, reportedOnly }: InstanceAtEnd): boolean {
  if (isGone || options.httpEndpoint === 'disabled') return false;
  return !isWithin(options, allowed) && (reportedOnly === null || !isWithin(options, reportedOnly));
}

function looseWords({ instanceId, options, allowed }: InstanceAtEnd): string {
  return `${instanceId} is left ${words(options)}, allowed is ${words(allowed)}`;
}

/** Each change that was made at EC2 stands in a closed record that was open when it was made. */
export function changesWithoutRecord({ changes, records }: History): string[] {
  return changes
    .filter(
      (change) =>
        !records.some(
          (record) => record.instance.instanceId === change.instanceId && tellsOf(record, change),
        ),
    )
    .map(
      ({ instanceId, patch, at }) =>
        `${instanceId}: no record of ${JSON.stringify(patch)} at ${new Date(at).toISOString()}`,
    );
}

function tellsOf(
  { openedAt, closedAt, enforcement }: History['records'][number],
  { at, patch }: GuardrailChange,
): boolean {
  return openedAt.getTime() <= at && at <= closedAt.getTime() && meetsPatch(enforcement ?? {}, patch);
}

export function openRecords({ open }: History): string[] {
  return open.map((instanceId) => `${instanceId}: its record is left open`);
}

/** An event is one story of an instance, however often it is tried: receivers know the story by its id. */
export function secondIds({ records }: History): string[] {
  const byEvent = Map.groupBy(
    records,
    ({ trigger: { eventId }, instance: { instanceId } }) => `${eventId} of ${instanceId}`,
  );
  return [...byEvent].flatMap(([event, ofEvent]) => {
    const ids = new Set(ofEvent.map(({ recordId }) => recordId));
    return ids.size <= 1 ? [] : [`${event} has ${ids.size} record ids: ${[...ids].join(', ')}`];
  });
}

/** An interrupted story goes on: only somebody else's change, or an exception, makes it another one. */
export function overtakenByNobody({ records, instances }: History): string[] {
  // What is gone cannot be looked at again: old reads of it are taken for somebody's change.
  const alone = instances.filter(
    ({ changes, exceptions, isGone }) => changes === 0 && exceptions === 0 && !isGone,
  );
  return records
    .filter(({ outcome }) => outcome === 'overtaken')
    .filter(({ instance }) => alone.some(({ instanceId }) => instanceId === instance.instanceId))
    .map(({ recordId }) => `${recordId} is closed as overtaken, and nobody did anything`);
}

/**
 * No more findings, each with an id of its own, than there is to tell: one of the launch, one of each change by
 * somebody else, two of each exception. The same finding may come again with its id.
 */
export function toldTwice({ findings, instances }: History): string[] {
  return instances.flatMap((instance) => {
    const ofInstance = findings.filter((finding) => finding.instance.instanceId === instance.instanceId);
    const byKind = Map.groupBy(ofInstance, ({ kind }) => kind);
    return [...byKind].flatMap(([kind, ofKind]) => {
      const ids = new Set(ofKind.map(({ findingId }) => findingId));
      const most = mostToTell(kind, instance);
      return ids.size <= most
        ? []
        : [
            `${instance.instanceId}: told ${ids.size} times of ${kind}, at most ${most}: ${[...ids].join(', ')}`,
          ];
    });
  });
}

function mostToTell(kind: FindingKind, { changes, exceptions }: InstanceAtEnd): number {
  switch (kind) {
    case 'launch-remediated':
      return 1;
    case 'drift-reverted':
      return changes;
    // What an exception could not give back in its time is over with it: that nothing is open is told then.
    case 'resolved':
      return changes + exceptions;
    case 'exception-ended':
      return exceptions;
    case 'exception-applied':
    case 'excepted':
    case 'exception-blocked':
      return exceptions * (1 + changes);
    case 'existing-remediated':
    case 'noncompliant':
    case 'hop-limit-above-maximum':
    case 'service-managed':
    case 'imdsv1-in-use':
    case 'calls-refused':
    case 'enforcement-denied':
    case 'enforcement-blocked':
      return 1 + changes + exceptions;
  }
}

/** These outcomes are told of, be it under another record's name where nothing has changed since. */
const TOLD: ReadonlySet<Outcome> = new Set([
  'remediated',
  'restored',
  'denied',
  'excepted',
  'audited',
  'resolved',
]);

/** People are told of what a closed record says. */
export function neverTold({ records, findings }: History): string[] {
  const told = new Set(findings.map(({ findingId }) => findingId));
  return records
    .filter(({ outcome }) => TOLD.has(outcome))
    .filter(({ recordId }) => !told.has(recordId))
    .map(({ recordId, outcome }) => `${recordId} was ${outcome} and nobody was told`);
}

export function postedTwice({ slack }: History): string[] {
  const byId = Map.groupBy(slack, ({ id, isReply }) => `${isReply ? 'reply' : 'message'} ${id}`);
  return [...byId]
    .filter(([, posted]) => posted.length > 1)
    .map(([id, posted]) => `Slack has ${posted.length} times the ${id}`);
}

/** Each finding that the topic took is in a story in Slack, or its message is a dead letter. */
export function neverPosted({ findings, toldInSlack, deadLetters }: History): string[] {
  const ids = new Set(findings.map(({ findingId }) => findingId));
  return [...ids]
    .filter((id) => !toldInSlack.includes(id))
    .filter((id) => !deadLetters.some(({ queue, body }) => queue === 'PostFinding' && body.includes(id)))
    .map((id) => `The finding ${id} never came to Slack`);
}

/**
 * No change loosens beyond what is allowed at that moment, takes away what an exception in force allows, switches IMDS
 * on, or lowers a container host's hop limit.
 */
export function harmDone({ changes }: History): string[] {
  return changes.flatMap(({ instanceId, by, patch, before, allowed, isContainerHost, isLent }) => {
    const said = `${by} changed ${instanceId} from ${words(before)} by ${JSON.stringify(patch)}`;
    const {
      httpTokens,
      httpPutResponseHopLimit: hopLimit = before.httpPutResponseHopLimit,
      httpEndpoint,
    } = patch;
    const looserTokens =
      httpTokens === 'optional' && before.httpTokens === 'required' && allowed.httpTokens === 'required';
    const looserHopLimit =
      hopLimit > before.httpPutResponseHopLimit && hopLimit > allowed.httpPutResponseHopLimit;
    return [
      ...(looserTokens || looserHopLimit ? [`${said}: looser than ${words(allowed)}`] : []),
      ...(httpTokens === 'required' && allowed.httpTokens === 'optional'
        ? [`${said}: an exception in force allows IMDSv1`]
        : []),
      ...(httpEndpoint === 'enabled' && before.httpEndpoint === 'disabled'
        ? [`${said}: it was switched off`]
        : []),
      ...(isContainerHost && !isLent && hopLimit < before.httpPutResponseHopLimit
        ? [`${said}: it runs containers`]
        : []),
    ];
  });
}

/** Each dead letter has had all its tries, and an alarm on its queue. */
export function deadLettersUnheard({ deadLetters }: History): string[] {
  return deadLetters.flatMap(({ queue, alarm, failedTries, maxReceiveCount }) => [
    ...(alarm === null ? [`no alarm tells of dead letters of ${queue}`] : []),
    ...(failedTries < maxReceiveCount ? [`a message of ${queue} died after ${failedTries} tries`] : []),
  ]);
}

function isWithin(options: Allowed, allowed: Allowed): boolean {
  const tokens = options.httpTokens === 'required' || allowed.httpTokens === 'optional';
  return tokens && options.httpPutResponseHopLimit <= allowed.httpPutResponseHopLimit;
}

function words({ httpTokens, httpPutResponseHopLimit }: Allowed | Values): string {
  return `${httpTokens}, hop limit ${httpPutResponseHopLimit}`;
}

import type { Reading } from '../fleet/readiness.ts';
import { ok, unknown, warning, wrong, type Line } from './line.ts';

/**
 * What an advanced event selector says of a field of the record; an empty list says nothing.
 * https://docs.aws.amazon.com/awscloudtrail/latest/APIReference/API_AdvancedFieldSelector.html
 */
export interface FieldSelector {
  readonly field: string;
  readonly equals: readonly string[];
  readonly startsWith: readonly string[];
  readonly endsWith: readonly string[];
  readonly notEquals: readonly string[];
  readonly notStartsWith: readonly string[];
  readonly notEndsWith: readonly string[];
}

/** Which events a trail logs. Each selector adds to what the others select. */
export type EventSelector =
  | {
      readonly kind: 'basic';
      readonly includeManagementEvents: boolean;
      readonly readWriteType: string;
    }
  | { readonly kind: 'advanced'; readonly fields: readonly FieldSelector[] };

/** Whether a trail logs, and what. */
export interface TrailState {
  readonly isLogging: boolean;
  /** Why the last delivery to the bucket failed; `null`: it did not. */
  readonly deliveryError: string | null;
  readonly selectors: readonly EventSelector[];
}

/** A trail whose events reach a Region: its own, one of all Regions, or the organization's. */
export interface Trail {
  readonly name: string;
  readonly homeRegion: string;
  readonly isOfOrganization: boolean;
  readonly state: Reading<TrailState>;
}

/** The calls that matter most, as a trail's selectors see them. */
const RECORDS = ['RunInstances', 'ModifyInstanceMetadataOptions'].map(
  (eventName): Readonly<Record<string, string>> => ({
    eventCategory: 'Management',
    eventName,
    eventSource: 'ec2.amazonaws.com',
    eventType: 'AwsApiCall',
    readOnly: 'false',
  }),
);

const WITHOUT =
  'Without it launches are corrected some minutes after they run, by their state change, and options that somebody loosens only by the next sweep.';

/**
 * Whether some trail logs what EventBridge has to tell of: management events that write.
 * https://docs.aws.amazon.com/awscloudtrail/latest/userguide/logging-management-events-with-cloudtrail.html
 */
export function judgeTrails(trails: readonly Trail[]): readonly Line[] {
  const read = trails.flatMap(({ state, ...trail }) =>
    state.kind === 'read' ? [{ ...trail, ...state.value }] : [],
  );
  const good = read.find((trail) => trail.isLogging && selectsWrites(trail.selectors));
  if (good !== undefined) return [goodLine(good)];

  const [problem] = trails.flatMap(({ state }) => (state.kind === 'unread' ? [state.problem] : []));
  if (problem !== undefined) {
    return [unknown('trail', problem, 'Ask whoever owns the trail whether it logs writes.')];
  }
  if (read.length === 0) {
    const make = 'Make a trail that logs management events of this Region.';
    return [wrong('trail', 'No trail logs events of this Region.', `${make} ${WITHOUT}`)];
  }
  const [words, command] = adviceFor(read);
  return [wrong('trail', read.map(whyNot).join(' '), `${words} ${WITHOUT}`, command)];
}

type ReadTrail = Omit<Trail, 'state'> & TrailState;

function goodLine({ name, isOfOrganization, deliveryError }: ReadTrail): Line {
  const whose = isOfOrganization ? `${name}, the organization's,` : name;
  const found = `${whose} logs management events that write.`;
  if (deliveryError === null) return ok('trail', found);
  const advice = 'EventBridge may still be told; mend the policy of the bucket, so that the log is kept.';
  return warning('trail', `${found} Its last delivery to the bucket failed: ${deliveryError}.`, advice);
}

function whyNot({ name, isLogging }: ReadTrail): string {
  return isLogging
    ? `${name} leaves out what EC2's calls change (event selectors).`
    : `${name} does not log: it was stopped.`;
}

function adviceFor(trails: readonly ReadTrail[]): readonly [words: string, command: string | null] {
  const stopped = trails.find(({ isLogging, selectors }) => !isLogging && selectsWrites(selectors));
  if (stopped !== undefined) {
    const start = `aws cloudtrail start-logging --name ${stopped.name} --region ${stopped.homeRegion}`;
    return ['Start it again.', start];
  }
  return ['Let a trail log management events with ReadWriteType All or WriteOnly.', null];
}

/** Whether the selectors let through the calls that the guardrail lives by. */
function selectsWrites(selectors: readonly EventSelector[]): boolean {
  return RECORDS.every((record) => selectors.some((selector) => selects(selector, record)));
}

function selects(selector: EventSelector, record: Readonly<Record<string, string>>): boolean {
  switch (selector.kind) {
    case 'basic':
      // What may be excluded by source is KMS and the RDS Data API, never EC2.
      return selector.includeManagementEvents && selector.readWriteType !== 'ReadOnly';
    case 'advanced':
      return selector.fields.every((field) => fits(field, record[field.field]));
  }
}

/** A field that the record does not have here, such as who called, narrows: not every call would be logged. */
function fits(selector: FieldSelector, value: string | undefined): boolean {
  if (value === undefined) return false;
  const { equals, startsWith, endsWith, notEquals, notStartsWith, notEndsWith } = selector;
  const wanted = [
    ...equals.map((each) => value === each),
    ...startsWith.map((each) => value.startsWith(each)),
    ...endsWith.map((each) => value.endsWith(each)),
  ];
  const unwanted = [
    ...notEquals.map((each) => value === each),
    ...notStartsWith.map((each) => value.startsWith(each)),
    ...notEndsWith.map((each) => value.endsWith(each)),
  ];
  return (wanted.length === 0 || wanted.includes(true)) && !unwanted.includes(true);
}

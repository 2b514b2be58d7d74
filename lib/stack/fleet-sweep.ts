import { IGNORED, integration, patiently } from './state-tasks.ts';
import type { Processor, Retrier, StateMachine, TaskState } from './states-language.ts';

/** The states of a sweep, and those of each place. */
export type SweepState = 'Begin' | 'EachPlace' | 'Finish' | 'Over';
export type PlaceState = 'SweepPlace' | 'IsDone' | 'PlaceFailed' | 'Done';

/** The label under which places are swept; it is in the ARNs of their executions. */
export const PLACE_LABEL = 'EachPlace';

/** Of places at once, each with one function at work. EC2 counts calls by account and Region, so they take none away. */
const PLACES_AT_ONCE = 20;

/** What a template may not hold: nothing of the place is done yet. */
const NULL = "States.StringToJson('null')";

/** A part may have used all of its quarter of an hour before it fails, so that few tries have to do. */
const fewTries: Retrier = { ...patiently, IntervalSeconds: 10, MaxAttempts: 3 };

const eachPlace: Processor<PlaceState> = {
  // A history ends after 25,000 events. Each place has one of its own, and a part of it is ten of them at the most.
  ProcessorConfig: { Mode: 'DISTRIBUTED', ExecutionType: 'STANDARD' },
  StartAt: 'SweepPlace',
  States: {
    SweepPlace: {
      Type: 'Task',
      Comment: 'Works on a part of the place: as much as the time of a function lets it.',
      Resource: integration('Invoke'),
      Parameters: {
        FunctionName: '${SweepPlaceArn}',
        Payload: {
          'runId.$': '$.runId',
          'startedAt.$': '$.startedAt',
          'place.$': '$.place',
          'after.$': '$.part.after',
        },
      },
      ResultSelector: { 'after.$': '$.Payload.after', 'done.$': '$.Payload.done' },
      ResultPath: '$.part',
      Retry: [fewTries],
      Catch: [{ ErrorEquals: ['States.ALL'], ResultPath: '$.error', Next: 'PlaceFailed' }],
      Next: 'IsDone',
    },
    IsDone: {
      Type: 'Choice',
      Comment: 'On with what is left of it.',
      Choices: [{ Variable: '$.part.done', BooleanEquals: true, Next: 'Done' }],
      Default: 'SweepPlace',
    },
    PlaceFailed: conducts({
      comment: 'A place that fails again and again stops no other: the run tells of it.',
      payload: { step: 'place-failed', 'runId.$': '$.runId', 'place.$': '$.place', 'error.$': '$.error' },
      next: 'Done',
    }),
    Done: {
      Type: 'Succeed',
      Comment: 'Gives as little as it can: the answers of all places together may have 256 KiB.',
      OutputPath: '$.place.region',
    },
  },
};

/**
 * A sweep of the fleet. The table holds how it stands; the workflow only knows which places there are, and goes through
 * them. It starts with what somebody wants of it, or with `{}` for all of it.
 */
export const fleetSweep: StateMachine<SweepState> = {
  Comment: 'Brings the fleet that runs already to the baseline, with care',
  StartAt: 'Begin',
  States: {
    Begin: {
      ...conducts<SweepState>({
        comment: 'Writes the run down, and finds its places. A second try begins the same run.',
        payload: {
          step: 'begin',
          'executionName.$': '$$.Execution.Name',
          'startedAt.$': '$$.Execution.StartTime',
          'wish.$': '$',
        },
        next: 'EachPlace',
      }),
      ResultSelector: {
        'runId.$': '$.Payload.runId',
        'startedAt.$': '$.Payload.startedAt',
        'places.$': '$.Payload.places',
      },
      ResultPath: '$',
    },
    EachPlace: {
      Type: 'Map',
      Comment: 'Goes through the accounts and Regions.',
      Label: PLACE_LABEL,
      ItemsPath: '$.places',
      ItemSelector: {
        'runId.$': '$.runId',
        'startedAt.$': '$.startedAt',
        'place.$': '$$.Map.Item.Value',
        part: { 'after.$': NULL },
      },
      ItemProcessor: eachPlace,
      MaxConcurrency: PLACES_AT_ONCE,
      // Even where not so much as the gap could be noted: the other places are swept, and the run counts what it missed.
      ToleratedFailurePercentage: 100,
      ResultPath: IGNORED,
      Next: 'Finish',
    },
    Finish: conducts({
      comment: 'Ends the run, and counts what it could not look at.',
      payload: { step: 'finish', 'runId.$': '$.runId' },
      next: 'Over',
    }),
    Over: { Type: 'Succeed', Comment: 'The next sweep goes on from here.' },
  },
};

/** A step of the run. */
function conducts<Name extends string>(step: {
  readonly comment: string;
  readonly payload: TaskState<Name>['Parameters'];
  readonly next: Name;
}): TaskState<Name> {
  return {
    Type: 'Task',
    Comment: step.comment,
    Resource: integration('Invoke'),
    Parameters: { FunctionName: '${ConductSweepArn}', Payload: step.payload },
    ResultPath: IGNORED,
    // What somebody wants and cannot have, they cannot have with the next try either.
    Retry: [{ ErrorEquals: ['SweepWishError'], MaxAttempts: 0 }, patiently],
    Next: step.next,
  };
}

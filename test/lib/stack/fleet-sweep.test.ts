import aslValidator from 'asl-validator';
import { describe, expect, it } from 'vitest';
import { parseConductStep, parseSweepPart } from '../../../lib/boundary/sweep-steps.ts';
import { fleetParts } from '../../../lib/stack/fleet.ts';
import { fleetSweep, PLACE_LABEL } from '../../../lib/stack/fleet-sweep.ts';
import { together } from '../../../lib/stack/part.ts';
import { stateDiagram, stepsOf } from '../../../lib/stack/state-diagram.ts';
import { integrations } from '../../../lib/stack/state-tasks.ts';
import type { MapState, State, TaskState } from '../../../lib/stack/states-language.ts';
import { NOW } from '../../given.ts';
import { filledIn, substituted } from './filled-in.ts';

const substitutions = {
  Invoke: `arn:aws:states:::${integrations.Invoke}`,
  ConductSweepArn: 'arn:aws:lambda:eu-west-1:111122223333:function:conduct-sweep',
  SweepPlaceArn: 'arn:aws:lambda:eu-west-1:111122223333:function:sweep-place',
};

const map = fleetSweep.States.EachPlace as MapState<string>;
const inside = map.ItemProcessor.States;
const place = { accountId: '111122223333', region: 'eu-west-1' };
const run = { runId: '20260301T120000Z-execution', startedAt: NOW.toISOString() };
const context = {
  Execution: { Name: 'by-hand', StartTime: NOW.toISOString() },
  Map: { Item: { Value: place } },
};

/** What a task hands to its function. */
function handedOver(state: State<string> | undefined, input: unknown): unknown {
  return filledIn((state as TaskState<string>).Parameters, { input, context, substitutions })['Payload'];
}

/** The states that can be reached from one. */
function reachableFrom(states: Readonly<Record<string, State<string>>>, start: string): Set<string> {
  const seen = new Set<string>();
  const visit = (name: string): void => {
    const state = states[name];
    if (state === undefined || seen.has(name)) return;
    seen.add(name);
    stepsOf(state).forEach(({ to }) => visit(to));
  };
  visit(start);
  return seen;
}

describe('the workflow of sweeps', () => {
  it('is a state machine by the rules of the Amazon States Language', () => {
    const definition = JSON.parse(substituted(JSON.stringify(fleetSweep), substitutions)) as unknown;

    const { isValid, errorsText } = aslValidator(definition);

    expect(errorsText()).toBe('');
    expect(isValid).toBe(true);
  });

  it('holds nothing that CloudFormation does not take: no null, and every substitution has its value', () => {
    const named = [...JSON.stringify(fleetSweep).matchAll(/\$\{(\w+)\}/g)].map(([, name]) => name);
    const machine = together(fleetParts({ schedule: null })).resources['FleetSweep'];
    if (machine?.Type !== 'AWS::StepFunctions::StateMachine') throw new Error('It is no state machine.');

    expect(JSON.stringify(fleetSweep)).not.toContain(':null');
    expect(new Set(named)).toEqual(new Set(Object.keys(machine.Properties.DefinitionSubstitutions)));
  });

  it.each([
    ['of a sweep', fleetSweep],
    ['of a place', map.ItemProcessor],
  ])('can come to each state %s, and from each to the end', (_, { StartAt, States }) => {
    const [end = ''] = Object.entries<State<string>>(States).find(([, { Type }]) => Type === 'Succeed') ?? [];

    expect([...reachableFrom(States, StartAt)].toSorted()).toEqual(Object.keys(States).toSorted());
    for (const name of Object.keys(States)) expect([...reachableFrom(States, name)]).toContain(end);
  });

  it('gives each place an execution and a history of its own, twenty at once', () => {
    expect(map).toMatchObject({
      Label: PLACE_LABEL,
      MaxConcurrency: 20,
      ItemProcessor: { ProcessorConfig: { Mode: 'DISTRIBUTED', ExecutionType: 'STANDARD' } },
    });
  });

  it('ends the run whatever became of its places', () => {
    expect(map).toMatchObject({ ToleratedFailurePercentage: 100, Next: 'Finish' });
    expect(inside['SweepPlace']).toMatchObject({
      Catch: [{ ErrorEquals: ['States.ALL'], Next: 'PlaceFailed' }],
    });
  });

  it('goes on with a place until it is done', () => {
    expect(inside['IsDone']).toMatchObject({
      Choices: [{ Variable: '$.part.done', BooleanEquals: true, Next: 'Done' }],
      Default: 'SweepPlace',
    });
  });

  it('tries tasks again, but not what nobody can have', () => {
    const { Retry: conducting } = fleetSweep.States.Begin as TaskState<string>;
    const { Retry: sweeping } = inside['SweepPlace'] as TaskState<string>;

    expect(conducting).toMatchObject([
      { ErrorEquals: ['SweepWishError'], MaxAttempts: 0 },
      { ErrorEquals: ['States.TaskFailed'], BackoffRate: 2, MaxAttempts: 8 },
    ]);
    expect(sweeping).toMatchObject([{ ErrorEquals: ['States.TaskFailed'], BackoffRate: 2, MaxAttempts: 3 }]);
  });
});

describe('what the workflow hands over', () => {
  it.each([[{}], [{ startedBy: 'Alice', regions: ['eu-west-1'] }]])(
    'to begin with %j is what is read',
    (wish) => {
      expect(parseConductStep(handedOver(fleetSweep.States.Begin, wish))).toEqual({
        step: 'begin',
        executionName: 'by-hand',
        startedAt: NOW,
        wish,
      });
    },
  );

  it('for the first part of a place begins it', () => {
    const input = filledIn(map.ItemSelector, { input: run, context });

    expect(parseSweepPart(handedOver(inside['SweepPlace'], input))).toEqual({
      runId: run.runId,
      startedAt: NOW,
      place,
      after: null,
    });
  });

  it('for the next one goes on from where that ended', () => {
    const input = { ...run, place, part: { after: 'i-2', done: false } };

    expect(parseSweepPart(handedOver(inside['SweepPlace'], input))).toMatchObject({ place, after: 'i-2' });
  });

  it('of a place that failed is why', () => {
    const error = { Error: 'Error', Cause: '{"errorMessage":"No."}' };

    expect(parseConductStep(handedOver(inside['PlaceFailed'], { ...run, place, error }))).toEqual({
      step: 'place-failed',
      runId: run.runId,
      place,
      error,
    });
  });

  it('to end names the run', () => {
    expect(parseConductStep(handedOver(fleetSweep.States.Finish, run))).toEqual({
      step: 'finish',
      runId: run.runId,
    });
  });
});

describe('the diagram of sweeps', () => {
  it('shows what is done with each place inside of it', () => {
    const lines = stateDiagram(fleetSweep)
      .split('\n')
      .map((line) => line.trim());

    expect(lines).toEqual([
      'stateDiagram-v2',
      '[*] --> Begin',
      'Begin --> EachPlace',
      'EachPlace --> Finish',
      'Finish --> Over',
      'Over --> [*]',
      'state EachPlace {',
      'state IsDone <<choice>>',
      '[*] --> SweepPlace',
      'SweepPlace --> IsDone',
      'SweepPlace --> PlaceFailed: any failure',
      'IsDone --> Done: done',
      'IsDone --> SweepPlace: otherwise',
      'PlaceFailed --> Done',
      'Done --> [*]',
      '}',
    ]);
  });
});

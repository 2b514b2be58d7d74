import aslValidator from 'asl-validator';
import { describe, expect, it } from 'vitest';
import { exceptionChangeEvent } from '../../../lib/boundary/events/exception-change.ts';
import { newsMessage } from '../../../lib/boundary/exception-news-message.ts';
import { workflowInput } from '../../../lib/boundary/workflow-input.ts';
import type { ExceptionChange, NewsOfException } from '../../../lib/domain/exception/exception-change.ts';
import type { ExceptionStatus } from '../../../lib/domain/exception/exception.ts';
import { exceptionApproval, type ExceptionState } from '../../../lib/stack/exception-approval.ts';
import { exceptionWorkflow } from '../../../lib/stack/exception-workflow.ts';
import { stateDiagram, stepsOf } from '../../../lib/stack/state-diagram.ts';
import { integrations } from '../../../lib/stack/state-tasks.ts';
import type { State, StateMachine, TaskState } from '../../../lib/stack/states-language.ts';
import { anException, NOW } from '../../given.ts';
import { filledIn, substituted } from './filled-in.ts';

const substitutions = {
  ...Object.fromEntries(
    Object.entries(integrations).map(([name, action]) => [name, `arn:aws:states:::${action}`]),
  ),
  AskApproversArn: 'arn:aws:lambda:eu-west-1:111122223333:function:ask-approvers',
  ExceptionsTableName: 'exceptions',
  ExceptionsTopicArn: 'arn:aws:sns:eu-west-1:111122223333:exceptions',
  ReevaluationQueueUrl: 'https://sqs.eu-west-1.amazonaws.com/111122223333/reevaluation',
};

const states = Object.entries<State<ExceptionState>>(exceptionApproval.States);
const tasks = states.filter(
  (each): each is [ExceptionState, TaskState<ExceptionState>] => each[1].Type === 'Task',
);

const filling = {
  input: workflowInput(anException()),
  context: { State: { EnteredTime: NOW.toISOString() } },
  substitutions,
};

/** The states that can be reached from one. */
function reachableFrom(start: string, seen = new Set<string>()): Set<string> {
  if (seen.has(start) || start === '[*]') return seen;
  seen.add(start);
  stepsOf(exceptionApproval.States[start as ExceptionState]).forEach(({ to }) => reachableFrom(to, seen));
  return seen;
}

/** Where a choice leads for a value. */
function chosen(name: 'Decision' | 'Standing', value: string): ExceptionState {
  const state = exceptionApproval.States[name];
  if (state.Type !== 'Choice') throw new Error(`${name} is no choice`);
  return (
    state.Choices.find((rule) => 'StringEquals' in rule && rule.StringEquals === value)?.Next ?? state.Default
  );
}

describe('the workflow of exceptions', () => {
  it('is a state machine by the rules of the Amazon States Language', () => {
    const definition = JSON.parse(substituted(JSON.stringify(exceptionApproval), substitutions)) as unknown;

    const { isValid, errorsText } = aslValidator(definition);

    expect(errorsText()).toBe('');
    expect(isValid).toBe(true);
  });

  it('holds nothing that CloudFormation does not take: no null, and every substitution has its value', () => {
    const named = [...JSON.stringify(exceptionApproval).matchAll(/\$\{(\w+)\}/g)].map(([, name]) => name);
    const workflow = exceptionWorkflow['ExceptionApproval'];
    if (workflow?.Type !== 'AWS::StepFunctions::StateMachine') throw new Error('It is no state machine.');

    expect(JSON.stringify(exceptionApproval)).not.toContain(':null');
    expect(new Set(named)).toEqual(new Set(Object.keys(workflow.Properties.DefinitionSubstitutions)));
  });

  it('can come to every one of its states', () => {
    expect([...reachableFrom('Record')].toSorted()).toEqual(states.map(([name]) => name).toSorted());
  });

  it.each(states)('comes to its end from %s', (name) => {
    expect([...reachableFrom(name)]).toContain('Over');
  });

  it.each(tasks)('tries %s again, patiently, but for a condition that failed', (_, { Retry }) => {
    const [never, patiently] = Retry;

    expect(never).toEqual({ ErrorEquals: ['DynamoDB.ConditionalCheckFailedException'], MaxAttempts: 0 });
    expect(patiently).toMatchObject({
      ErrorEquals: ['States.TaskFailed'],
      BackoffRate: 2,
      MaxDelaySeconds: 300,
      JitterStrategy: 'FULL',
    });
    expect(patiently?.MaxAttempts).toBeGreaterThan(5);
  });

  it('hands the token to the function that asks, and to nobody else', () => {
    const holders = states.filter(([, state]) => /Token/i.test(JSON.stringify(state)));

    expect(holders.map(([name]) => name)).toEqual(['AskApprovers']);
    expect(exceptionApproval.States.AskApprovers).toMatchObject({
      Resource: '${InvokeAndWait}',
      Parameters: { Payload: { 'exceptionId.$': '$.exceptionId', 'taskToken.$': '$$.Task.Token' } },
      TimeoutSecondsPath: '$.answerSeconds',
    });
  });

  it('reads only what it was started with, and what its own states wrote', () => {
    const known = new Set([...Object.keys(workflowInput(anException())), 'item']);
    const written = new Set(
      tasks.flatMap(([, { ResultPath, Catch = [] }]) =>
        [ResultPath, ...Catch.map((each) => each.ResultPath)].map((path) => path.slice(2)),
      ),
    );
    const read = [...JSON.stringify(states).matchAll(/"(?:\$|States[^"]*?\$)\.(\w+)/g)].map(
      ([, name]) => name,
    );

    expect(read.length).toBeGreaterThan(20);
    const unknown = read.filter((name = '') => !known.has(name) && !written.has(name));
    // What DynamoDB answers.
    expect(unknown).toEqual(['Item']);
  });

  it.each([
    ['granted', 'Grant'],
    ['denied', 'TellDenied'],
    ['revoked', 'Over'],
  ])('goes from the answer %s to %s', (decision, expected) => {
    expect(chosen('Decision', decision)).toBe(expected);
  });

  it.each([
    ['granted', 'JudgeAgainGranted'],
    ['expired', 'JudgeAgainExpired'],
    ['denied', 'TellDenied'],
    ['timed-out', 'TellTimedOut'],
    ['failed', 'TellFailed'],
    // It was told to grant what is not approved.
    ['requested', 'Fail'],
    ['revoked', 'Over'],
  ] satisfies [ExceptionStatus, ExceptionState][])(
    'goes on, when somebody else was faster and it is %s now, with %s',
    (status, expected) => {
      expect(chosen('Standing', status)).toBe(expected);
    },
  );

  it.each(['Grant', 'Remind', 'Expire', 'TimeOut', 'Fail'] as const)(
    'looks how it stands where the condition of %s has failed',
    (name) => {
      expect(exceptionApproval.States[name]).toMatchObject({
        Catch: [{ ErrorEquals: ['DynamoDB.ConditionalCheckFailedException'], Next: 'Look' }],
      });
      expect(exceptionApproval.States.Look).toMatchObject({ Next: 'Standing' });
    },
  );

  it.each<[string, string | undefined, ExceptionState]>([
    ['no answer', 'States.Timeout', 'TimeOut'],
    ['anything else', 'States.ALL', 'Fail'],
  ])('goes on after %s of the approvers', (_, error, expected) => {
    const { Catch = [] } = exceptionApproval.States.AskApprovers as TaskState<ExceptionState>;

    expect(Catch.find(({ ErrorEquals }) => ErrorEquals[0] === error)?.Next).toBe(expected);
  });

  it('fails where something else has the id of its request: nobody would be asked about it', () => {
    expect(exceptionApproval.States.Record).not.toHaveProperty('Catch');
  });
});

describe('what the workflow sends', () => {
  it.each([
    ['JudgeAgainGranted', 'granted'],
    ['JudgeAgainExpired', 'expired'],
  ] as const)('by %s to the guard is the message that the functions send', (name, change) => {
    const { Parameters } = exceptionApproval.States[name] as TaskState<ExceptionState>;
    const { exceptionId, scope, ...place } = anException();
    const expected: ExceptionChange = { exceptionId, change, scope };

    const sent = filledIn(Parameters, filling);

    expect(sent).toEqual({
      QueueUrl: substitutions.ReevaluationQueueUrl,
      MessageBody: exceptionChangeEvent(expected, place, NOW),
    });
  });

  it.each<[ExceptionState, NewsOfException]>([
    ['TellGranted', 'granted'],
    ['TellReminder', 'reminder'],
    ['TellExpired', 'expired'],
    ['TellDenied', 'denied'],
    ['TellTimedOut', 'timed-out'],
    ['TellFailed', 'failed'],
  ])('by %s to people is the news that the functions publish', (name, news) => {
    const { Parameters } = exceptionApproval.States[name] as TaskState<ExceptionState>;
    const { subject, body } = newsMessage(news, anException());

    const sent = filledIn(Parameters, filling);

    expect(sent).toEqual({
      TopicArn: substitutions.ExceptionsTopicArn,
      Subject: subject,
      MessageStructure: 'json',
      Message: JSON.parse(body) as unknown,
      MessageAttributes: { change: { DataType: 'String', StringValue: news } },
    });
  });
});

describe('the diagram', () => {
  it('shows each kind of state, and every way out of it', () => {
    const machine: StateMachine<'Ask' | 'Choose' | 'Wait' | 'End'> = {
      Comment: '',
      StartAt: 'Ask',
      States: {
        Ask: {
          Type: 'Task',
          Comment: '',
          Resource: '',
          Parameters: {},
          ResultPath: '$.answer',
          Retry: [{ ErrorEquals: ['States.ALL'], MaxAttempts: 1 }],
          Catch: [
            { ErrorEquals: ['States.Timeout'], ResultPath: '$.error', Next: 'End' },
            { ErrorEquals: ['Lambda.Unknown'], ResultPath: '$.error', Next: 'End' },
          ],
          Next: 'Choose',
        },
        Choose: {
          Type: 'Choice',
          Comment: '',
          Choices: [{ Variable: '$.answer', StringEquals: 'yes', Next: 'Wait' }],
          Default: 'End',
        },
        Wait: { Type: 'Wait', Comment: '', TimestampPath: '$.until', Next: 'End' },
        End: { Type: 'Succeed', Comment: '' },
      },
    };

    expect(
      stateDiagram(machine)
        .split('\n')
        .map((line) => line.trim()),
    ).toEqual([
      'stateDiagram-v2',
      'state Choose <<choice>>',
      '[*] --> Ask',
      'Ask --> Choose',
      'Ask --> End: no answer in time',
      'Ask --> End: Lambda.Unknown',
      'Choose --> Wait: yes',
      'Choose --> End: otherwise',
      'Wait --> End',
      'End --> [*]',
    ]);
  });
});

/**
 * The Amazon States Language as typed data: only the states and fields that this stack uses, in JSONPath. Names of
 * states are a type of their own, so that a step to one that does not exist fails at compile time.
 * https://docs.aws.amazon.com/step-functions/latest/dg/concepts-amazon-states-language.html
 */

// Aliases, not interfaces: osls wants properties that can be read by any key, and only aliases can be.
/** What a task hands over. A key that ends with `.$` takes its value from a path or an intrinsic function. */
export type Payload = { readonly [key: string]: PayloadValue };

export type PayloadValue = string | number | boolean | Payload | readonly PayloadValue[];

/** Which failures a task is tried again after, and how patiently. */
export type Retrier = {
  readonly ErrorEquals: readonly [string, ...string[]];
  readonly IntervalSeconds?: number;
  readonly BackoffRate?: number;
  readonly MaxDelaySeconds?: number;
  readonly MaxAttempts: number;
  readonly JitterStrategy?: 'FULL';
};

/** Where it goes on after a failure. */
export type Catcher<Name extends string> = {
  readonly ErrorEquals: readonly [string, ...string[]];
  readonly ResultPath: '$.error';
  readonly Next: Name;
};

export type TaskState<Name extends string> = {
  readonly Type: 'Task';
  readonly Comment: string;
  readonly Resource: string;
  readonly Parameters: Payload;
  readonly TimeoutSecondsPath?: string;
  readonly ResultSelector?: Payload;
  readonly ResultPath: string;
  readonly Retry: readonly [Retrier, ...Retrier[]];
  readonly Catch?: readonly Catcher<Name>[];
  readonly Next: Name;
};

export type ChoiceState<Name extends string> = {
  readonly Type: 'Choice';
  readonly Comment: string;
  readonly Choices: readonly Rule<Name>[];
  readonly Default: Name;
};

/** Where it goes on when a value is this one. */
export type Rule<Name extends string> = { readonly Variable: string; readonly Next: Name } & (
  { readonly StringEquals: string } | { readonly BooleanEquals: true }
);

export type WaitState<Name extends string> = {
  readonly Type: 'Wait';
  readonly Comment: string;
  readonly TimestampPath: string;
  readonly Next: Name;
};

export type SucceedState = {
  readonly Type: 'Succeed';
  readonly Comment: string;
  readonly OutputPath?: string;
};

/**
 * The same states for each item of a list, several at once, each in an execution of its own with a history of its own.
 * https://docs.aws.amazon.com/step-functions/latest/dg/state-map-distributed.html
 */
export type MapState<Name extends string> = {
  readonly Type: 'Map';
  readonly Comment: string;
  readonly Label: string;
  readonly ItemsPath: string;
  readonly ItemSelector: Payload;
  readonly ItemProcessor: Processor<string>;
  readonly MaxConcurrency: number;
  readonly ToleratedFailurePercentage: number;
  readonly ResultPath: string;
  readonly Next: Name;
};

/** What is done with each item. */
export type Processor<Name extends string> = {
  readonly ProcessorConfig: { readonly Mode: 'DISTRIBUTED'; readonly ExecutionType: 'STANDARD' };
  readonly StartAt: Name;
  readonly States: Readonly<Record<Name, State<Name>>>;
};

export type State<Name extends string> =
  TaskState<Name> | ChoiceState<Name> | WaitState<Name> | SucceedState | MapState<Name>;

/** A state machine: where it starts, and all its states. */
export type StateMachine<Name extends string> = {
  readonly Comment: string;
  readonly StartAt: Name;
  readonly States: Readonly<Record<Name, State<Name>>>;
};

/**
 * The intrinsic function that fills values into a text, each at a `{}`.
 * https://docs.aws.amazon.com/step-functions/latest/dg/intrinsic-functions.html
 */
export function format(template: string, ...paths: readonly string[]): string {
  const escaped = template.replaceAll(/[\\']|\{(?!\})|(?<!\{)\}/g, String.raw`\$&`);
  return `States.Format('${escaped}', ${paths.join(', ')})`;
}

import { CONDITION_FAILED } from './exception-tasks.ts';
import type { Rule, State, StateMachine } from './states-language.ts';

/** What has a beginning and states: a state machine, or what is done with each item of a list. */
type Flow<Name extends string> = Pick<StateMachine<Name>, 'StartAt' | 'States'>;

/** A step from one state to another, and what makes it go there. */
interface Step {
  readonly to: string;
  readonly why?: string;
}

const FAILURES: ReadonlyMap<string, string> = new Map([
  ['States.Timeout', 'no answer in time'],
  ['States.ALL', 'any failure'],
  [CONDITION_FAILED, 'somebody else was faster'],
]);

/**
 * A state machine as a diagram of Mermaid, as the README shows it.
 * https://mermaid.js.org/syntax/stateDiagram.html
 */
export function stateDiagram<Name extends string>(machine: StateMachine<Name>): string {
  return ['stateDiagram-v2', ...linesOf(machine)].join('\n    ');
}

function linesOf<Name extends string>({ StartAt, States }: Flow<Name>): string[] {
  const states = Object.entries<State<Name>>(States);
  return [
    ...states.filter(([, { Type }]) => Type === 'Choice').map(([name]) => `state ${name} <<choice>>`),
    `[*] --> ${StartAt}`,
    ...states.flatMap(([name, state]) => stepsOf(state).map((step) => `${name} --> ${lineOf(step)}`)),
    ...states.flatMap(([name, state]) =>
      state.Type === 'Map'
        ? [`state ${name} {`, ...linesOf(state.ItemProcessor).map((line) => `    ${line}`), '}']
        : [],
    ),
  ];
}

function lineOf({ to, why }: Step): string {
  return why === undefined ? to : `${to}: ${why}`;
}

/** Every way out of a state. */
export function stepsOf<Name extends string>(state: State<Name>): Step[] {
  switch (state.Type) {
    case 'Task':
      return [
        { to: state.Next },
        ...(state.Catch ?? []).map(({ ErrorEquals: [error], Next }) => ({
          to: Next,
          why: FAILURES.get(error) ?? error,
        })),
      ];
    case 'Choice':
      return [
        ...state.Choices.map((rule) => ({ to: rule.Next, why: reasonOf(rule) })),
        { to: state.Default, why: 'otherwise' },
      ];
    case 'Wait':
    case 'Map':
      return [{ to: state.Next }];
    case 'Succeed':
      return [{ to: '[*]' }];
  }
}

/** What the value is, or its name where it only has to be true. */
function reasonOf(rule: Rule<string>): string {
  return 'StringEquals' in rule ? rule.StringEquals : (rule.Variable.split('.').at(-1) ?? '');
}

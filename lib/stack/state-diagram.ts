import { CONDITION_FAILED } from './exception-tasks.ts';
import type { State, StateMachine } from './states-language.ts';

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
export function stateDiagram<Name extends string>({ StartAt, States }: StateMachine<Name>): string {
  const states = Object.entries<State<Name>>(States);
  return [
    'stateDiagram-v2',
    ...states.filter(([, { Type }]) => Type === 'Choice').map(([name]) => `state ${name} <<choice>>`),
    `[*] --> ${StartAt}`,
    ...states.flatMap(([name, state]) => stepsOf(state).map((step) => `${name} --> ${lineOf(step)}`)),
  ].join('\n    ');
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
        ...state.Choices.map(({ StringEquals, Next }) => ({ to: Next, why: StringEquals })),
        { to: state.Default, why: 'otherwise' },
      ];
    case 'Wait':
      return [{ to: state.Next }];
    case 'Succeed':
      return [{ to: '[*]' }];
  }
}

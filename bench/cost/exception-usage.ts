import { exceptionApproval } from '../../lib/stack/exception-approval.ts';
import type { ExceptionState } from '../../lib/stack/exception-approval.ts';
import type { Usage } from './usage.ts';

/**
 * What the workflow of an exception uses that is granted and comes to its end: each state that it enters is a
 * transition. Its calls and writes are a few of each, and count for little beside them.
 */
export function exceptionUsage(): Usage {
  return { 'Step Functions transitions': statesUntilTheEnd().length };
}

/** The states from the request to the end, where approvers say yes and nobody is faster than the workflow. */
export function statesUntilTheEnd(): ExceptionState[] {
  const { StartAt, States } = exceptionApproval;
  const path: ExceptionState[] = [];
  for (let name: ExceptionState | undefined = StartAt; name !== undefined;) {
    path.push(name);
    const state: (typeof States)[ExceptionState] = States[name];
    if (state.Type === 'Choice')
      name = state.Choices.find((rule) => 'StringEquals' in rule && rule.StringEquals === 'granted')?.Next;
    else name = 'Next' in state ? state.Next : undefined;
  }
  return path;
}

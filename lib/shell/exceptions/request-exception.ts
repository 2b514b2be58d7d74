import type { ExceptionRequest } from '../../domain/exception/exception.ts';
import { requestFor, type Asking, type Wish, type WishProblem } from '../../domain/exception/request.ts';
import type { ExceptionPorts } from './exception-ports.ts';

/** What became of a request. */
export type Requested =
  | { readonly kind: 'requested'; readonly request: ExceptionRequest }
  /** The same request was made before: a second click, a second delivery. */
  | { readonly kind: 'requested-before'; readonly request: ExceptionRequest }
  | { readonly kind: 'problems'; readonly problems: readonly WishProblem[] };

/**
 * Asks for an exception: checks it by the policy and starts its workflow, which records it and asks the approvers.
 * The same `exceptionId` starts one workflow, however often it is asked. Until it is granted nothing changes.
 */
export async function requestException(
  wish: Wish,
  asking: Omit<Asking, 'requestedAt'>,
  ports: Pick<ExceptionPorts, 'policy' | 'startWorkflow' | 'now'>,
): Promise<Requested> {
  const { exceptions } = await ports.policy();
  const made = requestFor(wish, { ...asking, requestedAt: ports.now() }, exceptions);
  if (made.kind === 'problems') return made;

  const started = await ports.startWorkflow(made.request);
  return { kind: started === 'started' ? 'requested' : 'requested-before', request: made.request };
}

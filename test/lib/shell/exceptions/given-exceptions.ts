import type { StoredException } from '../../../../lib/boundary/stored-exception.ts';
import type { GuardrailException } from '../../../../lib/domain/exception/exception.ts';
import type { ExceptionPorts } from '../../../../lib/shell/exceptions/exception-ports.ts';
import { anExceptionPolicy, aPolicy, NOW } from '../../../given.ts';

/** A table in memory that keeps revisions as the real one does, and a note of everything else that is asked for. */
export interface ExceptionsInMemory {
  readonly ports: ExceptionPorts;
  readonly put: (exception: GuardrailException) => void;
  readonly get: (exceptionId: string) => GuardrailException | undefined;
  /** What was done, in order, as in `granted exc-1`. */
  readonly done: string[];
}

/** Starts it. `differences` replace single ports. */
export function exceptionsInMemory(differences: Partial<ExceptionPorts> = {}): ExceptionsInMemory {
  const items = new Map<string, StoredException>();
  const settled = new Set<string>();
  const done: string[] = [];
  const note = (text: string) => Promise.resolve(void done.push(text));
  return {
    done,
    put: (exception) => void items.set(exception.exceptionId, { exception, revision: 1 }),
    get: (exceptionId) => items.get(exceptionId)?.exception,
    ports: {
      policy: () => Promise.resolve({ ...aPolicy(), exceptions: anExceptionPolicy() }),
      now: () => NOW,
      findException: (exceptionId) => Promise.resolve(items.get(exceptionId) ?? null),
      saveException: (exception, revision) => {
        if (items.get(exception.exceptionId)?.revision !== revision) return Promise.resolve('overtaken');
        items.set(exception.exceptionId, { exception, revision: revision + 1 });
        settled.delete(exception.exceptionId);
        return Promise.resolve('saved');
      },
      recordException: (exception) => {
        if (items.has(exception.exceptionId)) return Promise.resolve('recorded-before');
        items.set(exception.exceptionId, { exception, revision: 1 });
        return Promise.resolve('recorded');
      },
      countInForce: () =>
        Promise.resolve([...items.values()].filter(({ exception }) => exception.status === 'granted').length),
      listExceptions: () => Promise.resolve([...items.values()].map(({ exception }) => exception)),
      dueExceptions: () =>
        Promise.resolve([...items.values()].filter(({ exception }) => !settled.has(exception.exceptionId))),
      settleException: (exceptionId) => {
        settled.add(exceptionId);
        return note(`settled ${exceptionId}`);
      },
      changesOf: () => Promise.resolve([]),
      startWorkflow: async ({ exceptionId }) => {
        await note(`started ${exceptionId}`);
        return 'started';
      },
      endWaiting: async (exceptionId, decision) => {
        await note(`told the workflow ${decision} ${exceptionId}`);
        return 'told';
      },
      judgeAgain: ({ exceptionId, change }) => note(`judge again ${change} ${exceptionId}`),
      publishNews: ({ exceptionId, change }) => note(`news ${change} ${exceptionId}`),
      ...differences,
    },
  };
}

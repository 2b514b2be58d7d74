import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { DynamoDBDocumentClient, PutCommand } from '@aws-sdk/lib-dynamodb';
import { exceptionStore } from '../../lib/adapters/exceptions.ts';
import { exceptionChangeEvent } from '../../lib/boundary/events/exception-change.ts';
import { exceptionItem } from '../../lib/boundary/stored-exception.ts';
import type { GuardrailException } from '../../lib/domain/exception/exception.ts';
import { approve, passOn, requested, type Answer } from '../../lib/domain/exception/lifecycle.ts';
import { requestFor, type Wish } from '../../lib/domain/exception/request.ts';
import type { Policy } from '../../lib/domain/policy.ts';
import { revokeException } from '../../lib/shell/exceptions/answer-exception.ts';
import type { ExceptionTelling } from '../../lib/shell/exceptions/exception-ports.ts';
import type { LocalExceptions } from '../local-aws.ts';

const alice = { kind: 'slack-user', id: 'U0ALICE01', name: 'Alice Archer' } as const;
const bob = { kind: 'slack-user', id: 'U0BOB0001', name: 'Bob Brook' } as const;

/** What stands in for the workflow: the table that it would write, and the queue by which it reaches the guard. */
export interface WithoutWorkflow {
  readonly exceptionsTableName: string;
  readonly policy: Policy;
  readonly send: (body: string) => void;
}

/**
 * Exceptions without Step Functions: the table says what the workflow would have written there, and the guard gets
 * the messages that it would have sent. Who may approve and take back, and what follows, is the product's own.
 */
export function embeddedExceptions({ exceptionsTableName, policy, send }: WithoutWorkflow): LocalExceptions {
  const table = DynamoDBDocumentClient.from(new DynamoDBClient({}));
  const judgeAgain: ExceptionTelling['judgeAgain'] = (change, place, at) =>
    Promise.resolve(JSON.stringify(exceptionChangeEvent(change, place, at))).then(send);

  return {
    howItIsGranted:
      'Bob has approved it: the table says so. How he is asked needs Step Functions: npm run local.',
    howItEnds:
      'The agent is updated early, and Bob takes the exception back. At its end the same happens by itself.',
    obtain: async (wish) => {
      const exception = granted(wish, policy, new Date());
      const { exceptionId, scope } = exception;
      const Item = exceptionItem({ exception, revision: 1 });
      await table.send(new PutCommand({ TableName: exceptionsTableName, Item }));
      await judgeAgain({ exceptionId, change: 'granted', scope }, exception, new Date());
      return exceptionId;
    },
    end: async (exceptionId) => {
      await revokeException(exceptionId, answerOf('The agent is updated.'), {
        ...exceptionStore(exceptionsTableName),
        policy: () => Promise.resolve(policy),
        now: () => new Date(),
        judgeAgain,
        // There is no workflow that waits, and no topic: the guard's own findings tell the story here.
        endWaiting: () => Promise.resolve('gone'),
        publishNews: () => Promise.resolve(),
      });
    },
  };
}

/** An exception that Alice asked for and Bob approved, as the workflow would have granted it. */
function granted(wish: Wish, policy: Policy, now: Date): GuardrailException {
  const asking = { exceptionId: 'exc-0123456789abcdef', requestedBy: alice, requestedVia: 'slack' } as const;
  const made = requestFor(wish, { ...asking, requestedAt: now }, policy.exceptions);
  if (made.kind === 'problems') throw new Error(made.problems.map(({ problem }) => problem).join(' '));

  const progress = approve(requested(made.request), { ...answerOf(null), at: now }, policy.exceptions);
  const exception = progress.kind === 'changed' ? passOn(progress.exception, 'granted', now) : null;
  if (exception === null) throw new Error('The local policy does not let Bob approve.');
  return exception;
}

function answerOf(note: string | null): Omit<Answer, 'at'> {
  return { by: bob, via: 'slack', note, groups: [] };
}

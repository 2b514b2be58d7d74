import { describe, expect, it } from 'vitest';
import { deadLetterQueuesIn, isFifo, isNamed } from '../../../../lib/domain/redrive/dead-letter-queue.ts';

const urlOf = (name: string) => `https://sqs.eu-west-1.amazonaws.com/111122223333/${name}`;

function stackOf(...logicalIds: string[]): ReadonlyMap<string, string> {
  return new Map(logicalIds.map((id) => [id, urlOf(`stack-${id}-X1`)]));
}

describe('the dead-letter queues of a stack', () => {
  it('are found with the queues that their messages go back to, in the order of their names', () => {
    const found = deadLetterQueuesIn(
      stackOf(
        'StateChangeQueue',
        'StateChangeDeadLetterQueue',
        'CloudTrailDeadLetterQueue',
        'CloudTrailQueue',
      ),
    );

    expect(found).toEqual({
      queues: ['CloudTrail', 'StateChange'].map((name) => ({
        name,
        url: urlOf(`stack-${name}DeadLetterQueue-X1`),
        workUrl: urlOf(`stack-${name}Queue-X1`),
      })),
      unpaired: [],
    });
  });

  it('may be two of one queue: what was tried in vain, and what never came so far', () => {
    const { queues } = deadLetterQueuesIn(
      stackOf('ImdsV1UseQueue', 'ImdsV1UseDeadLetterQueue', 'ImdsV1UseUndeliveredQueue'),
    );

    expect(queues.map(({ name, workUrl }) => [name, workUrl])).toEqual([
      ['ImdsV1Use', urlOf('stack-ImdsV1UseQueue-X1')],
      ['ImdsV1UseUndelivered', urlOf('stack-ImdsV1UseQueue-X1')],
    ]);
  });

  it('are told where the queue of one is not there', () => {
    expect(deadLetterQueuesIn(stackOf('CloudTrailDeadLetterQueue'))).toEqual({
      queues: [],
      unpaired: ['CloudTrailDeadLetterQueue'],
    });
  });
});

describe('a dead-letter queue', () => {
  const [queue] = deadLetterQueuesIn(stackOf('CloudTrailQueue', 'CloudTrailDeadLetterQueue')).queues;

  it.each(['CloudTrail', 'cloudtrail', 'CloudTrailDeadLetterQueue', 'stack-CloudTrailDeadLetterQueue-X1'])(
    'is meant by %s',
    (given) => {
      expect(isNamed(queue!, given)).toBe(true);
    },
  );

  it.each(['StateChange', 'Cloud', ''])('is not meant by %j', (given) => {
    expect(isNamed(queue!, given)).toBe(false);
  });

  it('is a FIFO queue by its name', () => {
    expect([urlOf('a.fifo'), urlOf('a')].map((url) => isFifo({ url }))).toEqual([true, false]);
  });
});

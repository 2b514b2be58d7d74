import { textAnswer, type Answer } from '../../local/ec2/http-answer.ts';
import type { CallKind } from './fault.ts';

/** What a service says that is asked too often, is broken, or does not allow a call: in its own protocol and words. */
export function refusal(why: 'throttled' | 'broken' | 'denied', { service }: CallKind): Answer {
  switch (service) {
    case 'ec2': {
      const [status, code] = {
        throttled: [503, 'RequestLimitExceeded'] as const,
        broken: [500, 'InternalError'] as const,
        denied: [403, 'UnauthorizedOperation'] as const,
      }[why];
      const error = `<Errors><Error><Code>${code}</Code><Message>A fault.</Message></Error></Errors>`;
      return xml(status, `<Response>${error}<RequestID>fault</RequestID></Response>`);
    }
    case 'sns': {
      const [status, code] =
        why === 'throttled' ? ([400, 'Throttling'] as const) : ([500, 'InternalFailure'] as const);
      const error = `<Error><Type>Receiver</Type><Code>${code}</Code><Message>A fault.</Message></Error>`;
      return xml(status, `<ErrorResponse>${error}<RequestId>fault</RequestId></ErrorResponse>`);
    }
    case 'dynamodb':
      return why === 'throttled'
        ? json(400, { __type: 'com.amazonaws.dynamodb.v20120810#ProvisionedThroughputExceededException' })
        : json(500, { __type: 'com.amazonaws.dynamodb.v20120810#InternalServerError' });
    case 'sqs':
      return why === 'throttled'
        ? json(400, { __type: 'com.amazonaws.sqs#RequestThrottled' })
        : json(500, { __type: 'com.amazonaws.sqs#InternalError' });
    case 'ssm':
      return why === 'throttled'
        ? json(400, { __type: 'ThrottlingException' })
        : json(500, { __type: 'InternalServerError' });
    case 'slack':
      return why === 'throttled'
        ? { ...json(429, { ok: false, error: 'ratelimited' }), headers: { 'retry-after': '1' } }
        : textAnswer(503, 'A fault.');
  }
}

/** What a service answers that took a part of what it was given, and the part that it took (`null`: nothing). */
export function partialAnswer(
  { operation }: CallKind,
  body: string,
): { answer: Answer; taken: string | null } {
  switch (operation) {
    case 'PublishBatch': {
      const form = new URLSearchParams(body);
      const ids = [...form].filter(([name]) => name.endsWith('.Id')).map(([, id]) => id);
      const taken = ids.slice(0, -1);
      const last = `.member.${ids.length}.`;
      const rest = new URLSearchParams([...form].filter(([name]) => !name.includes(last)));
      return {
        answer: batchAnswer(taken, ids.slice(-1)),
        taken: taken.length === 0 ? null : rest.toString(),
      };
    }
    case 'BatchGetItem':
      return { answer: json(200, { Responses: {}, UnprocessedKeys: requested(body) }), taken: null };
    default:
      return { answer: json(200, { UnprocessedItems: requested(body) }), taken: null };
  }
}

function batchAnswer(taken: readonly string[], failed: readonly string[]): Answer {
  const [successful, unsuccessful] = [
    taken.map((id) => `<member><Id>${id}</Id><MessageId>m-${id}</MessageId></member>`).join(''),
    failed
      .map(
        (id) => `<member><Id>${id}</Id><Code>InternalError</Code><SenderFault>false</SenderFault></member>`,
      )
      .join(''),
  ];
  const result = `<Failed>${unsuccessful}</Failed><Successful>${successful}</Successful>`;
  return xml(
    200,
    `<PublishBatchResponse xmlns="http://sns.amazonaws.com/doc/2010-03-31/"><PublishBatchResult>${result}</PublishBatchResult></PublishBatchResponse>`,
  );
}

function requested(body: string): unknown {
  return (JSON.parse(body) as { RequestItems: unknown }).RequestItems;
}

function xml(status: number, body: string): Answer {
  return { status, contentType: 'text/xml', body };
}

function json(status: number, body: object): Answer {
  return {
    status,
    contentType: 'application/x-amz-json-1.0',
    body: JSON.stringify({ message: 'A fault.', ...body }),
  };
}

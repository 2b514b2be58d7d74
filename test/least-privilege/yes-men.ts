import type { IncomingMessage } from 'node:http';
import { text } from 'node:stream/consumers';
import { listen } from '../../local/embedded/http.ts';

/*
 * Services of which the functions need to hear no more than yes: Step Functions, EventBridge and Security Hub.
 */

/** A service that says yes. */
export interface YesMan {
  readonly url: string;
  readonly stop: () => Promise<void>;
}

/** The token by which a state machine waits. A real one says so to Step Functions alone. */
export function taskTokenOf(stateMachineArn: string): string {
  return `token of ${stateMachineArn}`;
}

/** Starts the three of them, as one. */
export function startYesMen(): Promise<YesMan> {
  return listen((request, response) => {
    void text(request).then((sent) => {
      response.writeHead(200, { 'content-type': 'application/x-amz-json-1.0' });
      response.end(JSON.stringify(yesTo(request, sent)));
    });
  });
}

function yesTo({ url = '', headers }: IncomingMessage, sent: string): object {
  switch (url === '/' ? String(headers['x-amz-target']) : url) {
    case '/findings':
      return { Findings: knownFindings(sent) };
    case '/findings/import':
      return { FailedCount: 0, SuccessCount: 1 };
    case '/findings/batchupdate':
      return { ProcessedFindings: [], UnprocessedFindings: [] };
    case 'AWSEvents.PutEvents':
      return { FailedEntryCount: 0, Entries: entriesIn(sent).map((_, at) => ({ EventId: String(at) })) };
    case 'AWSStepFunctions.StartExecution':
      return { executionArn: 'arn', startDate: 0 };
    default:
      return {};
  }
}

function entriesIn(sent: string): readonly unknown[] {
  return (JSON.parse(sent) as { Entries: readonly unknown[] }).Entries;
}

/** Every finding that is asked for is there, waits for somebody, and is older than what comes now. */
function knownFindings(sent: string): object[] {
  const { Filters } = JSON.parse(sent) as { Filters: { Id: { Value: string }[] } };
  return Filters.Id.map(({ Value }) => ({
    Id: Value,
    UpdatedAt: '2020-01-01T00:00:00Z',
    Workflow: { Status: 'NEW' },
  }));
}

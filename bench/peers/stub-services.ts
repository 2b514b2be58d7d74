import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import process from 'node:process';

/*
 * What the guardrail's sweep talks to beside EC2 and CloudWatch, in a process of its own and as quick as can be: what
 * the others of the comparison do not do at all must not be measured as waiting. DynamoDB keeps the items of sweeps and
 * waves and forgets the rest; SNS takes everything; CloudFormation knows one stack.
 */

const OUTPUTS: Readonly<Record<string, string>> = {
  RecordsTableName: 'records',
  ExceptionsTableName: 'exceptions',
  FindingsTopicArn: 'arn:aws:sns:eu-west-1:000000000000:findings',
  ExceptionWorkflowArn: 'arn:aws:states:eu-west-1:000000000000:stateMachine:exceptions',
};

interface Value {
  readonly S?: string;
  readonly N?: string;
  readonly M?: Readonly<Record<string, Value>>;
}

type Item = Readonly<Record<string, Value>>;
const kept = new Map<string, Item>();

createServer((request, response) => {
  const chunks: Buffer[] = [];
  request.on('data', (chunk: Buffer) => chunks.push(chunk));
  request.on('end', () => answer(request, Buffer.concat(chunks).toString(), response));
}).listen(0, '127.0.0.1', function (this: ReturnType<typeof createServer>) {
  process.stdout.write(`http://127.0.0.1:${(this.address() as AddressInfo).port}\n`);
});

function answer({ headers }: IncomingMessage, body: string, response: ServerResponse): void {
  const [service, operation] = String(headers['x-amz-target'] ?? '').split('.');
  if (service === 'DynamoDB_20120810') {
    response.writeHead(200, { 'content-type': 'application/x-amz-json-1.0' });
    response.end(JSON.stringify(dynamoDb(operation, JSON.parse(body) as Input)));
    return;
  }
  response.writeHead(200, { 'content-type': 'text/xml' });
  response.end(new URLSearchParams(body).get('Action') === 'DescribeStacks' ? stack() : published(body));
}

interface Input {
  readonly Item?: Item;
  readonly Key?: Item;
  readonly ExpressionAttributeNames?: Readonly<Record<string, string>>;
  readonly ExpressionAttributeValues?: Item;
}

function dynamoDb(operation: string | undefined, input: Input): unknown {
  const { Item, Key } = input;
  const key = (item: Item | undefined) => `${item?.['pk']?.S ?? ''}#${item?.['sk']?.S ?? ''}`;
  switch (operation) {
    case 'PutItem':
      if (Item?.['pk']?.S === 'sweeps') kept.set(key(Item), Item);
      return {};
    case 'GetItem':
      return { Item: kept.get(key(Key)) };
    case 'UpdateItem':
      if (Key?.['pk']?.S === 'sweeps') kept.set(key(Key), counted(kept.get(key(Key)) ?? {}, input));
      return {};
    case 'BatchGetItem':
      return { Responses: {}, UnprocessedKeys: {} };
    case 'Query':
      return { Items: [], Count: 0 };
    default:
      return {};
  }
}

/** A run with what came of a batch; `#r0` and `:r0` are the name and the number of a result. */
function counted(
  run: Item,
  { ExpressionAttributeNames: names = {}, ExpressionAttributeValues: values }: Input,
): Item {
  const counts: Record<string, Value> = { ...run['counts']?.M };
  for (const [placeholder, name] of Object.entries(names)) {
    const added = values?.[placeholder.replace('#', ':')]?.N;
    if (!placeholder.startsWith('#r') || added === undefined) continue;
    counts[name] = { N: String(Number(counts[name]?.N ?? 0) + Number(added)) };
  }
  return { ...run, counts: { M: counts } };
}

function stack(): string {
  const outputs = Object.entries(OUTPUTS).map(
    ([key, value]) => `<member><OutputKey>${key}</OutputKey><OutputValue>${value}</OutputValue></member>`,
  );
  const member = `<member><StackName>bench</StackName><CreationTime>2026-01-01T00:00:00Z</CreationTime><StackStatus>CREATE_COMPLETE</StackStatus><Outputs>${outputs.join('')}</Outputs></member>`;
  return `<DescribeStacksResponse xmlns="http://cloudformation.amazonaws.com/doc/2010-05-15/"><DescribeStacksResult><Stacks>${member}</Stacks></DescribeStacksResult></DescribeStacksResponse>`;
}

function published(body: string): string {
  const ids = [...new URLSearchParams(body)].filter(([name]) => name.endsWith('.Id')).map(([, id]) => id);
  const entries = ids.map((id) => `<member><Id>${id}</Id><MessageId>${id}</MessageId></member>`);
  return `<PublishBatchResponse xmlns="http://sns.amazonaws.com/doc/2010-03-31/"><PublishBatchResult><Successful>${entries.join('')}</Successful><Failed/></PublishBatchResult></PublishBatchResponse>`;
}

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

type Item = Readonly<Record<string, { readonly S?: string; readonly N?: string }>>;
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
}

function dynamoDb(operation: string | undefined, { Item, Key }: Input): unknown {
  const key = (item: Item | undefined) => `${item?.['pk']?.S ?? ''}#${item?.['sk']?.S ?? ''}`;
  switch (operation) {
    case 'PutItem':
      if (Item?.['pk']?.S === 'sweeps') kept.set(key(Item), Item);
      return {};
    case 'GetItem':
      return { Item: kept.get(key(Key)) };
    case 'BatchGetItem':
      return { Responses: {}, UnprocessedKeys: {} };
    case 'Query':
      return { Items: [], Count: 0 };
    default:
      return {};
  }
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

import type { IncomingMessage } from 'node:http';
import { text } from 'node:stream/consumers';
import { onTestFinished, vi } from 'vitest';
import { queryAnswer, queryErrorAnswer } from '../../local/ec2/protocol/xml.ts';
import { deliver, jsonAnswer, xmlAnswer, type Answer } from '../../local/ec2/http-answer.ts';
import { listen } from '../../local/embedded/http.ts';
import { STACK } from '../cli/given-account.ts';

const template = {
  Resources: {
    GuardLambdaFunction: { Properties: { Environment: { Variables: {} } } },
    PolicyParameter: { Properties: { Value: '{}' } },
    RecordsTable: { Type: 'AWS::DynamoDB::Table', Properties: { DeletionProtectionEnabled: true } },
  },
};

const resources = [
  ['PolicyParameter', 'AWS::SSM::Parameter'],
  ['CloudTrailRule', 'AWS::Events::Rule'],
  ['GuardEventSourceMappingSQSCloudTrailQueue', 'AWS::Lambda::EventSourceMapping'],
  ['RecordsTable', 'AWS::DynamoDB::Table'],
  ['FleetSweep', 'AWS::StepFunctions::StateMachine'],
] as const;

/** What the Query services answer, by action. */
const results = {
  GetCallerIdentity: { Account: '111122223333', Arn: 'arn:aws:iam::111122223333:user/alice' },
  DescribeStacks: { Stacks: [{ StackName: STACK, StackStatus: 'UPDATE_COMPLETE' }] },
  GetTemplate: { TemplateBody: JSON.stringify(template) },
  ListStackResources: {
    StackResourceSummaries: resources.map(([LogicalResourceId, ResourceType]) => ({
      LogicalResourceId,
      ResourceType,
      PhysicalResourceId: 'one',
    })),
  },
} as const;

/** How the services that speak JSON say that something is not there. */
const notThere: Readonly<Record<string, string>> = {
  'AWSEvents.DescribeRule': 'ResourceNotFoundException',
  'AWSStepFunctions.DescribeStateMachine': 'StateMachineDoesNotExist',
  'AmazonSSM.GetParameter': 'ParameterNotFound',
  'DynamoDB_20120810.DescribeTable': 'com.amazonaws.dynamodb.v20120810#ResourceNotFoundException',
};

/** For one test: an AWS in which a stack stands, all that was in it is gone, and nothing else may be read. */
export async function givenDesertedAws(): Promise<void> {
  const { url, stop } = await listen((request, response) => {
    void answerTo(request).then((answer) => deliver(response, answer));
  });
  onTestFinished(stop);
  vi.stubEnv('AWS_ENDPOINT_URL', url);
  for (const service of ['EC2', 'STS', 'CLOUDWATCH']) vi.stubEnv(`AWS_ENDPOINT_URL_${service}`, undefined);
  vi.stubEnv('AWS_ACCESS_KEY_ID', '111122223333');
  vi.stubEnv('AWS_SECRET_ACCESS_KEY', 'local');
  vi.stubEnv('AWS_REGION', 'eu-west-1');
}

async function answerTo(request: IncomingMessage): Promise<Answer> {
  const body = await text(request);
  const target = request.headers['x-amz-target'];
  if (typeof target === 'string') {
    return jsonAnswer(400, { __type: notThere[target] ?? 'AccessDeniedException', message: 'No.' });
  }
  if (request.url?.includes('/event-source-mappings/')) {
    return jsonAnswer(404, { message: 'No.' }, { 'x-amzn-errortype': 'ResourceNotFoundException' });
  }
  const action = new URLSearchParams(body).get('Action');
  if (action === null)
    return jsonAnswer(403, { message: 'No.' }, { 'x-amzn-errortype': 'AccessDeniedException' });
  const result = Object.entries(results).find(([name]) => name === action)?.[1];
  return result === undefined
    ? xmlAnswer(403, queryErrorAnswer({ code: 'AccessDenied', message: 'No.' }, 'request-1'))
    : xmlAnswer(200, queryAnswer(action, 'https://example.com/', 'request-1', result));
}

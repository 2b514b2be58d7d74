import * as z from 'zod';
import { dynamoDbAuthorizations } from './dynamodb-authorizations.ts';
import type { Authorization } from './iam.ts';

/** A call of an AWS service as it came over HTTP. */
export interface ApiCall {
  /** As in the signature: `monitoring` for CloudWatch. */
  readonly service: string;
  readonly operation: string;
  readonly region: string;
  /** The account of whoever signed. */
  readonly accountId: string;
  /** What was sent: of a form its fields. */
  readonly body: unknown;
}

/**
 * What a service asks IAM about a call, by the service authorization reference. A call that is not known here throws:
 * what is not understood is not allowed.
 * https://docs.aws.amazon.com/service-authorization/latest/reference/reference_policies_actions-resources-contextkeys.html
 */
export function authorizationsOf(call: ApiCall): Authorization[] {
  const { service, operation, region, accountId, body } = call;
  const arn = (name: string, resource: string) => `arn:aws:${name}:${region}:${accountId}:${resource}`;
  const asked = (action: string, resource: string, context: Authorization['context'] = {}) => [
    { action, resource, context },
  ];
  if (service === 'dynamodb')
    return dynamoDbAuthorizations(operation, body, (name) => arn('dynamodb', `table/${name}`));

  const name = `${service}:${operation}`;
  switch (name) {
    case 'ec2:DescribeInstances':
    case 'ec2:DescribeRegions':
    case 'ec2:GetInstanceMetadataDefaults':
      return asked(name, '*');
    case 'ec2:ModifyInstanceMetadataOptions':
      return asked(name, arn('ec2', `instance/${textOf(body, 'InstanceId')}`));
    case 'monitoring:GetMetricData':
      return asked('cloudwatch:GetMetricData', '*');
    case 'sns:Publish':
    case 'sns:PublishBatch':
      return asked('sns:Publish', textOf(body, 'TopicArn'));
    case 'sqs:SendMessage':
      return asked(name, arn('sqs', textOf(body, 'QueueUrl').split('/').at(-1) ?? ''));
    case 'ssm:GetParameter':
      return asked(name, arn('ssm', `parameter/${textOf(body, 'Name').replace(/^\//, '')}`));
    case 'secretsmanager:GetSecretValue':
      return asked(name, textOf(body, 'SecretId'));
    case 'states:StartExecution':
      return asked(name, textOf(body, 'stateMachineArn'));
    case 'states:SendTaskSuccess':
      // By the token: which state machine waits by it. The stand-in's tokens say so; see `taskTokenOf`.
      return asked(name, textOf(body, 'taskToken').split(' of ')[1] ?? '');
    case 'sts:AssumeRole':
      return asked(name, textOf(body, 'RoleArn'));
    case 'events:PutEvents':
      return asked(name, arn('events', 'event-bus/default'), { 'events:source': sourcesIn(body) });
    case 'securityhub:GetFindings':
      return asked(name, arn('securityhub', 'hub/default'));
    case 'securityhub:BatchImportFindings':
      return importedIn(body).flatMap(({ ProductArn }) => asked(name, ProductArn));
    case 'securityhub:BatchUpdateFindings':
      return asked(name, arn('securityhub', 'hub/default'), {
        'securityhub:ASFFSyntaxPath/Workflow.Status': [updateIn(body).Workflow.Status],
      });
    default:
      throw new Error(`What does AWS ask IAM about ${name}? Teach it here.`);
  }
}

const fields = z.record(z.string(), z.unknown());

function textOf(body: unknown, name: string): string {
  return z.string().parse(fields.parse(body)[name]);
}

function sourcesIn(body: unknown): string[] {
  const { Entries } = z.object({ Entries: z.array(z.object({ Source: z.string() })) }).parse(body);
  return Entries.map(({ Source }) => Source);
}

function importedIn(body: unknown) {
  return z.object({ Findings: z.array(z.object({ ProductArn: z.string() })) }).parse(body).Findings;
}

/** What else of a finding may be changed by the call is refused here: nothing but the workflow is. */
function updateIn(body: unknown) {
  const workflow = z.object({ Status: z.string() });
  return z.strictObject({ FindingIdentifiers: z.unknown(), Workflow: workflow }).parse(body);
}

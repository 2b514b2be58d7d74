import * as z from 'zod';
import type { CompiledTemplate } from './compiled-template.ts';

/** What is lost with a resource, and the properties that CloudFormation changes by making another one in its place. */
interface Lasting {
  readonly loses: string;
  readonly replacedBy: readonly string[];
}

/**
 * The types of resources that hold something, or that somebody outside of the stack knows. The properties are the
 * `createOnlyProperties` of CloudFormation's own schemas, and for tables those whose keys decide it.
 * https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/aws-template-resource-type-ref.html
 */
export const LASTING_TYPES: Readonly<Record<string, Lasting>> = {
  'AWS::DynamoDB::Table': {
    loses: 'all that is in it',
    replacedBy: ['TableName', 'KeySchema', 'LocalSecondaryIndexes', 'ImportSourceSpecification'],
  },
  'AWS::IAM::Role': {
    loses: 'the trust of other accounts in it',
    replacedBy: ['Path', 'RoleName'],
  },
  'AWS::KMS::Key': { loses: 'what is encrypted with it', replacedBy: ['KeySpec', 'KeyUsage', 'MultiRegion'] },
  'AWS::Lambda::Function': {
    loses: 'the calls of workflows that wait, which know it by its ARN',
    replacedBy: ['FunctionName', 'PackageType'],
  },
  'AWS::Lambda::Url': {
    loses: "the address in mails, in Slack's settings and in scripts",
    replacedBy: ['Qualifier', 'TargetFunctionArn'],
  },
  'AWS::Logs::LogGroup': { loses: 'a year of logs', replacedBy: ['LogGroupName'] },
  'AWS::S3::Bucket': { loses: 'the packages of deployments', replacedBy: ['BucketName'] },
  'AWS::SNS::Subscription': {
    loses: 'its confirmation, and what is on the way',
    replacedBy: ['Endpoint', 'Protocol', 'TopicArn'],
  },
  'AWS::SNS::Topic': { loses: 'its subscribers', replacedBy: ['FifoTopic', 'TopicName'] },
  'AWS::SQS::Queue': { loses: 'the messages in it', replacedBy: ['FifoQueue', 'QueueName'] },
  'AWS::SSM::Parameter': { loses: 'the policy in force', replacedBy: ['Name'] },
  'AWS::Scheduler::Schedule': { loses: 'when it is due next', replacedBy: ['Name'] },
  'AWS::SecretsManager::Secret': { loses: 'the key of links that are on the way', replacedBy: ['Name'] },
  'AWS::StepFunctions::StateMachine': {
    loses: 'the workflows that run: exceptions would not end by themselves',
    replacedBy: ['StateMachineName', 'StateMachineType'],
  },
};

/** What an update of a table cannot do beside what replaces it, or not at once. */
export const TABLE_PROPERTIES = [
  'AttributeDefinitions',
  'GlobalSecondaryIndexes',
  'TimeToLiveSpecification',
] as const;

const lastingFacts = z.object({
  version: z.string(),
  resources: z.record(
    z.string(),
    z.object({ type: z.string(), isRetained: z.boolean(), properties: z.record(z.string(), z.unknown()) }),
  ),
  outputs: z.record(z.string(), z.unknown()),
});

/** What the next version must find again of a version's stack. */
export type LastingFacts = z.infer<typeof lastingFacts>;

/** Reads the facts that are kept of a release. Throws where they are none. */
export function parseLastingFacts(json: string): LastingFacts {
  return lastingFacts.parse(JSON.parse(json));
}

/** What lasts of a compiled template. */
export function lastingFactsOf(version: string, { Resources, Outputs }: CompiledTemplate): LastingFacts {
  const resources = Object.entries(Resources).flatMap(([id, resource]) => {
    const lasting = LASTING_TYPES[resource.Type];
    if (lasting === undefined) return [];
    const names = [
      ...lasting.replacedBy,
      ...(resource.Type === 'AWS::DynamoDB::Table' ? TABLE_PROPERTIES : []),
    ];
    const properties = Object.entries(resource.Properties).filter(([name]) => names.includes(name));
    const isRetained = resource.DeletionPolicy === 'Retain' && resource.UpdateReplacePolicy === 'Retain';
    return [[id, { type: resource.Type, isRetained, properties: Object.fromEntries(properties) }] as const];
  });
  const outputs = Object.entries(Outputs).map(([name, { Value }]) => [name, Value] as const);
  return { version, resources: Object.fromEntries(resources), outputs: Object.fromEntries(outputs) };
}

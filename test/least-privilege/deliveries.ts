import type { PolicyDocument, Resource, ResourceOf } from '../../lib/stack/resource.ts';
import type { FillIn } from './filled-in.ts';
import type { Authorization, Grant } from './iam.ts';
import { grantOf, type FilledStatement } from './roles.ts';
import { ACCOUNT, type Template } from './template.ts';

/*
 * What services of AWS do among themselves in the stack: rules and topics send to queues, alarms publish to topics.
 * None of them has a role: the policy of the queue, the topic or the key lets them in.
 */

/** By which a question to IAM tells which service asks, as if it were a condition key. */
const SERVICE = 'service';

/** Everything that services do by themselves, by what the template says of rules, subscriptions and alarms. */
export function deliveriesIn({ resources }: Template, fillIn: FillIn): Authorization[] {
  return Object.entries(resources).flatMap(([id, resource]) => {
    switch (resource.Type) {
      case 'AWS::Events::Rule': {
        const from = String(fillIn({ 'Fn::GetAtt': [id, 'Arn'] }));
        const queues = resource.Properties.Targets.flatMap(({ Arn, DeadLetterConfig }) => [
          Arn,
          DeadLetterConfig.Arn,
        ]);
        return queues.map((queue) => sending('events.amazonaws.com', from, String(fillIn(queue))));
      }
      case 'AWS::SNS::Subscription':
        return forwarded(resource.Properties, fillIn);
      case 'AWS::CloudWatch::Alarm': {
        const { AlarmActions, OKActions } = resource.Properties;
        return [...AlarmActions, ...OKActions].flatMap((topic) => alarming(topic, resources, fillIn));
      }
      default:
        return [];
    }
  });
}

/** What the policies of queues, topics and keys let services do. */
export function servicesLetIn({ resources }: Template, fillIn: FillIn): Grant[] {
  const documents = Object.values(resources).flatMap(policyOf);
  return documents.flatMap(({ Statement }) => {
    const statements = fillIn(Statement) as FilledStatement[];
    return statements.flatMap((statement) => {
      const { Effect, Principal } = statement;
      if (Effect === 'Deny' || typeof Principal !== 'object' || !('Service' in Principal)) return [];
      const { conditions, ...grant } = grantOf(statement);
      const isService = { operator: 'StringEquals', key: SERVICE, values: [Principal.Service] };
      return [{ ...grant, conditions: [...conditions, isService] }];
    });
  });
}

function policyOf(resource: Resource): PolicyDocument[] {
  switch (resource.Type) {
    case 'AWS::SNS::TopicPolicy':
    case 'AWS::SQS::QueuePolicy':
      return [resource.Properties.PolicyDocument];
    case 'AWS::KMS::Key':
      return [resource.Properties.KeyPolicy];
    default:
      return [];
  }
}

/** What a topic sends on, and what it gives up. */
function forwarded(
  subscription: ResourceOf<'AWS::SNS::Subscription'>['Properties'],
  fillIn: FillIn,
): Authorization[] {
  // Mail asks nobody.
  if (subscription.Protocol === 'email') return [];
  const { Endpoint, RedrivePolicy, TopicArn } = subscription;
  const queues = [Endpoint, RedrivePolicy.deadLetterTargetArn].map((queue) => String(fillIn(queue)));
  return queues.map((queue) => sending('sns.amazonaws.com', String(fillIn(TopicArn)), queue));
}

function sending(service: string, from: string, queue: string): Authorization {
  return {
    action: 'sqs:SendMessage',
    resource: queue,
    context: { [SERVICE]: [service], 'aws:SourceArn': [from] },
  };
}

/**
 * Publishing an alarm, and encrypting it by the topic's key.
 * https://docs.aws.amazon.com/sns/latest/dg/sns-key-management.html#compatibility-with-aws-services
 */
function alarming(topic: unknown, resources: Template['resources'], fillIn: FillIn): Authorization[] {
  const context = { [SERVICE]: ['cloudwatch.amazonaws.com'], 'aws:SourceAccount': [ACCOUNT] };
  const arn = String(fillIn(topic));
  const target = Object.entries(resources).find(([id]) => fillIn({ Ref: id }) === arn)?.[1];
  if (target?.Type !== 'AWS::SNS::Topic') throw new Error(`${arn} is no topic of the stack.`);
  const key = String(fillIn(target.Properties.KmsMasterKeyId));
  return [
    { action: 'sns:Publish', resource: arn, context },
    ...['kms:Decrypt', 'kms:GenerateDataKey'].map((action) => ({ action, resource: key, context })),
  ];
}

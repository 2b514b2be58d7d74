import { createHash } from 'node:crypto';
import { METRICS } from '../domain/metrics.ts';
import { accepted } from './accepted.ts';
import { alarm, counted } from './alarm.ts';
import {
  endsWaiting,
  findsTokens,
  judgesInstancesAgain,
  keepsLinkUses,
  readsLinkKey,
  savesExceptions,
} from './exception-statements.ts';
import { functionPart } from './function-part.ts';
import { POLICY, readsParameters } from './function-role.ts';
import { partOf, together, type Part } from './part.ts';
import type { Resource, ResourceOf, Text } from './resource.ts';
import { attributeOf, referenceTo, removedWithTheStack } from './resource.ts';
import { topic, topicPolicy } from './topics.ts';
import { workflowArn } from './workflow-name.ts';

const page = functionPart({
  name: 'approval-page',
  description: 'Shows approvers who were asked by e-mail a request, and takes their answer',
  timeoutSeconds: 15,
  statements: [
    readsParameters('ReadThePolicy', POLICY),
    savesExceptions,
    keepsLinkUses,
    findsTokens,
    endsWaiting,
    judgesInstancesAgain,
    readsLinkKey,
  ],
  environment: {
    EXCEPTIONS_TABLE_NAME: referenceTo('ExceptionsTable'),
    EXCEPTION_WORKFLOW_ARN: workflowArn,
    LINK_KEY_SECRET_ARN: referenceTo('LinkKey'),
    POLICY_PARAMETER_NAME: referenceTo('PolicyParameter'),
    REEVALUATION_QUEUE_URL: referenceTo('ReevaluationQueue'),
  },
  events: [],
  url: {
    openBecause:
      'Approvers come by a link in a mail, with no credentials of AWS. The function shows nothing but to a link that it ' +
      'has signed for one approver and one exception, takes one answer by it, and refuses all else.',
  },
});

/** What `ask-approvers` is told where it also asks by e-mail. */
export const linkEnvironment: Readonly<Record<string, Text>> = {
  APPROVAL_LINKS_TOPIC_ARN: referenceTo('ApprovalLinksTopic'),
  APPROVAL_PAGE_URL: attributeOf('ApprovalPageLambdaFunctionUrl', 'FunctionUrl'),
  LINK_KEY_SECRET_ARN: referenceTo('LinkKey'),
};

const linkKey: ResourceOf<'AWS::SecretsManager::Secret'> = {
  Type: 'AWS::SecretsManager::Secret',
  ...removedWithTheStack,
  Metadata: accepted({
    CKV_AWS_149:
      'It is encrypted by the key of AWS for Secrets Manager, which nobody can use but by reading the secret: two roles ' +
      'of this stack may, in this account alone. A key of the customer would let nobody in or out beside that.',
  }),
  Properties: {
    Description:
      'Signs the links by which imds-guardrail asks approvers. Another value makes all sent links void.',
    GenerateSecretString: { ExcludePunctuation: true, PasswordLength: 64 },
  },
};

/** Approvers by e-mail: each address gets the links that are addressed to it, and answers on the approval page. */
export function approvalEmails(addresses: readonly string[]): Part {
  return together([
    page,
    partOf({
      resources: {
        ...linksTopic(addresses),
        LinkKey: linkKey,
        ApprovalLinksNotSentAlarm: alarm({
          description:
            'A mail with a link could not be sent to an approver. Look at the subscriptions of ApprovalLinksTopic; whoever ' +
            'asked can ask again, and without an answer the request ends with a no.',
          metric: ['AWS/SNS', 'NumberOfNotificationsFailed'],
          dimension: ['TopicName', attributeOf('ApprovalLinksTopic', 'TopicName')],
          statistic: 'Sum',
          above: 0,
          minutes: 5,
        }),
        ApprovalPageFailedAlarm: alarm(
          counted(
            METRICS.pagesFailed,
            'The approval page could not do its work, and an approver saw that. The log of approval-page says why.',
          ),
        ),
      },
      outputs: {
        ApprovalPageUrl: {
          Description: 'The page that links to approvers lead to',
          Value: attributeOf('ApprovalPageLambdaFunctionUrl', 'FunctionUrl'),
        },
      },
    }),
  ]);
}

function linksTopic(addresses: readonly string[]): Readonly<Record<string, Resource>> {
  const subscriptions = addresses.map((address) => [subscriptionId(address), subscription(address)] as const);
  return {
    ApprovalLinksTopic: topic('IMDS guardrail: your approval is asked for'),
    ApprovalLinksTopicPolicy: topicPolicy('ApprovalLinksTopic', {
      // Whoever gets a link answers as its approver, so nobody else may listen.
      Sid: 'OnlyApproversSubscribe',
      Effect: 'Deny',
      Principal: '*',
      Action: 'sns:Subscribe',
      Resource: referenceTo('ApprovalLinksTopic'),
      Condition: { StringNotEquals: { 'sns:Endpoint': addresses } },
    }),
    ...Object.fromEntries(subscriptions),
  };
}

function subscription(address: string): ResourceOf<'AWS::SNS::Subscription'> {
  return {
    Type: 'AWS::SNS::Subscription',
    Properties: {
      Endpoint: address,
      // Nobody gets the link of another one.
      FilterPolicy: { approver: [address] },
      Protocol: 'email',
      TopicArn: referenceTo('ApprovalLinksTopic'),
    },
  };
}

/** By the address, not its place in the list: an approver who is added must not make others confirm again. */
function subscriptionId(address: string): string {
  const digest = createHash('sha256').update(address).digest('hex');
  return `ApprovalLinksTo${digest.slice(0, 16)}`;
}

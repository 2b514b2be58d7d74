import { createHash } from 'node:crypto';
import { METRICS } from '../domain/metrics.ts';
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
import { together, type Part } from './part.ts';
import type { Resource, ResourceOf, Text } from './resource.ts';
import { attributeOf, referenceTo } from './resource.ts';
import { topic, topicPolicy } from './topics.ts';
import { workflowArn } from './workflow-name.ts';

/**
 * Why doors that are open to everybody have a limit of their own: nobody out there can take the account's concurrency
 * from the guard. Takes it from the account's limit, of which Lambda wants 100 left.
 * https://docs.aws.amazon.com/lambda/latest/dg/configuration-concurrency.html
 */
export const OPEN_DOOR_CONCURRENCY = 5;

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
  url: true,
  reservedConcurrency: OPEN_DOOR_CONCURRENCY,
});

/** What `ask-approvers` is told where it also asks by e-mail. */
export const linkEnvironment: Readonly<Record<string, Text>> = {
  APPROVAL_LINKS_TOPIC_ARN: referenceTo('ApprovalLinksTopic'),
  APPROVAL_PAGE_URL: attributeOf('ApprovalPageLambdaFunctionUrl', 'FunctionUrl'),
  LINK_KEY_SECRET_ARN: referenceTo('LinkKey'),
};

const linkKey: ResourceOf<'AWS::SecretsManager::Secret'> = {
  Type: 'AWS::SecretsManager::Secret',
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
    {
      functions: {},
      resources: {
        ...linksTopic(addresses),
        LinkKey: linkKey,
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
    },
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

import type { OnlyIf, ResourceOf, Statement, Substitution } from './resource.ts';
import { attributeOf, policyDocument, substituted } from './resource.ts';

/** A role that one function runs under, and nothing else. `name` is that of the file under functions/. */
export function functionRole(
  name: string,
  description: string,
  statements: readonly (Statement | OnlyIf<Statement>)[],
): ResourceOf<'AWS::IAM::Role'> {
  return {
    Type: 'AWS::IAM::Role',
    Properties: {
      Description: description,
      AssumeRolePolicyDocument: policyDocument({
        Sid: 'OnlyLambda',
        Effect: 'Allow',
        Principal: { Service: 'lambda.amazonaws.com' },
        Action: 'sts:AssumeRole',
      }),
      Policies: [{ PolicyName: name, PolicyDocument: policyDocument(...statements) }],
    },
  };
}

/**
 * The role that a function runs under, by its logical id. As a substitution, since osls has a function depend on a role
 * that it gets by any other reference once more, and cfn-lint says that once is enough (W3005).
 */
export function runsAs(roleId: string): Substitution {
  return substituted(`\${${roleId}.Arn}`);
}

/** What Lambda's poller does with queues in the function's name; the code itself never touches one. */
export function worksOff(...queues: readonly string[]): Statement {
  return {
    Sid: 'WorkOffTheQueues',
    Effect: 'Allow',
    Action: ['sqs:DeleteMessage', 'sqs:GetQueueAttributes', 'sqs:ReceiveMessage'],
    Resource: queues.map((queue) => attributeOf(queue, 'Arn')),
  };
}

/**
 * Writing a function's log. The group itself is made by the stack, with its retention; a function that may
 * create it could lose that.
 */
export function writesTo(logGroup: string): Statement {
  return {
    Sid: 'WriteItsOwnLog',
    Effect: 'Allow',
    Action: ['logs:CreateLogStream', 'logs:PutLogEvents'],
    Resource: attributeOf(logGroup, 'Arn'),
  };
}

/** The parameter with the policy, as {@link readsParameters} takes it. */
export const POLICY = '${PolicyParameter}';

/**
 * Reading parameters of SSM, by their names: the policy, or what the operator puts there. A SecureString
 * under AWS's own key for SSM needs no statement of its own.
 */
export function readsParameters(sid: string, ...names: readonly [string, ...string[]]): Statement {
  const arn = 'arn:${AWS::Partition}:ssm:${AWS::Region}:${AWS::AccountId}:parameter';
  const Resource = names.map((name) => substituted(`${arn}${name}`));
  return { Sid: sid, Effect: 'Allow', Action: 'ssm:GetParameter', Resource };
}

/** Acting in other accounts, where the operator named a role for it: it says there what may be done. */
export function assumesMemberRole(sid: string): OnlyIf<Statement> {
  return {
    'Fn::If': [
      'HasMemberRole',
      {
        Sid: sid,
        Effect: 'Allow',
        Action: 'sts:AssumeRole',
        Resource: substituted('arn:${AWS::Partition}:iam::*:role/${param:memberRoleName}'),
      },
      { Ref: 'AWS::NoValue' },
    ],
  };
}

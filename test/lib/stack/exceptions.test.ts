import { describe, expect, it } from 'vitest';
import { DEFAULT_EXCEPTIONS } from '../../../lib/boundary/policy/policy-defaults.ts';
import type { Approvers } from '../../../lib/domain/exception/exception-policy.ts';
import { exceptionParts } from '../../../lib/stack/exceptions.ts';
import { doorConcurrency } from '../../../lib/stack/parameters.ts';
import { together, type Part } from '../../../lib/stack/part.ts';
import type { Resource, ResourceOf, Statement } from '../../../lib/stack/resource.ts';
import { integrations } from '../../../lib/stack/state-tasks.ts';

const NOBODY: Approvers = { slackUsers: [], slackGroups: [], principals: [], emails: [] };
const SLACK = { secretParameter: '/guardrail/slack', signingSecretParameter: '/guardrail/signing' };
const NO_SLACK = { secretParameter: null, signingSecretParameter: null };
const WORKFLOW_ARN = {
  'Fn::Sub':
    'arn:${AWS::Partition}:states:${AWS::Region}:${AWS::AccountId}:stateMachine:${AWS::StackName}-exception-approval',
};

const everything = partsFor(
  {
    slackUsers: ['U0BOB0001'],
    slackGroups: [],
    principals: ['arn:aws:iam::111122223333:role/approver'],
    emails: ['bob@example.com', 'carol@example.com'],
  },
  SLACK,
);

function partsFor(approvers: Partial<Approvers>, slack: typeof SLACK | typeof NO_SLACK | SomeSlack): Part {
  const policy = { ...DEFAULT_EXCEPTIONS, approvers: { ...NOBODY, ...approvers } };
  return together(exceptionParts(policy, slack));
}

type SomeSlack = Readonly<Record<keyof typeof SLACK, string | null>>;

function resource<Type extends Resource['Type']>(
  { resources }: Part,
  id: string,
  type: Type,
): ResourceOf<Type>['Properties'] {
  const found = resources[id];
  if (found?.Type !== type) throw new Error(`${id} is no ${type}`);
  return found.Properties as ResourceOf<Type>['Properties'];
}

function statementsOf(part: Part, roleId: string): Statement[] {
  const [policy] = resource(part, roleId, 'AWS::IAM::Role').Policies;
  return policy!.PolicyDocument.Statement.filter((statement) => 'Sid' in statement);
}

const always = ['askApprovers', 'reviewExceptions'];
const doors = [...always, 'exceptionsApi', 'requestTagged'];

describe('what the policy deploys', () => {
  it.each<[string, Partial<Approvers>, SomeSlack, string[]]>([
    ['nobody', {}, SLACK, always],
    ['principals', { principals: ['arn'] }, NO_SLACK, doors],
    ['principals, and Slack is there', { principals: ['arn'] }, SLACK, [...doors, 'postException']],
    ['addresses', { emails: ['bob@example.com'] }, NO_SLACK, [...doors, 'approvalPage']],
    [
      'Slack users',
      { slackUsers: ['U0BOB0001'] },
      SLACK,
      [...doors, 'postException', 'slackInteraction', 'answerSlack'],
    ],
    [
      'a Slack group',
      { slackGroups: ['S0APPROVE'] },
      SLACK,
      [...doors, 'postException', 'slackInteraction', 'answerSlack'],
    ],
    [
      'Slack users, and nobody has put a signing secret',
      { slackUsers: ['U0BOB0001'] },
      { ...SLACK, signingSecretParameter: null },
      [...doors, 'postException'],
    ],
    [
      'Slack users, and there is no Slack',
      { slackUsers: ['U0BOB0001'] },
      { ...SLACK, secretParameter: null },
      doors,
    ],
  ])('where approvers are %s', (_, approvers, slack, expected) => {
    const { functions, resources } = partsFor(approvers, slack);

    expect(Object.keys(functions).toSorted()).toEqual(expected.toSorted());
    expect('ExceptionApproval' in resources).toBe(true);
    expect('SlackAnswersQueue' in resources).toBe(expected.includes('slackInteraction'));
    expect('LinkKey' in resources).toBe(expected.includes('approvalPage'));
  });

  it('tells where each door is, and nothing of doors that are not there', () => {
    expect(everything.outputs).toMatchObject({
      ExceptionsUrl: { Value: { 'Fn::GetAtt': ['ExceptionsApiLambdaFunctionUrl', 'FunctionUrl'] } },
      SlackInteractionsUrl: { Value: { 'Fn::GetAtt': ['SlackInteractionLambdaFunctionUrl', 'FunctionUrl'] } },
      ApprovalPageUrl: { Value: { 'Fn::GetAtt': ['ApprovalPageLambdaFunctionUrl', 'FunctionUrl'] } },
    });
    expect(partsFor({}, SLACK).outputs).toEqual({});
  });
});

describe('the functions', () => {
  it.each(Object.entries(everything.functions))('%s has a role and an alarm of its own', (key, facts) => {
    const id = `${key.charAt(0).toUpperCase()}${key.slice(1)}`;

    expect(facts.role).toEqual({ 'Fn::Sub': `\${${id}Role.Arn}` });
    expect(resource(everything, `${id}Role`, 'AWS::IAM::Role').Policies).toHaveLength(1);
    expect(resource(everything, `${id}ErrorsAlarm`, 'AWS::CloudWatch::Alarm').Dimensions).toEqual([
      { Name: 'FunctionName', Value: { Ref: `${id}LambdaFunction` } },
    ]);
  });

  it('let IAM say who uses the command line, and anybody knock at the other two, a few at a time', () => {
    const urls = Object.entries(everything.functions).flatMap(([key, { url, reservedConcurrency }]) =>
      url === undefined ? [] : [[key, url, reservedConcurrency]],
    );

    expect(urls).toEqual([
      ['exceptionsApi', { authorizer: 'aws_iam' }, undefined],
      ['approvalPage', true, doorConcurrency],
      ['slackInteraction', true, doorConcurrency],
    ]);
    expect(everything.conditions).toEqual({
      HasDoorConcurrency: { 'Fn::Not': [{ 'Fn::Equals': ['${param:doorConcurrency}', '0'] }] },
    });
  });

  it('are told what is there, and names of secrets instead of secrets', () => {
    const variables = (key: string) =>
      Object.keys(everything.functions[key]!.environment).filter((name) => !name.startsWith('POWERTOOLS'));

    expect(Object.fromEntries(Object.keys(everything.functions).map((key) => [key, variables(key)]))).toEqual(
      {
        askApprovers: [
          'EXCEPTIONS_TABLE_NAME',
          'EXCEPTIONS_TOPIC_ARN',
          'EXCEPTION_WORKFLOW_ARN',
          'MEMBER_ROLE_NAME',
          'POLICY_PARAMETER_NAME',
          'APPROVAL_LINKS_TOPIC_ARN',
          'APPROVAL_PAGE_URL',
          'LINK_KEY_SECRET_ARN',
        ],
        reviewExceptions: ['EXCEPTIONS_TABLE_NAME', 'EXCEPTIONS_TOPIC_ARN', 'REEVALUATION_QUEUE_URL'],
        exceptionsApi: [
          'EXCEPTIONS_TABLE_NAME',
          'EXCEPTIONS_TOPIC_ARN',
          'EXCEPTION_WORKFLOW_ARN',
          'MEMBER_ROLE_NAME',
          'POLICY_PARAMETER_NAME',
          'RECORDS_TABLE_NAME',
          'REEVALUATION_QUEUE_URL',
        ],
        requestTagged: ['EXCEPTIONS_TABLE_NAME', 'EXCEPTION_WORKFLOW_ARN', 'POLICY_PARAMETER_NAME'],
        approvalPage: [
          'EXCEPTIONS_TABLE_NAME',
          'EXCEPTION_WORKFLOW_ARN',
          'LINK_KEY_SECRET_ARN',
          'POLICY_PARAMETER_NAME',
          'REEVALUATION_QUEUE_URL',
        ],
        postException: ['EXCEPTIONS_TABLE_NAME', 'POLICY_PARAMETER_NAME', 'SLACK_PARAMETER_NAME'],
        slackInteraction: [
          'POLICY_PARAMETER_NAME',
          'SLACK_ANSWERS_QUEUE_URL',
          'SLACK_PARAMETER_NAME',
          'SLACK_SIGNING_SECRET_PARAMETER_NAME',
        ],
        answerSlack: [
          'EXCEPTIONS_TABLE_NAME',
          'EXCEPTION_WORKFLOW_ARN',
          'POLICY_PARAMETER_NAME',
          'REEVALUATION_QUEUE_URL',
          'SLACK_PARAMETER_NAME',
        ],
      },
    );
  });

  it('that ask without addresses know neither a page nor a key', () => {
    const { functions, resources } = partsFor({ principals: ['arn'] }, NO_SLACK);

    expect(functions['askApprovers']?.environment).not.toHaveProperty('APPROVAL_PAGE_URL');
    expect(JSON.stringify(resources['AskApproversRole'])).not.toMatch(/LinkKey|ApprovalLinksTopic/);
  });

  it('by a schedule and by the ends of workflows have the review look', () => {
    expect(everything.functions['reviewExceptions']?.events).toEqual([
      { schedule: { rate: ['rate(5 minutes)'] } },
      {
        sqs: expect.objectContaining({ arn: { 'Fn::GetAtt': ['WorkflowEndQueue', 'Arn'] } }) as unknown,
      },
    ]);
  });
});

const answering = ['FindTokens', 'StartTheWorkflow', 'AnswerTheWorkflow'];
const telling = ['HaveInstancesJudgedAgain', 'TellPeople'];

describe('the roles', () => {
  it.each([
    [
      'AskApproversRole',
      [
        'ReadThePolicy',
        'SaveExceptions',
        'KeepTokens',
        'AnswerTheWorkflow',
        'TellPeople',
        'ReadTheKeyOfLinks',
        'SeeWhatEc2WouldRefuse',
      ],
    ],
    [
      'ReviewExceptionsRole',
      ['FindDueExceptions', 'ReadExceptionsInForce', 'EndExceptions', ...telling, 'WorkOffTheQueues'],
    ],
    [
      'ExceptionsApiRole',
      [
        'ReadThePolicy',
        'EndExceptions',
        'ListExceptions',
        ...answering,
        ...telling,
        'ReadExceptionsInForce',
        'FindWhatWasCorrected',
        'ReadWhatWasTaken',
        'SeeWhatEc2WouldRefuse',
      ],
    ],
    ['RequestTaggedRole', ['ReadThePolicy', 'ReadExceptions', 'StartTheWorkflow', 'WorkOffTheQueues']],
    [
      'ApprovalPageRole',
      [
        'ReadThePolicy',
        'SaveExceptions',
        'KeepLinkUses',
        'FindTokens',
        'AnswerTheWorkflow',
        'HaveInstancesJudgedAgain',
        'ReadTheKeyOfLinks',
      ],
    ],
    ['PostExceptionRole', ['ReadThePolicyAndTheToken', 'ReadExceptions', 'KeepMessages', 'WorkOffTheQueues']],
    ['SlackInteractionRole', ['ReadThePolicyAndSecrets', 'QueueAnswers']],
    [
      'AnswerSlackRole',
      [
        'ReadThePolicyAndTheToken',
        'SaveExceptions',
        ...answering,
        'HaveInstancesJudgedAgain',
        'KeepMessages',
        'WorkOffTheQueues',
      ],
    ],
  ])('of %s is for these purposes', (role, purposes) => {
    expect(statementsOf(everything, role).map(({ Sid }) => Sid)).toEqual([...purposes, 'WriteItsOwnLog']);
  });

  const all = Object.entries(everything.resources).flatMap(([id, { Type }]) =>
    Type === 'AWS::IAM::Role'
      ? statementsOf(everything, id).map((statement) => [id, statement.Sid, statement] as const)
      : [],
  );

  it.each(all)('of %s (%s) name actions and resources in full', (_, sid, { Action, Resource }) => {
    const unavoidable = ['SeeWhatEc2WouldRefuse', 'WriteTraces'];
    // The log of a state machine is delivered by CloudWatch, which knows no resources for that.
    const isLogDelivery = [Action].flat().includes('logs:CreateLogDelivery');

    expect(JSON.stringify(Action)).not.toContain('*');
    expect(Resource === '*').toBe(unavoidable.includes(sid) || isLogDelivery);
  });

  it.each(all.filter(([, , { Resource }]) => JSON.stringify(Resource).includes('ExceptionsTable')))(
    'of %s (%s) reach only their own kinds of items, and scan nothing',
    (_, __, { Action, Condition, Resource }) => {
      const isIndex = JSON.stringify(Resource).includes('/index/');

      expect([Action].flat()).not.toContain('dynamodb:Scan');
      expect([Action].flat()).not.toContain('dynamodb:DeleteItem');
      expect(isIndex || Condition?.['ForAllValues:StringLike']?.['dynamodb:LeadingKeys'] !== undefined).toBe(
        true,
      );
    },
  );

  it('let tokens be written by whoever asks, and be read by whoever answers', () => {
    const holders = all.filter(([, , { Condition }]) => JSON.stringify(Condition ?? {}).includes('token#*'));

    expect(holders.map(([role, , { Action }]) => [role, Action])).toEqual([
      ['AskApproversRole', ['dynamodb:GetItem', 'dynamodb:PutItem']],
      ['ExceptionsApiRole', ['dynamodb:GetItem']],
      ['ApprovalPageRole', ['dynamodb:GetItem']],
      ['AnswerSlackRole', ['dynamodb:GetItem']],
    ]);
  });
});

function integrationOf(resource: string): string {
  return integrations[resource.slice(2, -1) as keyof typeof integrations];
}

describe('the state machine', () => {
  const workflow = resource(everything, 'ExceptionApproval', 'AWS::StepFunctions::StateMachine');

  it('keeps the token out of its log', () => {
    expect(workflow.LoggingConfiguration).toEqual({
      Destinations: [
        { CloudWatchLogsLogGroup: { LogGroupArn: { 'Fn::GetAtt': ['ExceptionApprovalLogGroup', 'Arn'] } } },
      ],
      IncludeExecutionData: false,
      Level: 'ALL',
    });
    expect(resource(everything, 'ExceptionApprovalLogGroup', 'AWS::Logs::LogGroup').RetentionInDays).toBe(
      365,
    );
  });

  it('is a standard one, traced, and has the name by which others know its ARN', () => {
    expect(workflow).toMatchObject({
      StateMachineName: { 'Fn::Sub': '${AWS::StackName}-exception-approval' },
      StateMachineType: 'STANDARD',
      TracingConfiguration: { Enabled: true },
    });
    expect(everything.functions['exceptionsApi']?.environment).toMatchObject({
      EXCEPTION_WORKFLOW_ARN: WORKFLOW_ARN,
    });
  });

  it('may do what its states call, and nothing else but logs and traces', () => {
    const calls = Object.values(workflow.Definition.States).flatMap((state) =>
      state.Type === 'Task' ? [integrationOf(state.Resource)] : [],
    );
    const actions = new Map([
      ['dynamodb:getItem', 'dynamodb:GetItem'],
      ['dynamodb:putItem', 'dynamodb:PutItem'],
      ['dynamodb:updateItem', 'dynamodb:UpdateItem'],
      ['lambda:invoke.waitForTaskToken', 'lambda:InvokeFunction'],
      ['sns:publish', 'sns:Publish'],
      ['sqs:sendMessage', 'sqs:SendMessage'],
    ]);

    const allowed = statementsOf(everything, 'ExceptionApprovalRole')
      .filter(({ Resource }) => Resource !== '*')
      .flatMap(({ Action }) => Action);

    expect(allowed.toSorted()).toEqual([...new Set(calls.map((call) => actions.get(call)))].toSorted());
  });

  const used = Object.values(workflow.Definition.States).flatMap((state) =>
    state.Type === 'Task' ? [state.Resource.slice(2, -1)] : [],
  );

  it.each([...new Set(used)])('finds %s in whatever partition it runs', (name) => {
    expect(workflow.DefinitionSubstitutions[name]).toEqual({
      'Fn::Sub': `arn:\${AWS::Partition}:states:::${integrationOf(`\${${name}}`)}`,
    });
  });

  it('lends its role to Step Functions, for this state machine of this account alone', () => {
    const { AssumeRolePolicyDocument } = resource(everything, 'ExceptionApprovalRole', 'AWS::IAM::Role');

    expect(AssumeRolePolicyDocument.Statement).toEqual([
      expect.objectContaining({
        Principal: { Service: 'states.amazonaws.com' },
        Condition: {
          ArnEquals: { 'aws:SourceArn': WORKFLOW_ARN },
          StringEquals: { 'aws:SourceAccount': { 'Fn::Sub': '${AWS::AccountId}' } },
        },
      }),
    ]);
  });

  it.each([
    ['ExceptionsFailedAlarm', 'ExecutionsFailed'],
    ['ExceptionsTimedOutAlarm', 'ExecutionsTimedOut'],
    ['ExceptionsAbortedAlarm', 'ExecutionsAborted'],
  ])('has the alarm %s', (id, metric) => {
    expect(resource(everything, id, 'AWS::CloudWatch::Alarm')).toMatchObject({
      Namespace: 'AWS/States',
      MetricName: metric,
      Dimensions: [{ Name: 'StateMachineArn', Value: WORKFLOW_ARN }],
      Threshold: 0,
    });
  });
});

describe('the queues', () => {
  it.each(['SlackAnswers', 'WorkflowEnd', 'PostException', 'RequestTagged'])(
    'of %s gives up after five tries into a dead-letter queue with an alarm',
    (id) => {
      const queue = resource(everything, `${id}Queue`, 'AWS::SQS::Queue');

      expect(queue).toMatchObject({
        SqsManagedSseEnabled: true,
        RedrivePolicy: {
          deadLetterTargetArn: { 'Fn::GetAtt': [`${id}DeadLetterQueue`, 'Arn'] },
          maxReceiveCount: 5,
        },
      });
      expect(resource(everything, `${id}DeadLettersAlarm`, 'AWS::CloudWatch::Alarm').Dimensions).toEqual([
        { Name: 'QueueName', Value: { 'Fn::GetAtt': [`${id}DeadLetterQueue`, 'QueueName'] } },
      ]);
      expect(resource(everything, `${id}AgeAlarm`, 'AWS::CloudWatch::Alarm').Threshold).toBe(900);
    },
  );

  it('for answers from Slack takes messages of roles that may send, by TLS alone', () => {
    const { PolicyDocument } = resource(everything, 'SlackAnswersQueuePolicy', 'AWS::SQS::QueuePolicy');

    expect(PolicyDocument.Statement).toEqual([
      expect.objectContaining({ Sid: 'RefuseWithoutTls', Effect: 'Deny', Principal: '*' }),
    ]);
  });

  it('for news is subscribed to the topic of exceptions, for tags to that of findings', () => {
    const topicOf = (id: string) => resource(everything, id, 'AWS::SNS::Subscription').TopicArn;

    expect(topicOf('PostExceptionSubscription')).toEqual({ Ref: 'ExceptionsTopic' });
    expect(topicOf('RequestTaggedSubscription')).toEqual({ Ref: 'FindingsTopic' });
  });
});

describe('links for approvers', () => {
  it('go each to its own address, and to nobody else', () => {
    const subscriptions = Object.entries(everything.resources).flatMap(([id, { Type, Properties }]) =>
      Type === 'AWS::SNS::Subscription' && id.startsWith('ApprovalLinks') ? [Properties] : [],
    );

    expect(subscriptions).toEqual(
      ['bob@example.com', 'carol@example.com'].map((address) => ({
        Endpoint: address,
        FilterPolicy: { approver: [address] },
        Protocol: 'email',
        TopicArn: { Ref: 'ApprovalLinksTopic' },
      })),
    );
  });

  it('can be listened to by the addresses of the policy alone', () => {
    const { PolicyDocument } = resource(everything, 'ApprovalLinksTopicPolicy', 'AWS::SNS::TopicPolicy');

    expect(PolicyDocument.Statement).toContainEqual(
      expect.objectContaining({
        Effect: 'Deny',
        Principal: '*',
        Action: 'sns:Subscribe',
        Condition: { StringNotEquals: { 'sns:Endpoint': ['bob@example.com', 'carol@example.com'] } },
      }),
    );
  });

  it('need not be confirmed again by others when an approver is added', () => {
    const idsOf = (emails: string[]) =>
      Object.keys(partsFor({ emails }, NO_SLACK).resources).filter((id) => id.startsWith('ApprovalLinksTo'));

    const before = idsOf(['bob@example.com']);

    expect(idsOf(['alice@example.com', 'bob@example.com'])).toEqual(expect.arrayContaining(before));
  });

  it('are signed by a key that only the stack knows', () => {
    expect(resource(everything, 'LinkKey', 'AWS::SecretsManager::Secret')).toMatchObject({
      GenerateSecretString: { PasswordLength: 64, ExcludePunctuation: true },
    });
  });
});

/** A pattern in a resource that stands for more than one, and why nothing narrower would do. */
export interface Wide {
  readonly resource: RegExp;
  readonly actions: readonly string[];
  readonly why: string;
}

/** Every wildcard in the resources of roles. */
export const wide: readonly Wide[] = [
  {
    resource: /^\*$/,
    actions: ['cloudwatch:GetMetricData'],
    why: 'Its one resource type are datasets of OTLP metrics. EC2 writes classic metrics, which have none.',
  },
  {
    resource: /^arn:aws:ec2:\*:111122223333:instance\/\*$/,
    actions: ['ec2:ModifyInstanceMetadataOptions'],
    why: 'Every instance of the account is guarded, in the Regions that forward their events or are swept.',
  },
  {
    resource: /^arn:aws:iam::\*:role\/imds-guardrail-member$/,
    actions: ['sts:AssumeRole'],
    why: 'Events name the accounts. Each of them says by the trust of its role whom it lets in.',
  },
  {
    resource: /^arn:aws:securityhub:\*:111122223333:(?:hub|product\/111122223333)\/default$/,
    actions: [
      'securityhub:BatchImportFindings',
      'securityhub:BatchUpdateFindings',
      'securityhub:GetFindings',
    ],
    why: 'A finding is imported in the Region of its instance.',
  },
  {
    resource: /^arn:aws:logs:eu-west-1:111122223333:log-group:\w+LogGroup:\*$/,
    actions: ['logs:CreateLogStream', 'logs:PutLogEvents'],
    why: 'Lambda names the streams in the function’s own log group.',
  },
  {
    resource: /^arn:aws:states:eu-west-1:111122223333:execution:[\w-]+-fleet-sweep(?:\/EachPlace)?:\*$/,
    actions: ['states:DescribeExecution', 'states:StopExecution'],
    why: 'Step Functions names the executions of places.',
  },
];

/** Actions that can be narrowed by a condition beside the resource, and are. */
export const narrowedBy: Readonly<Record<string, string>> = {
  'dynamodb:BatchGetItem': 'dynamodb:LeadingKeys',
  'dynamodb:BatchWriteItem': 'dynamodb:LeadingKeys',
  'dynamodb:GetItem': 'dynamodb:LeadingKeys',
  'dynamodb:PutItem': 'dynamodb:LeadingKeys',
  'dynamodb:Query': 'dynamodb:LeadingKeys',
  'dynamodb:UpdateItem': 'dynamodb:LeadingKeys',
  'events:PutEvents': 'events:source',
  'securityhub:BatchUpdateFindings': 'securityhub:ASFFSyntaxPath/Workflow.Status',
};

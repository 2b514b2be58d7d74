import { roleNameOf, type Principal } from '../principal.ts';
import type { FixPlace } from './how-to-fix.ts';

/** What a tool is known by: a pattern of what CloudTrail shows, and what people call it. */
type Signs = readonly (readonly [pattern: RegExp, tool: string])[];

/** User agents of tools that say who they are. Wrappers go first: they carry the wrapped tool's words too. */
const userAgents: Signs = [
  [/crossplane/i, 'Crossplane'],
  [/\bPulumi/i, 'Pulumi'],
  [/\bOpenTofu/i, 'OpenTofu'],
  [/\bPacker\//i, 'Packer'],
  [/\bTerraform/i, 'Terraform'],
  [/\bAnsible\//i, 'Ansible'],
  [/\b(c7n|CloudCustodian)\b/i, 'Cloud Custodian'],
  [/\bkarpenter/i, 'Karpenter'],
  [/\beksctl\b/i, 'eksctl'],
  [/\baws-cdk\b/i, 'AWS CDK'],
];

/** Roles whose name gives away a tool that calls through a service or an SDK. */
const roles: Signs = [
  [/^cdk-[a-z0-9]+-(cfn-exec|deploy)-role-/, 'AWS CDK'],
  // AWSServiceRoleForConfigRemediation is the one that AWS Config makes itself.
  [/config-?remediation/i, 'an AWS Config remediation'],
  [/^SO0111-/, 'Automated Security Response'],
  [/karpenter/i, 'Karpenter'],
  [/cloud-?custodian|\bc7n\b/i, 'Cloud Custodian'],
];

/** Services that act for somebody, by the DNS name in `invokedBy`, `userAgent` or `sourceIPAddress`. */
const services: Signs = [
  [/^cloudformation\./, 'CloudFormation'],
  [/^autoscaling\./, 'Auto Scaling, from its launch template'],
  [/^(ec2fleet|spotfleet|spot)\./, 'EC2 Fleet, from its launch template'],
  [/^eks(-nodegroup)?\./, 'Amazon EKS'],
  [/^ecs\./, 'Amazon ECS'],
  [/^batch\./, 'AWS Batch'],
  [/^elasticbeanstalk\./, 'Elastic Beanstalk'],
  [/^(remediation\.)?config\./, 'an AWS Config remediation'],
  [/^ssm\./, 'Systems Manager Automation'],
  [/^imagebuilder\./, 'EC2 Image Builder'],
];

/** Names that a role only hints with: somebody named it after the tool that uses it. */
const hints: Signs = [
  [/terraform/i, 'Terraform'],
  [/(^|[^a-z])tofu/i, 'OpenTofu'],
  [/pulumi/i, 'Pulumi'],
  [/ansible/i, 'Ansible'],
  [/^GitHubActions$/, 'a GitHub Actions workflow'],
];

/** User agents that tell a way of calling, not who wrote the call. */
const clients: Signs = [
  [/exec-env\/CloudShell/i, 'AWS CloudShell'],
  [/^aws-cli\//i, 'the AWS CLI'],
  [/\bBoto3\//i, 'a Python script (boto3)'],
  [/^(console|signin)\.([a-z0-9-]+\.)*amazonaws\.com/, 'the AWS console'],
  [/^Mozilla\//, 'the AWS console'],
  [/\bAWSPowerShell/i, 'AWS Tools for PowerShell'],
  [/\baws-sdk-(go|js|java|rust|cpp|dotnet|ruby|nodejs|php)/i, 'a program with the AWS SDK'],
];

/**
 * What most likely made a principal's call, as in `Terraform`; `null` where nothing tells. A user agent is
 * what the caller says of itself: good for finding the place to fix, no proof.
 * https://docs.aws.amazon.com/awscloudtrail/latest/userguide/cloudtrail-event-reference-record-contents.html
 */
export function toolOf(principal: Principal): string | null {
  const { userAgent, invokedBy, sourceIpAddress, sessionName, name } = principal;
  const role = roleNameOf(principal);
  return (
    toolAmong(userAgents, [userAgent]) ??
    toolAmong(roles, [role]) ??
    toolAmong(services, [invokedBy, userAgent, sourceIpAddress]) ??
    toolAmong(hints, [role, sessionName, principal.kind === 'iam-user' ? name : null]) ??
    toolAmong(clients, [userAgent]) ??
    consoleOf(principal)
  );
}

/** Where a tool keeps the setting that it writes, as far as its code can be shown; `null` elsewhere. */
export function codePlaceOf(tool: string | null): FixPlace | null {
  if (tool === 'Terraform' || tool === 'OpenTofu') return 'terraform';
  return tool === 'CloudFormation' || tool === 'AWS CDK' ? 'cloudformation' : null;
}

/** Whether a tool does only what it is told, by a person or a script, and keeps no setting of its own. */
export function isByHand(tool: string | null): boolean {
  return tool !== null && clients.some(([, client]) => client === tool);
}

/** The console's own calls of some pages say `AWS Internal`; so do services, which are no people. */
function consoleOf({ kind, userAgent }: Principal): string | null {
  const isPerson = kind === 'iam-user' || kind === 'identity-center-user' || kind === 'root';
  return isPerson && userAgent === 'AWS Internal' ? 'the AWS console' : null;
}

function toolAmong(signs: Signs, texts: readonly (string | null)[]): string | null {
  const sign = signs.find(([pattern]) => texts.some((text) => text !== null && pattern.test(text)));
  return sign?.[1] ?? null;
}

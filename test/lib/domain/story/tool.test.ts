import { describe, expect, it } from 'vitest';
import type { Principal } from '../../../../lib/domain/principal.ts';
import { codePlaceOf, isByHand, toolOf } from '../../../../lib/domain/story/tool.ts';
import { alice } from '../../../given.ts';

const silent: Principal = { ...alice, userAgent: null };

function inRole(name: string, differences: Partial<Principal> = {}): Principal {
  const roleArn = `arn:aws:iam::111122223333:role/${name}`;
  return { ...silent, kind: 'role', name, roleArn, sessionName: 'session', ...differences };
}

describe('the tool behind a call', () => {
  it.each([
    ['APN/1.0 HashiCorp/1.0 Terraform/1.9.8 (+https://www.terraform.io) aws-sdk-go-v2/1.30.4', 'Terraform'],
    ['aws-sdk-go/1.25.38 (go1.13.4; darwin; amd64) APN/1.0 HashiCorp/1.0 Terraform/0.12.16', 'Terraform'],
    ['APN/1.0 HashiCorp/1.0 OpenTofu/1.6.0', 'OpenTofu'],
    ['APN/1.0 Pulumi/1.0 PulumiAws/6.0 aws-sdk-go-v2/1.30.4', 'Pulumi'],
    ['APN/1.0 HashiCorp/1.0 packer-plugin-amazon Packer/1.9', 'Packer'],
    ['upjet crossplane-provider-aws/1.0 Terraform/1.5', 'Crossplane'],
    ['APN/1.0 Ansible/2.15.0 amazon.aws/7.0.0 Boto3/1.34', 'Ansible'],
    ['c7n/0.9.40 md/Botocore#1.42.10 c7n/policy#imds', 'Cloud Custodian'],
    ['CloudCustodian/0.9.1 Python/3.8 Botocore/1.20', 'Cloud Custodian'],
    ['aws-sdk-go-v2/1.30.4 karpenter.sh-v1.0.0', 'Karpenter'],
    ['eksctl/0.190 aws-sdk-go-v2/1.30', 'eksctl'],
    ['aws-cdk/2.100.0 aws-sdk-js/3.1', 'AWS CDK'],
    ['cloudformation.amazonaws.com', 'CloudFormation'],
    ['autoscaling.amazonaws.com', 'Auto Scaling, from its launch template'],
    ['ec2fleet.amazonaws.com', 'EC2 Fleet, from its launch template'],
    ['spotfleet.amazonaws.com', 'EC2 Fleet, from its launch template'],
    ['spot.amazonaws.com', 'EC2 Fleet, from its launch template'],
    ['eks.amazonaws.com', 'Amazon EKS'],
    ['eks-nodegroup.amazonaws.com', 'Amazon EKS'],
    ['ecs.amazonaws.com', 'Amazon ECS'],
    ['batch.amazonaws.com', 'AWS Batch'],
    ['elasticbeanstalk.amazonaws.com', 'Elastic Beanstalk'],
    ['config.amazonaws.com', 'an AWS Config remediation'],
    ['remediation.config.amazonaws.com', 'an AWS Config remediation'],
    ['ssm.amazonaws.com', 'Systems Manager Automation'],
    ['imagebuilder.amazonaws.com', 'EC2 Image Builder'],
    ['aws-cli/2.33.4 md/awscrt#0.29.2 ua/2.1 os/linux md/command#ec2', 'the AWS CLI'],
    ['aws-cli/2.33.4 exec-env/CloudShell md/command#ec2', 'AWS CloudShell'],
    ['Boto3/1.42.10 md/Botocore#1.42.10 ua/2.1', 'a Python script (boto3)'],
    ['console.ec2.amazonaws.com', 'the AWS console'],
    ['signin.amazonaws.com', 'the AWS console'],
    ['Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36', 'the AWS console'],
    ['AWSPowerShell.Common/5.0', 'AWS Tools for PowerShell'],
    ['aws-sdk-go/1.25.43 (go1.13.4; linux; amd64)', 'a program with the AWS SDK'],
    ['AWS Internal', 'the AWS console'],
    ['Coral/Jakarta', null],
    ['', null],
  ])('of user agent %s is %s', (userAgent, tool) => {
    expect(toolOf({ ...silent, userAgent })).toBe(tool);
  });

  it.each([
    'cloudformation',
    'autoscaling',
    'ec2fleet',
    'eks',
    'ecs',
    'batch',
    'elasticbeanstalk',
    'config',
    'ssm',
    'imagebuilder',
    'console',
  ])('is not told by a host of somebody else that is named after %s', (name) => {
    expect(toolOf({ ...silent, userAgent: `our-${name}.amazonaws.com` })).toBeNull();
  });

  it.each(['our-aws-cli/2.33.4', 'NotMozilla/5.0'])(
    'is not told by what user agent %s only ends with',
    (userAgent) => {
      expect(toolOf({ ...silent, userAgent })).toBeNull();
    },
  );

  it.each([
    ['cdk-hnb659fds-cfn-exec-role-111122223333-eu-west-1', 'cloudformation.amazonaws.com', 'AWS CDK'],
    ['AWSServiceRoleForConfigRemediation', 'ssm.amazonaws.com', 'an AWS Config remediation'],
    ['config-remediation-imds', null, 'an AWS Config remediation'],
    ['SO0111-EnableIMDSv2', 'ssm.amazonaws.com', 'Automated Security Response'],
    ['KarpenterControllerRole-main', null, 'Karpenter'],
    ['cloud-custodian-lambda', null, 'Cloud Custodian'],
    ['CloudCustodianRole', null, 'Cloud Custodian'],
    ['automation', 'ssm.amazonaws.com', 'Systems Manager Automation'],
    ['terraform-apply', null, 'Terraform'],
    ['ci-tofu', null, 'OpenTofu'],
    ['tofu-apply', null, 'OpenTofu'],
    ['mytofu', null, null],
    ['pulumi-deploy', null, 'Pulumi'],
    ['ansible-runner', null, 'Ansible'],
    ['our-cdk-hnb659fds-deploy-role-111122223333-eu-west-1', null, null],
    ['our-SO0111-EnableIMDSv2', null, null],
    ['deployer', null, null],
  ])('in role %s through %s is %s', (name, invokedBy, tool) => {
    expect(toolOf(inRole(name, { invokedBy }))).toBe(tool);
  });

  it('is told by the session, or by the name of a user made for it', () => {
    expect(toolOf(inRole('deployer', { sessionName: 'GitHubActions' }))).toBe('a GitHub Actions workflow');
    expect(toolOf(inRole('deployer', { sessionName: 'GitHubActions-2' }))).toBeNull();
    expect(toolOf(inRole('deployer', { sessionName: 'OurGitHubActions' }))).toBeNull();
    expect(toolOf({ ...silent, kind: 'iam-user', name: 'terraform' })).toBe('Terraform');
  });

  it('is what the call says of itself before what a name hints at', () => {
    const userAgent = 'APN/1.0 Ansible/2.15.0 Boto3/1.34';

    expect(toolOf(inRole('terraform-apply', { userAgent }))).toBe('Ansible');
  });

  it('is not told by the name of a person', () => {
    expect(toolOf({ ...silent, name: 'ansible.smith' })).toBeNull();
  });

  it.each(['iam-user', 'identity-center-user', 'root'] as const)(
    'is the console where %s calls without saying by what',
    (kind) => {
      expect(toolOf({ ...silent, kind, userAgent: 'AWS Internal' })).toBe('the AWS console');
    },
  );

  it('is not the console where a service calls internally', () => {
    expect(toolOf(inRole('deployer', { userAgent: 'AWS Internal' }))).toBeNull();
  });

  it('has its settings in code of its own, or is only the way of a call', () => {
    expect([codePlaceOf('Terraform'), codePlaceOf('OpenTofu')]).toEqual(['terraform', 'terraform']);
    expect([codePlaceOf('CloudFormation'), codePlaceOf('AWS CDK')]).toEqual([
      'cloudformation',
      'cloudformation',
    ]);
    expect([codePlaceOf('Ansible'), codePlaceOf(null)]).toEqual([null, null]);
    expect([isByHand('the AWS CLI'), isByHand('Terraform'), isByHand(null)]).toEqual([true, false, false]);
  });
});

/** Services that launch or change instances for their customers, by the first part of their DNS name. */
const wellKnown: ReadonlyMap<string, string> = new Map([
  ['application-autoscaling', 'Application Auto Scaling'],
  ['autoscaling', 'Auto Scaling'],
  ['batch', 'AWS Batch'],
  ['cloudformation', 'CloudFormation'],
  ['config', 'AWS Config'],
  ['ec2', 'Amazon EC2'],
  ['ec2fleet', 'EC2 Fleet'],
  ['ecs', 'Amazon ECS'],
  ['eks', 'Amazon EKS'],
  ['eks-nodegroup', 'Amazon EKS'],
  ['elasticbeanstalk', 'Elastic Beanstalk'],
  ['elasticmapreduce', 'Amazon EMR'],
  ['imagebuilder', 'EC2 Image Builder'],
  ['mgn', 'Application Migration Service'],
  ['sagemaker', 'Amazon SageMaker'],
  ['spot', 'EC2 Spot'],
  ['spotfleet', 'Spot Fleet'],
  ['ssm', 'Systems Manager'],
]);

const dnsName = /^([a-z0-9-]+)(\.[a-z0-9-]+)*\.amazonaws\.com(\.cn)?$/;

/** Whether a text is the DNS name of an AWS service, as in `autoscaling.amazonaws.com`. */
export function isServiceDnsName(name: string | null): name is string {
  return name !== null && dnsName.test(name);
}

/** What people call the service of a DNS name, as in `Auto Scaling`; the name itself for any other. */
export function serviceName(dns: string): string {
  return (isServiceDnsName(dns) ? wellKnown.get(dns.replace(/\..*/, '')) : undefined) ?? dns;
}

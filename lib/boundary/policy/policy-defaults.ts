import type { ExceptionPolicy } from '../../domain/exception/exception-policy.ts';
import type { FleetPolicy } from '../../domain/fleet/fleet-policy.ts';
import type { NotificationPolicy } from '../../domain/notifications/notification-policy.ts';
import type { Baseline, ContainerHosts } from '../../domain/policy.ts';

/** The minutes after its first launch in which an instance counts as new, where the policy does not say. */
export const DEFAULT_NEW_INSTANCE_MINUTES = 60;

/** What applies where the policy does not say: IMDSv2 for what is new or changed, and no harm to what runs. */
export const DEFAULT_BASELINE: Baseline = {
  mode: { launch: 'enforce', drift: 'enforce', existing: 'audit', expiry: 'enforce' },
  httpTokens: 'required',
  maxHopLimit: 1,
  containerHostMaxHopLimit: 2,
  hopLimitAtLaunch: 'report',
  hopLimitRaised: 'revert',
  httpEndpoint: 'ungoverned',
  httpProtocolIpv6: 'ungoverned',
  instanceMetadataTags: 'ungoverned',
};

/**
 * The tags and instance profiles that container services and cluster tools give their hosts. A name too many
 * costs a hop limit of 2; a name too few is a finding about a node that is as it should be.
 */
export const DEFAULT_CONTAINER_HOSTS: ContainerHosts = {
  tagKeys: [
    // EKS: managed node groups, Auto Mode, and the tag that self-managed nodes need to join a cluster.
    'eks:cluster-name',
    'eks:nodegroup-name',
    'eks:eks-cluster-name',
    'aws:eks:cluster-name',
    'kubernetes.io/cluster/*',
    'k8s.io/cluster-autoscaler/*',
    'alpha.eksctl.io/*',
    // Karpenter.
    'karpenter.sh/*',
    'karpenter.k8s.aws/*',
    // ECS capacity providers and managed instances; AWS Batch runs its jobs on ECS.
    'AmazonECSManaged',
    'AmazonECSCreated',
    'aws:ecs:*',
    'AWSBatchServiceTag',
    // Elastic Beanstalk.
    'elasticbeanstalk:environment-name',
    // kOps and Cluster API.
    'KubernetesCluster',
    'kops.k8s.io/*',
    'k8s.io/role/*',
    'sigs.k8s.io/cluster-api-provider-aws/*',
  ],
  instanceProfiles: ['ecsInstanceRole*', 'KarpenterNodeInstanceProfile*', 'aws-elasticbeanstalk-ec2-role*'],
};

/** Who is told where the policy does not say. Security Hub costs money and must be enabled, so it is asked for. */
export const DEFAULT_NOTIFICATIONS: NotificationPolicy = {
  slack: {
    secretParameter: null,
    signingSecretParameter: null,
    channel: '#imds-guardrail',
    routes: [],
    runbookUrl: null,
  },
  ownerTag: 'owner',
  quietHours: null,
  mutes: [],
  securityHub: 'disabled',
  eventBus: 'enabled',
};

/** Without approvers there are no exceptions; the limits are for whoever names some. */
export const DEFAULT_EXCEPTIONS: ExceptionPolicy = {
  approvers: { slackUsers: [], slackGroups: [], principals: [], emails: [] },
  approvalsNeeded: 1,
  longestDays: 30,
  answerWithinHours: 24,
  remindHoursBefore: 24,
  channel: null,
  people: [],
};

/**
 * The fleet is looked at twice a day. What it may change, `mode.existing` says; the rest is how: nothing that was used
 * in two weeks, which have seen every weekly job, and one instance first.
 */
export const DEFAULT_FLEET: FleetPolicy = {
  schedule: 'rate(12 hours)',
  accounts: [],
  regions: [],
  mostChanges: 500,
  evidence: { days: 14, whenUnknown: 'audit', whenUsed: 'request-exception', exceptionDays: 14 },
  waves: { canary: 1, percentages: [10, 50, 100], haltAbovePercent: 5 },
  watch: { hours: 24, whenRefused: 'report', confirmWithinHours: 24 },
};

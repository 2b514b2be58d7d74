/**
 * Calls that launch instances, start them, change their metadata options, give them a role, or take them out of the
 * Auto Scaling group that an exception is for.
 *
 * Nothing optional is matched: `managementEvent`, `readOnly` and `userIdentity.type` are missing from real
 * records, and a pattern on them would lose those without a trace. `eventSource` is matched beside the name
 * because GameLift and AppStream have a CreateFleet of their own. Failed and dry-run calls carry an
 * `errorCode`: they changed nothing and stay out of the queue.
 * https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-service-event-cloudtrail.html
 */
export const cloudTrailEventPattern = {
  source: ['aws.ec2', 'aws.autoscaling'],
  'detail-type': ['AWS API Call via CloudTrail'],
  detail: {
    eventSource: ['ec2.amazonaws.com', 'autoscaling.amazonaws.com'],
    eventName: [
      'RunInstances',
      'CreateFleet',
      'StartInstances',
      'ModifyInstanceMetadataOptions',
      'AssociateIamInstanceProfile',
      'ReplaceIamInstanceProfileAssociation',
      'DetachInstances',
    ],
    errorCode: [{ exists: false }],
  },
} as const;

/**
 * Instances that have come up, whoever launched them: needs no trail, and covers Spot and fleets.
 * https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/monitoring-instance-state-changes.html
 */
export const stateChangeEventPattern = {
  source: ['aws.ec2'],
  'detail-type': ['EC2 Instance State-change Notification'],
  detail: { state: ['running'] },
} as const;

/**
 * Calls of any service, failed ones too, by whoever got the credentials of an instance by IMDSv1: proof that
 * something on the instance still uses it. Data events stay out: a bucket's alone can be thousands a second.
 *
 * What is matched beside `ec2RoleDelivery` is never missing where that is: `eventCategory` is in every record since
 * version 1.07, and `ec2RoleDelivery` came later. A rule like this one gets calls that change something; it would get
 * those that only read with the state ENABLED_WITH_ALL_CLOUDTRAIL_MANAGEMENT_EVENTS, and many times as many.
 * https://docs.aws.amazon.com/awscloudtrail/latest/userguide/cloudtrail-event-reference-user-identity.html
 */
export const imdsV1UseEventPattern = {
  'detail-type': ['AWS API Call via CloudTrail'],
  detail: {
    eventCategory: ['Management'],
    userIdentity: { arn: [{ exists: true }], sessionContext: { ec2RoleDelivery: ['1.0'] } },
  },
} as const;

/** The patterns of this version's rules on what AWS tells, by the logical id of the rule. */
export const EVENT_PATTERNS = {
  CloudTrailRule: cloudTrailEventPattern,
  StateChangeRule: stateChangeEventPattern,
  ImdsV1UseRule: imdsV1UseEventPattern,
} as const;

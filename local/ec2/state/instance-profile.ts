/** The tie between an instance and its profile. https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_IamInstanceProfileAssociation.html */
export interface InstanceProfileAssociation {
  readonly associationId: string;
  readonly instanceId: string;
  /** The instance profile's name, which the simulator also takes for its role's name. */
  readonly profileName: string;
}

/** The name in an instance profile's ARN, or the name itself. */
export function profileNameOf(profile: {
  readonly arn?: string;
  readonly name?: string;
}): string | undefined {
  return profile.name ?? profile.arn?.split('/').at(-1);
}

/** The ARN of an instance profile. */
export function profileArn(accountId: string, profileName: string): string {
  return `arn:aws:iam::${accountId}:instance-profile/${profileName}`;
}

/** A made-up but steady id: the same profile always has the same one. */
export function profileId(profileName: string): string {
  const letters = profileName.toUpperCase().replaceAll(/[^A-Z0-9]/g, '');
  return `AIPA${letters.padEnd(17, 'EXAMPLE').slice(0, 17)}`;
}

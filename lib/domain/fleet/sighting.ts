/** When CloudTrail has shown calls to AWS by credentials that an instance got by IMDSv1. */
export interface Sighting {
  readonly firstSeenAt: Date;
  readonly lastSeenAt: Date;
}

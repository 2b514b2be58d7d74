import { accepted } from './accepted.ts';
import type { Extensions, PartFunction } from './part.ts';
import { removedWithTheStack } from './resource.ts';

/*
 * What is said of the resources that osls makes by itself. serverless.ts hands it over as `extensions`.
 * https://github.com/oss-serverless/osls/blob/main/docs/guides/resources.md
 */

/** Of every log, those of state machines included. */
export const logMetadata = accepted({
  CKV_AWS_158:
    'CloudWatch Logs encrypts every log by a key of its own. No secret and no user data is ever logged, which tests hold; ' +
    'and while a key of the customer is disabled, nobody would know what the guardrail does.',
});

/** The bucket that osls deploys from. An older version of the code can be had back for a month. */
export const deploymentBucket: Extensions = {
  ServerlessDeploymentBucket: {
    ...removedWithTheStack,
    Metadata: accepted({
      CKV_AWS_18:
        'It holds the code of the functions and nothing else, for nobody but those who deploy. CloudTrail tells who ' +
        'writes it where its data events are wanted; another bucket for access logs would be one more to guard.',
    }),
    Properties: {
      LifecycleConfiguration: {
        Rules: [
          {
            Id: 'OldVersions',
            Status: 'Enabled',
            AbortIncompleteMultipartUpload: { DaysAfterInitiation: 1 },
            NoncurrentVersionExpiration: { NoncurrentDays: 30 },
          },
        ],
      },
    },
  },
  ServerlessDeploymentBucketPolicy: {
    Metadata: accepted({
      I1022: 'osls writes this policy, with a join where a substitution would read better.',
    }),
  },
};

/** A function as far as its resources differ by it. */
type Made = Pick<PartFunction, 'events' | 'reservedConcurrency'>;

/**
 * Of a function, its log, and its URL where that is open to everybody, with the reason why. `id` is that of its
 * resources, as in `ImportFinding`.
 */
export function ofFunction(id: string, made: Made, openBecause: string | null): Extensions {
  return {
    [`${id}LambdaFunction`]: {
      Metadata: accepted({
        ...(made.reservedConcurrency === undefined && {
          CKV_AWS_115:
            'What starts it bounds it: the maximum concurrency of its queues, that of the workflow, a schedule, or those ' +
            'few whom IAM lets call it. A reserve would be taken from the account, and a new account has ten in all.',
        }),
        CKV_AWS_116: lostNowhere(made),
        CKV_AWS_117:
          'It calls nothing in a VPC, only services of AWS and Slack, by TLS. In a VPC it would need a NAT gateway or ' +
          'some ten endpoints, and each of them is one more way for an instance to stay open.',
        CKV_AWS_173:
          'Its environment holds names and ARNs and no secret, and Lambda encrypts it by a key of its own.',
      }),
    },
    [`${id}LogGroup`]: { ...removedWithTheStack, Metadata: logMetadata },
    ...(openBecause !== null && {
      [`${id}LambdaFunctionUrl`]: { Metadata: accepted({ CKV_AWS_258: openBecause }) },
    }),
  };
}

/** Why the function itself needs no dead-letter queue: by what starts it. */
function lostNowhere({ events }: Made): string {
  if (events.some((event) => 'schedule' in event))
    return (
      'Its schedule says nothing that could be lost: the next run does what this one did not, and alarms tell of a run ' +
      'that was dropped or not started. What comes by a queue has the dead-letter queue of that queue.'
    );
  if (events.length > 0)
    return 'All its work comes by queues, and each of them has a dead-letter queue with an alarm.';
  return 'Whoever calls it waits for its answer, and gets its error: a workflow that tries again, or a person.';
}

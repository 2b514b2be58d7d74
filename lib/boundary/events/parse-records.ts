import { isNode } from './ec2-serialisation.ts';

/**
 * The records of a CloudTrail log file (`{ "Records": [...] }`), each for `parseEvent`; `null` if it is none.
 * https://docs.aws.amazon.com/awscloudtrail/latest/userguide/cloudtrail-log-file-examples.html
 */
export function parseRecords(json: unknown): readonly unknown[] | null {
  const records = isNode(json) ? json['Records'] : null;
  return Array.isArray(records) ? records : null;
}

import {
  GOVERNED_FIELDS,
  type GovernedField,
  type MetadataOptionsPatch,
} from '../../lib/domain/metadata-options.ts';
import type { InstanceKey } from '../../lib/domain/instance.ts';

/**
 * The AWS CLI's command for a change of options as lines, which a shell takes as one: ready to be copied.
 * https://docs.aws.amazon.com/cli/latest/reference/ec2/modify-instance-metadata-options.html
 */
export function modifyCommand({ instanceId, region }: InstanceKey, patch: MetadataOptionsPatch): string[] {
  const options = GOVERNED_FIELDS.flatMap((field) => {
    const value = patch[field];
    return value === undefined ? [] : [`${OPTION[field]} ${value}`];
  });
  const lines = [
    `aws ec2 modify-instance-metadata-options --region ${region}`,
    `  --instance-id ${instanceId}`,
    ...options.map((option) => `  ${option}`),
  ];
  return lines.map((line, index) => (index < lines.length - 1 ? `${line} \\` : line));
}

const OPTION: Readonly<Record<GovernedField, string>> = {
  httpTokens: '--http-tokens',
  httpPutResponseHopLimit: '--http-put-response-hop-limit',
  httpEndpoint: '--http-endpoint',
  httpProtocolIpv6: '--http-protocol-ipv6',
  instanceMetadataTags: '--instance-metadata-tags',
};

import type { IncomingHttpHeaders } from 'node:http';

/** Who calls, and where to, as far as a SigV4 signature's scope tells. Signatures are not checked. */
export interface Caller {
  readonly accountId: string;
  readonly region: string;
  readonly service: string;
  readonly accessKeyId: string;
  readonly userAgent: string;
  readonly sourceIpAddress: string;
}

/** What an unsigned call, or a key that names no account, is taken for. */
export interface CallerDefaults {
  readonly accountId: string;
  readonly region: string;
}

const scope = /Credential=(?<key>[^/,\s]+)\/\d+\/(?<region>[^/,\s]+)\/(?<service>[^/,\s]+)\/aws4_request/;

/**
 * Reads the caller from a request's headers. An access key of 12 digits, or `ASIA` and 12 digits (which is what
 * this simulator's AssumeRole hands out), names the account.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html
 */
export function callerOf(
  headers: IncomingHttpHeaders,
  sourceIpAddress: string,
  defaults: CallerDefaults,
): Caller {
  const found = scope.exec(headers.authorization ?? '')?.groups;
  const accessKeyId = found?.['key'] ?? 'unsigned';
  return {
    accountId: /^(?:ASIA)?(?<account>\d{12})/.exec(accessKeyId)?.groups?.['account'] ?? defaults.accountId,
    region: found?.['region'] ?? defaults.region,
    service: found?.['service'] ?? 'ec2',
    accessKeyId,
    userAgent: headers['user-agent'] ?? 'unknown',
    sourceIpAddress,
  };
}

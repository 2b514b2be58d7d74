import { Sha256 } from '@aws-crypto/sha256-js';
import { defaultProvider } from '@aws-sdk/credential-provider-node';
import { SignatureV4 } from '@smithy/signature-v4';

/** A call of a function URL. */
export interface SignedCall {
  readonly method: 'GET' | 'POST';
  /** The function URL; a path in it stays in front of `path`. */
  readonly url: URL;
  readonly path: string;
  readonly query: Readonly<Record<string, string>>;
  /** JSON; `null`: none. */
  readonly body: string | null;
}

/** What came back, whatever the status. */
export interface SignedAnswer {
  readonly status: number;
  readonly text: string;
}

/**
 * Makes calls that are signed with the credentials that the AWS CLI would use. Rejects with the SDK's
 * `CredentialsProviderError` where there are none, before anything is sent, and with what `fetch` says where no answer
 * comes.
 * https://docs.aws.amazon.com/lambda/latest/dg/urls-invocation.html
 */
export function signedFetch(
  region: string,
): (call: SignedCall, signal: AbortSignal) => Promise<SignedAnswer> {
  const signer = new SignatureV4({
    service: 'lambda',
    region,
    credentials: defaultProvider(),
    sha256: Sha256,
  });
  return async ({ method, url, path, query, body }, signal) => {
    const wholePath = `${url.pathname.replace(/\/$/, '')}${path}`;
    const { headers } = await signer.sign({
      method,
      protocol: url.protocol,
      hostname: url.hostname,
      path: wholePath,
      query: { ...query },
      headers: { host: url.host, ...(body !== null && { 'content-type': 'application/json' }) },
      ...(body !== null && { body }),
    });
    const answer = await fetch(`${url.origin}${wholePath}${searchOf(query)}`, {
      method,
      headers,
      body,
      // A signature is for one place only.
      redirect: 'manual',
      signal,
    });
    return { status: answer.status, text: await answer.text() };
  };
}

/** Encoded as the signature has it; `URLSearchParams` writes a blank as a plus sign. */
function searchOf(query: SignedCall['query']): string {
  const parts = Object.entries(query).map(([name, value]) => `${name}=${encodeURIComponent(value)}`);
  return parts.length === 0 ? '' : `?${parts.join('&')}`;
}

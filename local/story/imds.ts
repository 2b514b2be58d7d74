/** An answer of IMDS, shortened to what a terminal can show. */
export interface ImdsReply {
  readonly status: number;
  readonly body: string;
}

const CREDENTIALS = '/latest/meta-data/iam/security-credentials/';

/** Fetches a role's credentials with one plain GET: all that a server-side request forgery can do. */
export async function stealCredentials(imdsUrl: string, roleName: string): Promise<ImdsReply> {
  return reply(await fetch(`${imdsUrl}${CREDENTIALS}${roleName}`));
}

/** Fetches a role's credentials as the SDKs do: a token first, then the GET with it. */
export async function fetchCredentials(imdsUrl: string, roleName: string): Promise<ImdsReply> {
  const headers = { 'X-aws-ec2-metadata-token-ttl-seconds': '60' };
  const token = await fetch(`${imdsUrl}/latest/api/token`, { method: 'PUT', headers });
  return reply(
    await fetch(`${imdsUrl}${CREDENTIALS}${roleName}`, {
      headers: { 'X-aws-ec2-metadata-token': await token.text() },
    }),
  );
}

async function reply(response: Response): Promise<ImdsReply> {
  return { status: response.status, body: (await response.text()).replace(/\s+/g, ' ').trim() };
}

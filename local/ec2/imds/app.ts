/** An answer of IMDS, shortened to what a terminal can show. */
export interface ImdsReply {
  readonly status: number;
  readonly body: string;
}

/** Where an app runs: its instance's IMDS (`simulator.imdsUrl`), and the role whose credentials it needs. */
export interface AppHost {
  readonly imdsUrl: string;
  readonly roleName: string;
}

/** A program on an instance. */
export interface App {
  /** Asks IMDS for the role's credentials. Rejects when no answer comes, as from an instance that is stopped. */
  readonly fetchCredentials: () => Promise<ImdsReply>;
}

const CREDENTIALS = '/latest/meta-data/iam/security-credentials/';

/**
 * An app with an old SDK (`imdsv1`: one plain GET, which is also all that a server-side request forgery can do) or a
 * new one (`imdsv2`: a token first, then the GET with it; never without one).
 */
export function app({ imdsUrl, roleName }: AppHost, { uses }: { uses: 'imdsv1' | 'imdsv2' }): App {
  const credentials = async (headers: Record<string, string>): Promise<ImdsReply> =>
    reply(await fetch(`${imdsUrl}${CREDENTIALS}${roleName}`, { headers }));
  if (uses === 'imdsv1') return { fetchCredentials: () => credentials({}) };
  return {
    fetchCredentials: async () => {
      const headers = { 'X-aws-ec2-metadata-token-ttl-seconds': '60' };
      const token = await fetch(`${imdsUrl}/latest/api/token`, { method: 'PUT', headers });
      if (!token.ok) return reply(token);
      return credentials({ 'X-aws-ec2-metadata-token': await token.text() });
    },
  };
}

async function reply(response: Response): Promise<ImdsReply> {
  return { status: response.status, body: (await response.text()).replace(/\s+/g, ' ').trim() };
}

import * as z from 'zod';
import type { SightedInstance } from '../domain/fleet/sighting.ts';
import { assumedRole } from './events/user-identity.ts';
import { readMessage } from './read-message.ts';

const session = z.object({ accountId: z.string().regex(/^\d{12}$/), sessionName: z.string() });

const message = z
  .object({ sessionArn: z.string() })
  .transform(({ sessionArn }) => ({ sessionArn, ...assumedRole(sessionArn) }))
  .pipe(session.extend({ sessionArn: z.string() }));

/** Whose credentials were got by IMDSv1: an instance's, or those of a session that is named after none. */
export type ImdsV1Session =
  | { readonly kind: 'instance'; readonly instance: SightedInstance }
  | { readonly kind: 'other'; readonly sessionArn: string };

/**
 * Reads what the rule for calls with IMDSv1 credentials sends. EC2 names the session of an instance's role after the
 * instance. Throws where the message is no such message.
 * https://docs.aws.amazon.com/awscloudtrail/latest/userguide/cloudtrail-event-reference-user-identity.html
 */
export function parseImdsV1Use(body: string): ImdsV1Session {
  const { sessionArn, accountId, sessionName } = readMessage(message, body, "session of an instance's role");
  if (!/^i-[0-9a-f]{8,17}$/.test(sessionName)) return { kind: 'other', sessionArn };
  return { kind: 'instance', instance: { accountId, instanceId: sessionName } };
}

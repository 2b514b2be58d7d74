import type { IncomingHttpHeaders } from 'node:http';
import { textAnswer, type Answer } from '../http-answer.ts';
import { metadataOptionsInForce, type InstanceRecord } from '../state/instance.ts';
import type { MetadataOptions } from '../state/metadata-options.ts';
import type { RegionState } from '../state/region-state.ts';
import type { World } from '../state/world.ts';
import { createRoleCredentials, type RoleCredentials, type RoleDelivery } from './credentials.ts';
import { metadataAt } from './metadata.ts';
import { createTokens, type Tokens } from './tokens.ts';

/** A request to an instance's IMDS; `path` is what follows `/imds/INSTANCE-ID/`. */
export interface ImdsRequest {
  readonly method: string;
  readonly instanceId: string;
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
}

/** IMDS's answer; `unreachable` when none would arrive, and the connection is to be cut. */
export type ImdsAnswer = Answer | 'unreachable';

const tokenHeader = 'x-aws-ec2-metadata-token';
const ttlHeader = 'x-aws-ec2-metadata-token-ttl-seconds';
const hopsHeader = 'x-local-hops';
const longestTtlSeconds = 21_600;

interface Located {
  readonly instance: InstanceRecord;
  readonly state: RegionState;
}

interface Imds {
  readonly world: World;
  readonly tokens: Tokens;
  readonly credentials: RoleCredentials;
}

/**
 * IMDS for every instance, obeying the options in force.
 * https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/configuring-instance-metadata-service.html
 */
export function createImds(world: World): (request: ImdsRequest) => ImdsAnswer {
  const imds = { world, tokens: createTokens(), credentials: createRoleCredentials(world.sessions) };
  return (request) => {
    const located = locate(world, request.instanceId);
    if (located === undefined) return textAnswer(404, `There is no instance ${request.instanceId}.`);
    if (located.instance.state !== 'running') return 'unreachable';
    const options = metadataOptionsInForce(located.instance, world.clock.now());
    if (options.httpEndpoint === 'disabled') return textAnswer(403, 'Forbidden');
    if (request.method === 'PUT' && request.path === 'latest/api/token')
      return issueToken(imds, request, options);
    return request.method === 'GET'
      ? answerGet(imds, request, located)
      : textAnswer(405, 'Method Not Allowed');
  };
}

function issueToken({ tokens, world }: Imds, request: ImdsRequest, options: MetadataOptions): ImdsAnswer {
  // A proxy on the way is how an attacker from outside would ask.
  if (request.headers['x-forwarded-for'] !== undefined) return textAnswer(403, 'Forbidden');
  const ttlSeconds = Number(request.headers[ttlHeader]);
  if (!(Number.isInteger(ttlSeconds) && ttlSeconds >= 1 && ttlSeconds <= longestTtlSeconds)) {
    return textAnswer(400, 'Bad Request');
  }
  // The answer's IP time to live runs out on the way, so it never comes.
  if (Number(request.headers[hopsHeader] ?? 1) > options.httpPutResponseHopLimit) return 'unreachable';
  const token = tokens.issue(request.instanceId, world.clock.now() + ttlSeconds * 1000);
  return { ...textAnswer(200, token), headers: { [ttlHeader]: String(ttlSeconds) } };
}

function answerGet(imds: Imds, request: ImdsRequest, located: Located): Answer {
  const now = imds.world.clock.now();
  const token = request.headers[tokenHeader];
  if (typeof token === 'string') {
    const valid = imds.tokens.isValid(token, request.instanceId, now);
    return valid ? read(imds, request, { ...located, delivery: '2.0' }) : textAnswer(401, 'Unauthorized');
  }
  if (metadataOptionsInForce(located.instance, now).httpTokens === 'required') {
    imds.world.usage.count(request.instanceId, 'MetadataNoTokenRejected', now);
    return textAnswer(401, 'Unauthorized');
  }
  const answer = read(imds, request, { ...located, delivery: '1.0' });
  if (answer.status === 200) imds.world.usage.count(request.instanceId, 'MetadataNoToken', now);
  return answer;
}

function read(imds: Imds, request: ImdsRequest, subject: Located & { delivery: RoleDelivery }): Answer {
  const found = /^(?:latest|\d{4}-\d\d-\d\d)(?:\/(?<rest>.*))?$/.exec(request.path);
  if (found === null) return textAnswer(404, 'Not Found');
  const { credentials, world } = imds;
  const content = metadataAt(decoded(found.groups?.['rest'] ?? ''), {
    ...subject,
    now: world.clock.now(),
    credentials,
  });
  return content === undefined ? textAnswer(404, 'Not Found') : textAnswer(200, content);
}

/** A tag's key may need escaping in a URL; what is no escape sequence is taken as it is. */
function decoded(path: string): string {
  try {
    return decodeURIComponent(path);
  } catch {
    return path;
  }
}

/** The instance, in whichever account and Region it is. */
export function locate(world: World, instanceId: string): Located | undefined {
  for (const state of world.regionStates()) {
    const instance = state.fleet.find(instanceId, world.clock.now());
    if (instance !== undefined) return { instance, state };
  }
  return undefined;
}

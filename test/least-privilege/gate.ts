import type { IncomingMessage } from 'node:http';
import { buffer } from 'node:stream/consumers';
import { listen } from '../../local/embedded/http.ts';
import { authorizationsOf } from './authorizations.ts';
import { isAllowed, type Authorization, type Grant } from './iam.ts';

/** Whoever signs: a function in its own role. */
export interface Signer {
  readonly functionName: string;
  readonly accountId: string;
  readonly grants: readonly Grant[];
}

/** A call that came to the gate. */
export interface GatedCall {
  /** A function's name; `null`: whoever has assumed the member role in another account. */
  readonly caller: string | null;
  readonly authorizations: readonly Authorization[];
  /** Those that the caller's role does not allow: then the call was refused. */
  readonly denied: readonly Authorization[];
}

/** AWS's front door on this machine: every call passes by it, and none that its caller's role does not allow. */
export interface Gate {
  readonly url: string;
  readonly calls: readonly GatedCall[];
  readonly stop: () => Promise<void>;
}

/** What the gate knows of the world, when it is asked. */
export interface Gateway {
  /** Where a service is, by its name in signatures. */
  readonly endpointOf: (service: string) => string;
  /** Who signs by an access key; `null`: a role in another account, which says there what it allows. */
  readonly signerBy: (accessKeyId: string) => Signer | null;
}

interface Signature {
  readonly accessKeyId: string;
  readonly region: string;
  readonly service: string;
}

/** Starts the gate: it reads who calls what by the signature and the body, as IAM does, and passes on what is allowed. */
export async function startGate({ endpointOf, signerBy }: Gateway): Promise<Gate> {
  const calls: GatedCall[] = [];
  const admit = (request: IncomingMessage, sent: Buffer): GatedCall => {
    const { accessKeyId, region, service } = signatureOf(request);
    const signer = signerBy(accessKeyId);
    const accountId = signer?.accountId ?? accountIn(accessKeyId);
    const { operation, body } = operationOf(request, sent);
    const authorizations = authorizationsOf({ service, operation, region, accountId, body });
    const denied = authorizations.filter((each) => signer !== null && !isAllowed(signer.grants, each));
    return { caller: signer?.functionName ?? null, authorizations, denied };
  };

  const { url, stop } = await listen((request, response) => {
    const answer = async () => {
      const sent = await buffer(request);
      const call = admit(request, sent);
      calls.push(call);
      const [first] = call.denied;
      if (first !== undefined) return refusalOf(request, first);
      const { service } = signatureOf(request);
      return passOn(request, sent, endpointOf(service));
    };
    void answer()
      .catch((error: unknown) => ({ status: 501, type: 'text/plain', body: String(error) }))
      .then(({ status, type, body }) => response.writeHead(status, { 'content-type': type }).end(body));
  });
  return { url, calls, stop };
}

const CREDENTIAL = /Credential=(?<accessKeyId>[^/]+)\/\d+\/(?<region>[^/]+)\/(?<service>[^/]+)\/aws4_request/;

function signatureOf({ headers, url }: IncomingMessage): Signature {
  const found = CREDENTIAL.exec(headers.authorization ?? '')?.groups;
  if (found === undefined) throw new Error(`Nobody signed the call of ${url ?? ''}.`);
  return found as unknown as Signature;
}

/** Of the sessions that the simulator's STS opens, the access key names the account. */
function accountIn(accessKeyId: string): string {
  const [, accountId] = /^ASIA(\d{12})/.exec(accessKeyId) ?? [];
  if (accountId === undefined) throw new Error(`Nobody knows the access key ${accessKeyId}.`);
  return accountId;
}

/** Security Hub is called by methods and paths. */
const BY_PATH: Readonly<Record<string, string>> = {
  'POST /findings': 'GetFindings',
  'POST /findings/import': 'BatchImportFindings',
  'PATCH /findings/batchupdate': 'BatchUpdateFindings',
};

/** Each service has its own protocol. https://smithy.io/2.0/aws/protocols/index.html */
function operationOf(
  { method = '', url = '', headers }: IncomingMessage,
  sent: Buffer,
): { readonly operation: string; readonly body: unknown } {
  const target = headers['x-amz-target'];
  if (typeof target === 'string')
    return { operation: target.split('.').at(-1) ?? '', body: JSON.parse(sent.toString()) };
  const [, operation] = /\/operation\/(\w+)$/.exec(url) ?? [];
  // CloudWatch's CBOR is not read: it asks IAM about nothing in it.
  if (operation !== undefined) return { operation, body: null };
  const byPath = BY_PATH[`${method} ${url}`];
  if (byPath !== undefined) return { operation: byPath, body: JSON.parse(sent.toString()) };
  const form = Object.fromEntries(new URLSearchParams(sent.toString()));
  return { operation: form['Action'] ?? '', body: form };
}

async function passOn(request: IncomingMessage, sent: Buffer, endpoint: string) {
  const { method = 'POST', url = '/', rawHeaders } = request;
  const headers = new Headers();
  for (let at = 0; at < rawHeaders.length; at += 2) {
    const [name = '', value = ''] = rawHeaders.slice(at, at + 2);
    if (!/^(?:host|connection|content-length|expect|transfer-encoding)$/i.test(name))
      headers.set(name, value);
  }
  const answer = await fetch(`${endpoint}${url}`, { method, headers, body: sent });
  const type = answer.headers.get('content-type') ?? 'application/x-amz-json-1.0';
  return { status: answer.status, type, body: Buffer.from(await answer.arrayBuffer()) };
}

/** As the service of the caller would say it. */
function refusalOf(request: IncomingMessage, { action, resource }: Authorization) {
  const message = `The role does not allow ${action} on ${resource}.`;
  const { service } = signatureOf(request);
  const error = (code: string) => `<Error><Code>${code}</Code><Message>${message}</Message></Error>`;
  if (service === 'ec2') {
    const body = `<Response><Errors>${error('UnauthorizedOperation')}</Errors></Response>`;
    return { status: 403, type: 'text/xml', body };
  }
  if (service === 'sns' || service === 'sts')
    return { status: 403, type: 'text/xml', body: `<ErrorResponse>${error('AccessDenied')}</ErrorResponse>` };
  const body = JSON.stringify({ __type: 'AccessDeniedException', message });
  return { status: 400, type: 'application/x-amz-json-1.0', body };
}

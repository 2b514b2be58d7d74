import { randomUUID } from 'node:crypto';
import type { Action, Call } from '../actions/action.ts';
import type { Ec2Error } from '../errors.ts';
import { ec2Namespace, type XmlObject } from '../protocol/xml.ts';
import { cloudTrailEnvelope, type EventBridgeEvent } from './envelope.ts';
import { userIdentityOf, wholeSeconds } from './identity.ts';
import { legacyJson, nestedJson, nestedRequest, type JsonObject, type JsonValue } from './json.ts';

/** How a call ended. */
export type CallResult =
  { readonly kind: 'success'; readonly response: XmlObject } | { readonly kind: 'failure'; readonly error: Ec2Error };

const fieldLimitBytes = 100 * 1024;
const textLimitBytes = 1024;

/** CloudTrail's event of a call, or undefined for an action that leaves none on the bus. */
export function cloudTrailEvent(action: Action, call: Call, result: CallResult): EventBridgeEvent | undefined {
  const { cloudTrail } = action;
  if (cloudTrail.kind === 'none') return undefined;
  const legacy = cloudTrail.kind === 'legacy';
  const request = legacy
    ? cloudTrail.requestParameters(call.parameters)
    : { [`${action.name}Request`]: nestedRequest(call.parameters) };
  const { caller, now } = call;
  const record: JsonObject = {
    eventVersion: '1.11',
    userIdentity: userIdentityOf(caller, call.world),
    eventTime: wholeSeconds(now),
    eventSource: 'ec2.amazonaws.com',
    eventName: action.name,
    awsRegion: call.state.region,
    sourceIPAddress: caller.sourceIpAddress,
    userAgent: cut(caller.userAgent),
    ...errorMembers(result),
    requestParameters: withinLimit('requestParameters', request),
    responseElements: responseElements(action.name, legacy, call, result),
    requestID: call.requestId,
    eventID: randomUUID(),
    readOnly: false,
    eventType: 'AwsApiCall',
    managementEvent: true,
    recipientAccountId: call.state.accountId,
    eventCategory: 'Management',
    tlsDetails: tlsDetails(call.state.region),
  };
  return cloudTrailEnvelope(call.state, record, now);
}

function responseElements(name: string, legacy: boolean, call: Call, result: CallResult): JsonValue {
  if (result.kind === 'failure') return null;
  const { requestId } = call;
  const elements = legacy
    ? { requestId, ...legacyJson(result.response) }
    : { [`${name}Response`]: { xmlns: ec2Namespace, requestId, ...nestedJson(result.response) } };
  return withinLimit('responseElements', elements);
}

function errorMembers(result: CallResult): JsonObject {
  if (result.kind === 'success') return {};
  const { code, message, status } = result.error;
  // Throttling is answered with 503 and is the client's fault all the same.
  const side = status >= 500 && code !== 'RequestLimitExceeded' ? 'Server' : 'Client';
  return { errorCode: `${side}.${code}`, errorMessage: cut(message) };
}

/** CloudTrail leaves out what exceeds 100 KB. https://docs.aws.amazon.com/awscloudtrail/latest/userguide/cloudtrail-event-reference-record-contents.html */
function withinLimit(field: string, value: JsonObject): JsonObject {
  const originalSize = Buffer.byteLength(JSON.stringify(value));
  return originalSize > fieldLimitBytes ? { reason: `${field} too large`, omitted: true, originalSize } : value;
}

function cut(text: string): string {
  return text.length > textLimitBytes ? `${text.slice(0, textLimitBytes - 3)}...` : text;
}

function tlsDetails(region: string): JsonObject {
  return {
    tlsVersion: 'TLSv1.3',
    cipherSuite: 'TLS_AES_128_GCM_SHA256',
    clientProvidedHostHeader: `ec2.${region}.amazonaws.com`,
  };
}

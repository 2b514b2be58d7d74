import type { Statement, Text } from './resource.ts';

/** Refuses whatever comes without TLS to a resource, whoever sends it. */
export function withoutTls(action: string | readonly string[], resource: Text): Statement {
  return {
    Sid: 'RefuseWithoutTls',
    Effect: 'Deny',
    Principal: '*',
    Action: action,
    Resource: resource,
    Condition: { Bool: { 'aws:SecureTransport': 'false' } },
  };
}

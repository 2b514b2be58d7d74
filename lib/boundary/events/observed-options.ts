import * as z from 'zod';
import type { MetadataOptionsPatch, ObservedMetadataOptions } from '../../domain/metadata-options.ts';
import { HOP_LIMIT_RANGE } from '../../domain/metadata-options.ts';
import { scalar } from './ec2-serialisation.ts';
import { part } from './shapes.ts';

/** One of EC2's values. Any other, also one that EC2 may add one day, leaves the member unknown. */
function oneOf<const Values extends readonly string[]>(values: Values) {
  return z.preprocess(scalar, z.enum(values).optional().catch(undefined));
}

const state = oneOf(['pending', 'applied']);
const httpTokens = oneOf(['optional', 'required']);
const enabled = oneOf(['enabled', 'disabled']);
const httpPutResponseHopLimit = z.preprocess(
  scalar,
  z
    .string()
    .regex(/^\d+$/)
    .transform(Number)
    .pipe(z.int().min(HOP_LIMIT_RANGE.min).max(HOP_LIMIT_RANGE.max))
    .optional()
    .catch(undefined),
);

/**
 * The options as a response of EC2 shows them, in lowerCamelCase. A member that is missing or of an unknown
 * value is left out: unknown, never insecure. Members that the domain does not know (`httpProtocolIpv4`) go.
 * https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_InstanceMetadataOptionsResponse.html
 */
export const observedMetadataOptions = part({
  state,
  httpTokens,
  httpPutResponseHopLimit,
  httpEndpoint: enabled,
  httpProtocolIpv6: enabled,
  instanceMetadataTags: enabled,
}).transform((members): ObservedMetadataOptions => definedMembers(members));

/**
 * The options that a ModifyInstanceMetadataOptions request asks to set, in EC2's query names.
 * https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_ModifyInstanceMetadataOptions.html
 */
export const requestedMetadataOptions = part({
  HttpTokens: httpTokens,
  HttpPutResponseHopLimit: httpPutResponseHopLimit,
  HttpEndpoint: enabled,
  HttpProtocolIpv6: enabled,
  InstanceMetadataTags: enabled,
}).transform(
  (request): MetadataOptionsPatch =>
    definedMembers({
      httpTokens: request.HttpTokens,
      httpPutResponseHopLimit: request.HttpPutResponseHopLimit,
      httpEndpoint: request.HttpEndpoint,
      httpProtocolIpv6: request.HttpProtocolIpv6,
      instanceMetadataTags: request.InstanceMetadataTags,
    }),
);

type DefinedMembers<Members> = { [Name in keyof Members]?: Exclude<Members[Name], undefined> };

function definedMembers<Members extends object>(members: Members): DefinedMembers<Members> {
  const entries = Object.entries(members).filter(([, value]) => value !== undefined);
  // `Object.fromEntries` forgets which names its entries came with.
  return Object.fromEntries(entries) as DefinedMembers<Members>;
}

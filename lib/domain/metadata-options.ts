/**
 * The metadata options of an EC2 instance, with EC2's own names and values.
 * https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_InstanceMetadataOptionsResponse.html
 */
export interface MetadataOptions {
  /** `pending` until a change has reached the instance, then `applied`. */
  readonly state: 'pending' | 'applied';
  readonly httpTokens: 'optional' | 'required';
  /** IP TTL of the token response, 1 to 64. */
  readonly httpPutResponseHopLimit: number;
  readonly httpEndpoint: 'enabled' | 'disabled';
  readonly httpProtocolIpv6: 'enabled' | 'disabled';
  readonly instanceMetadataTags: 'enabled' | 'disabled';
}

/** What an event or an answer of EC2 shows of the options. A missing member is unknown, never insecure. */
export type ObservedMetadataOptions = Partial<MetadataOptions>;

/** The members that `ModifyInstanceMetadataOptions` can set and a baseline can govern. */
export type GovernedField = Exclude<keyof MetadataOptions, 'state'>;

/** A change of options: only the members that shall change. Members left out keep their value. */
export type MetadataOptionsPatch = Readonly<Partial<Pick<MetadataOptions, GovernedField>>>;

/** Every member that can be governed, in the order in which people are told of them. */
export const GOVERNED_FIELDS: readonly GovernedField[] = [
  'httpEndpoint',
  'httpTokens',
  'httpPutResponseHopLimit',
  'httpProtocolIpv6',
  'instanceMetadataTags',
];

/** The smallest and the largest hop limit that EC2 takes. */
export const HOP_LIMIT_RANGE = { min: 1, max: 64 } as const;

/** EC2's API name of a member, as in `HttpTokens`. */
export function apiName(field: GovernedField): Capitalize<GovernedField> {
  switch (field) {
    case 'httpTokens':
      return 'HttpTokens';
    case 'httpPutResponseHopLimit':
      return 'HttpPutResponseHopLimit';
    case 'httpEndpoint':
      return 'HttpEndpoint';
    case 'httpProtocolIpv6':
      return 'HttpProtocolIpv6';
    case 'instanceMetadataTags':
      return 'InstanceMetadataTags';
  }
}

/** Whether the options already have every value of a patch. */
export function meetsPatch(options: ObservedMetadataOptions, patch: MetadataOptionsPatch): boolean {
  return GOVERNED_FIELDS.every((field) => patch[field] === undefined || patch[field] === options[field]);
}

/** The options after a patch: what `ModifyInstanceMetadataOptions` makes of them. */
export function withPatch(
  options: ObservedMetadataOptions,
  patch: MetadataOptionsPatch,
): ObservedMetadataOptions {
  return { ...options, ...patch };
}

/** Whether a value of a member is looser than another one; what is not a hop limit is if it differs. */
export function isLooser(field: GovernedField, actual: string | number, known: string | number): boolean {
  return field === 'httpPutResponseHopLimit' ? Number(actual) > Number(known) : actual !== known;
}

/** What is seen now, less what is looser than before; a member that was not known before is as it is seen. */
export function tighterOf(
  before: ObservedMetadataOptions,
  now: ObservedMetadataOptions,
): ObservedMetadataOptions {
  const kept = GOVERNED_FIELDS.filter((field) => {
    const [was, is] = [before[field], now[field]];
    return was !== undefined && is !== undefined && isLooser(field, is, was);
  });
  return { ...now, ...Object.fromEntries(kept.map((field) => [field, before[field]])) };
}

import { unsupportedOperation } from '../errors.ts';

export type Toggle = 'enabled' | 'disabled';

/** An instance's metadata options. https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_InstanceMetadataOptionsResponse.html */
export interface MetadataOptions {
  readonly httpTokens: 'optional' | 'required';
  /** The IP time to live of the token's answer, 1 to 64. */
  readonly httpPutResponseHopLimit: number;
  readonly httpEndpoint: Toggle;
  readonly httpProtocolIpv6: Toggle;
  readonly instanceMetadataTags: Toggle;
}

/** The account's defaults of one Region; a member left out means "no preference". */
export interface MetadataDefaults extends Partial<Omit<MetadataOptions, 'httpProtocolIpv6'>> {
  readonly httpTokensEnforced?: Toggle;
  readonly managedBy?: 'account' | 'declarative-policy';
  readonly managedExceptionMessage?: string;
}

const platformDefaults: MetadataOptions = {
  httpTokens: 'optional',
  httpPutResponseHopLimit: 1,
  httpEndpoint: 'enabled',
  httpProtocolIpv6: 'disabled',
  instanceMetadataTags: 'disabled',
};

/** What may decide an instance's options at launch, weakest last. */
export interface LaunchOptionSources {
  readonly launchCall?: Partial<MetadataOptions>;
  readonly launchTemplate?: Partial<MetadataOptions>;
  readonly accountDefaults?: MetadataDefaults;
  /** The AMI's `ImdsSupport`. */
  readonly imdsSupport?: 'v2.0' | undefined;
}

/**
 * Each option by itself: launch call, launch template, account default, AMI, platform.
 * https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/configuring-instance-metadata-options.html#instance-metadata-options-order-of-precedence
 */
export function optionsAtLaunch(sources: LaunchOptionSources): MetadataOptions {
  const fromImage: Partial<MetadataOptions> =
    sources.imdsSupport === 'v2.0' ? { httpTokens: 'required', httpPutResponseHopLimit: 2 } : {};
  const accountDefaults = sources.accountDefaults ?? {};
  return {
    ...platformDefaults,
    ...fromImage,
    ...only(accountDefaults, [
      'httpTokens',
      'httpPutResponseHopLimit',
      'httpEndpoint',
      'instanceMetadataTags',
    ]),
    ...sources.launchTemplate,
    ...sources.launchCall,
  };
}

/** Refuses options that would let IMDSv1 in while the account enforces tokens. */
export function refuseUnenforcedTokens(options: Partial<MetadataOptions>, defaults: MetadataDefaults): void {
  if (defaults.httpTokensEnforced !== 'enabled' || options.httpTokens !== 'optional') return;
  throw unsupportedOperation(
    "You can't use IMDSv1 because httpTokensEnforced is enabled for this account. Set httpTokens to required, " +
      'or disable httpTokensEnforced with the ModifyInstanceMetadataDefaults API.',
  );
}

function only<Source extends object, Name extends keyof Source>(
  source: Source,
  names: readonly Name[],
): Partial<Pick<Source, Name>> {
  const picked: Partial<Pick<Source, Name>> = {};
  for (const name of names) if (source[name] !== undefined) picked[name] = source[name];
  return picked;
}

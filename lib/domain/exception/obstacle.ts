import type { Allowance } from './exception.ts';

/**
 * What an account has set for the metadata options in a Region, as far as it can stand against an exception.
 * https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_InstanceMetadataDefaultsResponse.html
 */
export type MetadataDefaults =
  | {
      readonly kind: 'known';
      /** EC2 refuses `HttpTokens=optional`, be it at a launch or later. */
      readonly httpTokensEnforced: boolean;
      /** A declarative policy of the organization sets them: nobody in the account can change that. */
      readonly byDeclarativePolicy: boolean;
      /** What the organization tells those whom its policy stops. */
      readonly managedExceptionMessage: string | null;
    }
  | { readonly kind: 'unreadable'; readonly reason: string };

/** Whether EC2 may refuse what an exception allows: then the account's defaults are worth a look. */
export function mayBeRefused({ httpTokens }: Allowance): boolean {
  return httpTokens !== undefined;
}

/**
 * What would make EC2 refuse an exception for `HttpTokens=optional`, in a sentence or two for its approvers; `null`:
 * nothing. A default by itself is no obstacle, whoever set it: it is only what a launch gets that says nothing.
 */
export function obstacleIn(defaults: MetadataDefaults): string | null {
  if (defaults.kind === 'unreadable') {
    return `It could not be checked whether EC2 would refuse HttpTokens=optional in this Region: ${defaults.reason}`;
  }
  if (!defaults.httpTokensEnforced) return null;
  return [
    'EC2 refuses HttpTokens=optional in this Region as long as HttpTokensEnforced is on, so an approval would have no effect.',
    ...(defaults.byDeclarativePolicy
      ? ["The organization's declarative policy keeps it on; the account cannot switch it off."]
      : []),
    ...(defaults.managedExceptionMessage === null
      ? []
      : [`The organization says: ${defaults.managedExceptionMessage}`]),
  ].join(' ');
}

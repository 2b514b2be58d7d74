import { Ec2Error, invalidParameterValue } from '../errors.ts';
import type { QueryBranch } from '../protocol/query.ts';
import type { MetadataDefaults } from '../state/metadata-options.ts';
import { nestedAction, readAction, type Plan } from './action.ts';
import { choiceAt, integerAt, toggles, withoutUndefined } from './parameters.ts';

/** https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_GetInstanceMetadataDefaults.html */
export const getInstanceMetadataDefaults = readAction('GetInstanceMetadataDefaults', ({ state }) => {
  const { httpTokensEnforced = 'disabled', managedBy = 'account', ...defaults } = state.metadataDefaults;
  return { accountLevel: { ...defaults, httpTokensEnforced, managedBy } };
});

/** https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_ModifyInstanceMetadataDefaults.html */
export const modifyInstanceMetadataDefaults = nestedAction('ModifyInstanceMetadataDefaults', (call): Plan => {
  const { state, parameters } = call;
  refuseDeclarativePolicy(state.metadataDefaults);
  const sent = defaultsIn(parameters);
  return {
    response: { return: true },
    apply: () => (state.metadataDefaults = withPreferences(state.metadataDefaults, sent)),
  };
});

function defaultsIn(parameters: QueryBranch) {
  const noPreference = 'no-preference';
  return {
    httpTokens: choiceAt(parameters, 'HttpTokens', ['optional', 'required', noPreference]),
    httpPutResponseHopLimit: hopLimitAt(parameters),
    httpEndpoint: choiceAt(parameters, 'HttpEndpoint', [...toggles, noPreference]),
    instanceMetadataTags: choiceAt(parameters, 'InstanceMetadataTags', [...toggles, noPreference]),
    httpTokensEnforced: choiceAt(parameters, 'HttpTokensEnforced', [...toggles, noPreference]),
  } as const;
}

function hopLimitAt(parameters: QueryBranch): number | 'no-preference' | undefined {
  const limit = integerAt(parameters, 'HttpPutResponseHopLimit');
  if (limit === -1) return 'no-preference';
  if (limit === undefined || (limit >= 1 && limit <= 64)) return limit;
  throw invalidParameterValue(
    `Value (${limit}) for parameter HttpPutResponseHopLimit is invalid. Expected -1 or a value between 1 and 64.`,
  );
}

/** `no-preference` clears a default; what was not sent stays. */
function withPreferences(current: MetadataDefaults, sent: ReturnType<typeof defaultsIn>): MetadataDefaults {
  const merged = { ...current, ...withoutUndefined(sent) };
  const kept = Object.entries(merged).filter(([, value]) => value !== 'no-preference');
  return Object.fromEntries(kept);
}

function refuseDeclarativePolicy(defaults: MetadataDefaults): void {
  if (defaults.managedBy !== 'declarative-policy') return;
  const why = defaults.managedExceptionMessage ?? '';
  throw new Ec2Error(
    'UnauthorizedOperation',
    `This account attribute is managed by a declarative policy. ${why}`.trim(),
    403,
  );
}

import { incorrectInstanceState, invalidParameterValue, managedByOperator } from '../errors.ts';
import { keepPublished } from '../metrics/published-spans.ts';
import { findAll } from '../state/fleet.ts';
import { requestMetadataOptions, type InstanceRecord } from '../state/instance.ts';
import { isGone } from '../state/lifecycle.ts';
import { refuseUnenforcedTokens, type MetadataOptions } from '../state/metadata-options.ts';
import { renderMetadataOptions } from '../state/render-instance.ts';
import { nestedAction, type Call, type Plan } from './action.ts';
import { metadataOptionsIn, requiredText } from './parameters.ts';

/** Changes the members that were sent. https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_ModifyInstanceMetadataOptions.html */
export const modifyInstanceMetadataOptions = nestedAction('ModifyInstanceMetadataOptions', (call): Plan => {
  const { parameters, state, world, now } = call;
  const instanceId = requiredText(parameters, 'InstanceId');
  const changes = metadataOptionsIn(parameters);
  refuseTokensWithoutEndpoint(call, changes);
  const [instance] = findAll(state.fleet, [instanceId], now);
  if (instance === undefined) throw incorrectInstanceState(instanceId, 'this');
  refuseInstance(instance);
  refuseUnenforcedTokens(changes, state.metadataDefaults);
  const wanted = { ...instance.metadataOptions, ...changes };
  return {
    response: { instanceId, instanceMetadataOptions: renderMetadataOptions(wanted, 'pending') },
    apply: () => {
      state.fleet.remember(instance, now);
      keepPublished(instance, now);
      requestMetadataOptions(instance, wanted, { now, applyAt: now + world.applyDelayMilliseconds });
    },
  };
});

/** EC2's rule of 2019, which some partition may still have. */
function refuseTokensWithoutEndpoint({ world }: Call, changes: Partial<MetadataOptions>): void {
  if (!world.strictEndpoint || changes.httpTokens === undefined || changes.httpEndpoint === 'enabled') return;
  throw invalidParameterValue(
    "The HttpEndpoint is not set to 'enabled' in this request. To specify a value for HttpTokens, set HttpEndpoint to 'enabled'.",
  );
}

function refuseInstance(instance: InstanceRecord): void {
  if (isGone(instance)) throw incorrectInstanceState(instance.instanceId, 'a change of metadata options');
  if (instance.operator?.managed !== true) return;
  throw managedByOperator(instance.instanceId, instance.operator.principal ?? 'a service');
}

import fc from 'fast-check';
import type { Facts } from '../../../../lib/domain/facts.ts';
import type { Instance } from '../../../../lib/domain/instance.ts';
import type { MetadataOptions, MetadataOptionsPatch } from '../../../../lib/domain/metadata-options.ts';
import type { Baseline, Policy, Scope } from '../../../../lib/domain/policy.ts';
import {
  aGrantedException,
  anInstance,
  aPolicy,
  aScope,
  facts,
  LONG_AGO,
  minutesAgo,
} from '../../../given.ts';

/** Fleets, policies and what is on record of them, as varied as the types and EC2 allow. */

const switchValue = fc.constantFrom('enabled' as const, 'disabled' as const);
const mode = fc.constantFrom('audit' as const, 'enforce' as const);
const governed = fc.constantFrom('disabled' as const, 'ungoverned' as const);
const hopLimit = fc.oneof(fc.integer({ min: 1, max: 4 }), fc.integer({ min: 1, max: 64 }));

const options: fc.Arbitrary<MetadataOptions> = fc.record({
  state: fc.constantFrom('pending', 'applied'),
  httpTokens: fc.constantFrom('optional', 'required'),
  httpPutResponseHopLimit: hopLimit,
  httpEndpoint: switchValue,
  httpProtocolIpv6: switchValue,
  instanceMetadataTags: switchValue,
});

const baseline: fc.Arbitrary<Partial<Baseline>> = fc.record({
  mode: fc.record({ launch: mode, drift: mode, existing: mode, expiry: mode }),
  httpTokens: fc.constantFrom('required' as const, 'ungoverned' as const),
  maxHopLimit: hopLimit,
  containerHostMaxHopLimit: hopLimit,
  hopLimitAtLaunch: fc.constantFrom('report' as const, 'enforce' as const, 'accept' as const),
  hopLimitRaised: fc.constantFrom('revert' as const, 'report' as const),
  httpEndpoint: fc.oneof({ weight: 4, arbitrary: fc.constant('ungoverned' as const) }, governed),
  httpProtocolIpv6: governed,
  instanceMetadataTags: governed,
});

const accountId = fc.constantFrom('111122223333', '444455556666');
const region = fc.constantFrom('eu-west-1', 'us-east-1');
const launchTemplate = fc.constantFrom('lt-1', 'lt-2');
/** Close enough to each other that patterns often match, with all that means something to EC2. */
const tagValue = fc.string({ unit: fc.constantFrom('a', 'b', '?', '\\'), maxLength: 3 });
const tagPattern = fc.string({ unit: fc.constantFrom('a', 'b', '?', '\\', '*'), maxLength: 3 });

const scope: fc.Arbitrary<Scope> = fc
  .tuple(
    fc.record({
      tags: fc.dictionary(
        fc.constantFrom('team', 'env'),
        fc.array(tagPattern, { minLength: 1, maxLength: 3 }),
        {
          maxKeys: 2,
        },
      ),
      accounts: fc.uniqueArray(accountId, { maxLength: 1 }),
      regions: fc.uniqueArray(region, { maxLength: 1 }),
      launchTemplates: fc.uniqueArray(launchTemplate, { maxLength: 1 }),
    }),
    baseline,
  )
  .map(([match, differences]) => aScope('scope', match, differences));

export const anyPolicy: fc.Arbitrary<Policy> = fc
  .tuple(baseline, fc.array(scope, { maxLength: 4 }))
  .map(([differences, scopes]) => aPolicy(differences, scopes));

/** Instances as EC2 shows them: with all their options and in a state of their life. */
export const anyEc2Instance: fc.Arbitrary<Instance> = fc
  .record({
    accountId,
    region,
    metadataOptions: options,
    state: fc.constantFrom('pending', 'running', 'stopping', 'stopped', 'shutting-down', 'terminated'),
    tags: fc.dictionary(
      fc.constantFrom('team', 'env', 'eks:cluster-name', 'aws:ec2launchtemplate:id'),
      fc.oneof(tagValue, launchTemplate),
    ),
    managedBy: fc.constantFrom(null, 'eks.amazonaws.com'),
    firstLaunchedAt: fc.constantFrom(null, minutesAgo(1), LONG_AGO),
  })
  .map(anInstance);

const patch = fc
  .tuple(
    options,
    fc.subarray(['httpTokens', 'httpPutResponseHopLimit', 'httpEndpoint', 'httpProtocolIpv6'] as const),
  )
  .map(([all, keys]): MetadataOptionsPatch => Object.fromEntries(keys.map((key) => [key, all[key]])));

/** All that a decision of a sweep can rest on. */
export const anyFleetFacts: fc.Arbitrary<Facts> = fc
  .record({
    instance: anyEc2Instance,
    policy: anyPolicy,
    trigger: fc.record({ kind: fc.constantFrom('sweep' as const, 'drift' as const), requested: patch }),
    recorded: fc.option(patch),
    taken: patch,
    exceptions: fc.constantFrom(
      [],
      [aGrantedException()],
      [aGrantedException({ allows: { httpPutResponseHopLimit: 3 } })],
    ),
  })
  .map(facts);

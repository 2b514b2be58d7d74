import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decide } from '../../../lib/domain/decide.ts';
import type { Facts } from '../../../lib/domain/facts.ts';
import {
  withPatch,
  type MetadataOptions,
  type MetadataOptionsPatch,
  type ObservedMetadataOptions,
} from '../../../lib/domain/metadata-options.ts';
import { anInstance, aPolicy, facts, LONG_AGO, minutesAgo } from '../../given.ts';

const switchValue = fc.constantFrom('enabled' as const, 'disabled' as const);
const mode = fc.constantFrom('audit' as const, 'enforce' as const);
const hopLimit = fc.integer({ min: 1, max: 64 });
const governed = fc.constantFrom('disabled' as const, 'ungoverned' as const);

const options: fc.Arbitrary<MetadataOptions> = fc.record({
  state: fc.constantFrom('pending', 'applied'),
  httpTokens: fc.constantFrom('optional', 'required'),
  httpPutResponseHopLimit: hopLimit,
  httpEndpoint: switchValue,
  httpProtocolIpv6: switchValue,
  instanceMetadataTags: switchValue,
});
const someOptions: fc.Arbitrary<ObservedMetadataOptions> = fc
  .tuple(
    options,
    fc.subarray(['httpTokens', 'httpPutResponseHopLimit', 'httpEndpoint', 'httpProtocolIpv6'] as const),
  )
  .map(([all, keys]) => Object.fromEntries(keys.map((key) => [key, all[key]])));

const policy = fc
  .record({
    mode: fc.record({ launch: mode, drift: mode, existing: mode, expiry: mode }),
    httpTokens: fc.constantFrom('required' as const, 'ungoverned' as const),
    maxHopLimit: hopLimit,
    containerHostMaxHopLimit: hopLimit,
    hopLimitAtLaunch: fc.constantFrom('report' as const, 'enforce' as const, 'accept' as const),
    hopLimitRaised: fc.constantFrom('revert' as const, 'report' as const),
    httpEndpoint: governed,
    httpProtocolIpv6: governed,
    instanceMetadataTags: governed,
  })
  .map((baseline) => aPolicy(baseline));

const instance = fc
  .record({
    metadataOptions: fc.oneof(options, someOptions),
    state: fc.constantFrom('pending' as const, 'running' as const, 'stopped' as const, 'terminated' as const),
    tags: fc.constantFrom({}, { 'eks:cluster-name': 'blue' }, null),
    managedBy: fc.constantFrom(null, 'eks.amazonaws.com'),
    firstLaunchedAt: fc.constantFrom(null, minutesAgo(1), LONG_AGO),
  })
  .map(anInstance);

const anyFacts: fc.Arbitrary<Facts> = fc
  .record({
    instance,
    policy,
    trigger: fc.record({
      kind: fc.constantFrom('launch' as const, 'drift' as const, 'start' as const, 'state-change' as const),
      requested: someOptions.map((all): MetadataOptionsPatch => all),
    }),
    recorded: fc.option(someOptions),
  })
  .map(facts);

function after(given: Facts, patch: MetadataOptionsPatch): Facts {
  const metadataOptions = withPatch(given.instance.metadataOptions, patch);
  return { ...given, instance: { ...given.instance, metadataOptions } };
}

describe('any decision', () => {
  it('is compliant, or shows nothing more to judge, once its remediation is carried out', () => {
    fc.assert(
      fc.property(anyFacts, (given) => {
        const { remediation } = decide(given);
        fc.pre(remediation !== null);

        expect(decide(after(given, remediation))).toMatchObject({ violations: [], action: 'none' });
        if (given.instance.metadataOptions.instanceMetadataTags !== undefined) {
          expect(decide(after(given, remediation)).verdict).toBe('compliant');
        }
      }),
    );
  });

  it('enforces no member again that it has enforced and recorded', () => {
    fc.assert(
      fc.property(anyFacts, (given) => {
        const { enforcement } = decide(given);
        fc.pre(enforcement !== null);

        const next = after(given, enforcement);
        const again = decide({
          ...next,
          trigger: { kind: 'drift', requested: enforcement },
          recorded: next.instance.metadataOptions,
        });

        const enforcedAgain = Object.keys(again.enforcement ?? {});
        expect(enforcedAgain.filter((field) => field in enforcement)).toEqual([]);
      }),
    );
  });

  it('never loosens, and touches only members that violate', () => {
    fc.assert(
      fc.property(anyFacts, (given) => {
        const { metadataOptions: before } = given.instance;
        const decision = decide(given);
        const fields = decision.violations.map(({ field }) => field);

        for (const patch of [decision.remediation, decision.enforcement]) {
          expect(fields).toEqual(expect.arrayContaining(Object.keys(patch ?? {})));
          expect(patch?.httpTokens).not.toBe('optional');
          expect(patch?.httpEndpoint).not.toBe('enabled');
          expect(patch?.httpProtocolIpv6).not.toBe('enabled');
          expect(patch?.instanceMetadataTags).not.toBe('enabled');
          expect(patch?.httpPutResponseHopLimit ?? 0).toBeLessThan(before.httpPutResponseHopLimit ?? 65);
        }
      }),
    );
  });

  it("never lowers a container host's hop limit, and never changes what a service manages", () => {
    fc.assert(
      fc.property(anyFacts, (given) => {
        const { enforcement } = decide(given);

        if (given.instance.tags?.['eks:cluster-name'] !== undefined) {
          expect(enforcement?.httpPutResponseHopLimit).toBeUndefined();
        }
        if (given.instance.managedBy !== null) expect(enforcement).toBeNull();
      }),
    );
  });

  it('enforces nothing where every mode is audit', () => {
    const audit = { launch: 'audit', drift: 'audit', existing: 'audit', expiry: 'audit' } as const;
    fc.assert(
      fc.property(anyFacts, (given) => {
        const audited = { ...given.policy, baseline: { ...given.policy.baseline, mode: audit } };

        expect(decide({ ...given, policy: audited }).enforcement).toBeNull();
      }),
    );
  });

  it('does not depend on anything but its facts', () => {
    fc.assert(
      fc.property(anyFacts, (given) => {
        expect(decide(structuredClone(given))).toEqual(decide(given));
      }),
    );
  });
});

import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parsePolicyJson } from '../../../../lib/boundary/policy/parse-policy-json.ts';
import { parsePolicy } from '../../../../lib/boundary/policy/parse-policy.ts';
import { PolicyError } from '../../../../lib/boundary/policy/policy-error.ts';
import { policyJson } from '../../../../lib/boundary/policy/policy-json.ts';
import { policyJsonSchema } from '../../../../lib/boundary/policy/policy-json-schema.ts';

describe('policyJson', () => {
  it('fits the policy into its parameter, from which the same policy is read', () => {
    const text = readFileSync('policy.yaml', 'utf8');

    const json = policyJson(text, 'policy.yaml');

    expect(json).not.toContain('\n');
    expect(json.length).toBeLessThanOrEqual(4096);
    expect(parsePolicyJson(json)).toEqual(parsePolicy(text, 'policy.yaml'));
  });

  it('refuses a policy that is too large for the parameter', () => {
    const tagKeys = Array.from({ length: 300 }, (_, index) => `cluster-${index}/*`);

    const convert = () => policyJson(JSON.stringify({ containerHosts: { tagKeys } }), 'policy.json');

    expect(convert).toThrow(
      /^policy\.json is too large for its SSM parameter: \d+ bytes as JSON, 4096 at most/,
    );
  });

  it('refuses an invalid policy with its lines', () => {
    expect(() => policyJson('baseline: 1', 'policy.yaml')).toThrow(/^policy\.yaml:1:1 baseline: must be/);
  });
});

describe('parsePolicyJson', () => {
  it('names key and problem, since a parameter has no lines', () => {
    const json = '{"baseline": {"maxHopLimit": 0, "mode": {"launch": "off"}}}';

    const parse = () => parsePolicyJson(json);

    expect(parse).toThrow(
      'policy parameter baseline.mode.launch: must be one of enforce, audit, not "off"\n' +
        'policy parameter baseline.maxHopLimit: must be a whole number from 1 to 64, not 0',
    );
  });

  it('refuses what is not JSON', () => {
    expect(() => parsePolicyJson('baseline:')).toThrow(
      new PolicyError('policy parameter', [{ path: [], position: null, problem: 'is not JSON' }]),
    );
  });

  it('throws nothing but a PolicyError, whatever the JSON', () => {
    fc.assert(
      fc.property(fc.oneof(fc.json(), fc.string()), (json) => {
        try {
          parsePolicyJson(json);
        } catch (error) {
          expect(error).toBeInstanceOf(PolicyError);
        }
      }),
    );
  });
});

describe('policy.schema.json', () => {
  it('is what the code says (npm run -s guardrail -- policy schema)', () => {
    const written: unknown = JSON.parse(readFileSync('policy.schema.json', 'utf8'));

    expect(written).toEqual(JSON.parse(policyJsonSchema()));
  });

  it('promises no defaults for a scope, which inherits from the baseline', () => {
    const { properties } = JSON.parse(policyJsonSchema()) as { properties: Record<string, unknown> };

    expect(JSON.stringify(properties['scopes'])).not.toContain('"default"');
    expect(JSON.stringify(properties['baseline'])).toContain('"default"');
  });
});

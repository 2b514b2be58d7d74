import { describe, expect, test } from 'vitest';
import { parsePolicyJson } from '../lib/boundary/policy/parse-policy-json.ts';
import service from '../serverless.ts';

/** What osls adds for each function when it compiles the service. */
const addedByOsls = Object.keys(service.functions ?? {}).flatMap((key) => {
  const id = `${key.charAt(0).toUpperCase()}${key.slice(1)}`;
  return [`${id}LambdaFunction`, `${id}LogGroup`];
});

const resources = Object.entries(service.resources?.Resources ?? {}) as [string, Record<string, unknown>][];
const known = new Set([...resources.map(([id]) => id), ...addedByOsls]);
const conditions = Object.keys(service.resources?.Conditions ?? {});

describe('the service', () => {
  test.each([...resources, ['Outputs', service.resources?.Outputs], ['functions', service.functions]])(
    '%s refers only to what exists',
    (_, part) => {
      const missing = referencesIn(part).filter((id) => !known.has(id) && !id.startsWith('AWS::'));

      expect(missing).toEqual([]);
    },
  );

  test('uses every condition it declares, and declares every one it uses', () => {
    const used = conditionsIn(service.resources?.Resources);

    expect([...new Set(used)].sort()).toEqual(conditions.sort());
  });

  test('runs guard on its own role, with a timeout that the queues know', () => {
    expect(service.functions?.['guard']).toMatchObject({
      handler: 'guard.handler',
      package: { artifact: 'build/guard.zip' },
      role: 'GuardRole',
      timeout: 60,
    });
    expect(service.provider).toMatchObject({ runtime: 'nodejs24.x', architecture: 'arm64' });
  });

  test.each([
    ['CloudTrailQueue', 10, 0],
    ['StateChangeQueue', 200, 30],
  ])('reads %s in batches of %i within %i s, and takes back only what failed', (queue, size, window) => {
    expect(service.functions?.['guard']?.events).toContainEqual({
      sqs: expect.objectContaining({
        arn: { 'Fn::GetAtt': [queue, 'Arn'] },
        batchSize: size,
        maximumBatchingWindow: window,
        functionResponseType: 'ReportBatchItemFailures',
      }) as unknown,
    });
  });

  test('keeps logs for a year, and tags everything', () => {
    expect(service.provider.logRetentionInDays).toBe(365);
    expect(service.provider.stackTags).toMatchObject({ application: 'imds-guardrail' });
  });

  test('ships a policy that guard can read', () => {
    const parameter = Object.fromEntries(resources)['PolicyParameter'] as { Properties: { Value: string } };

    expect(() => parsePolicyJson(parameter.Properties.Value)).not.toThrow();
  });
});

function referencesIn(value: unknown): string[] {
  if (Array.isArray(value)) return value.flatMap(referencesIn);
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, inner]: [string, unknown]) => {
    if (key === 'Ref') return [String(inner)];
    if (key === 'Fn::GetAtt') return [(inner as string[])[0] ?? ''];
    if (key === 'Fn::Sub') return substitutions(String(inner));
    return referencesIn(inner);
  });
}

function substitutions(text: string): string[] {
  const names = [...text.matchAll(/\$\{([^}]+)\}/g)].map(([, name = '']) => name);
  return names.filter((name) => !name.startsWith('param:')).map((name) => name.split('.')[0] ?? '');
}

function conditionsIn(value: unknown): string[] {
  if (Array.isArray(value)) return value.flatMap(conditionsIn);
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, inner]: [string, unknown]) => {
    if (key === 'Condition' && typeof inner === 'string') return [inner];
    if (key === 'Fn::If') return [(inner as string[])[0] ?? ''];
    return conditionsIn(inner);
  });
}

import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { stringify } from 'yaml';
import { describe, expect, it } from 'vitest';
import { parsePolicy } from '../../../../lib/boundary/policy/parse-policy.ts';
import { PolicyError } from '../../../../lib/boundary/policy/policy-error.ts';
import { DEFAULT_POLICY } from '../../../../lib/boundary/policy/policy-schema.ts';

const policyYaml = readFileSync('policy.yaml', 'utf8');

function linesOf(text: string): readonly string[] {
  try {
    parsePolicy(text, 'policy.yaml');
  } catch (error) {
    if (error instanceof PolicyError) return error.lines;
    throw error;
  }
  return [];
}

describe('policy.yaml', () => {
  it('writes out exactly what applies without a policy', () => {
    const written = parsePolicy(policyYaml, 'policy.yaml');

    expect(written).toEqual(DEFAULT_POLICY);
  });

  it('names every key that a policy can have', () => {
    const keys = ['version', 'newInstanceMinutes', 'containerHosts', 'baseline', 'scopes'];
    const baselineKeys = Object.keys(DEFAULT_POLICY.baseline);

    for (const key of keys) expect(policyYaml).toMatch(new RegExp(`^${key}:`, 'm'));
    for (const key of baselineKeys) expect(policyYaml).toMatch(new RegExp(`^ {2}${key}:`, 'm'));
  });

  it('has an example of a scope that works once its comment signs are taken away', () => {
    const uncommented = policyYaml.replace('scopes: []', 'scopes:').replace(/^#( {2}.*)$/gm, '$1');

    const { scopes } = parsePolicy(uncommented, 'policy.yaml');

    expect(scopes).toHaveLength(1);
    expect(scopes[0]).toEqual({
      name: 'payments',
      match: {
        tags: { team: ['payments', 'payments-*'], environment: ['prod*'] },
        accounts: ['111122223333'],
        regions: ['eu-west-1', 'eu-central-1'],
        launchTemplates: ['lt-0abcd1234ef567890'],
      },
      baseline: {
        ...DEFAULT_POLICY.baseline,
        mode: { ...DEFAULT_POLICY.baseline.mode, existing: 'enforce', expiry: 'enforce' },
        hopLimitAtLaunch: 'enforce',
        instanceMetadataTags: 'disabled',
      },
    });
  });
});

describe('parsePolicy', () => {
  it.each(['', '# nothing but a comment\n', '{}', '\uFEFFversion: 1\r\n'])(
    'fills in all defaults for %j',
    (text) => {
      const policy = parsePolicy(text, 'policy.yaml');

      expect(policy).toEqual(DEFAULT_POLICY);
    },
  );

  it('lets a scope inherit from the baseline of the file, each mode by itself', () => {
    const text = `
baseline: { mode: { existing: enforce }, maxHopLimit: 2 }
scopes: [{ name: web, match: { regions: [eu-west-1] }, mode: { launch: audit } }]`;

    const { scopes } = parsePolicy(text, 'policy.yaml');

    expect(scopes[0]?.baseline.mode).toEqual({
      launch: 'audit',
      drift: 'enforce',
      existing: 'enforce',
      expiry: 'enforce',
    });
    expect(scopes[0]?.baseline.maxHopLimit).toBe(2);
  });

  it('replaces only the list of container hosts that is given', () => {
    const { containerHosts } = parsePolicy('containerHosts: { tagKeys: [nomad] }', 'policy.yaml');

    expect(containerHosts).toEqual({ ...DEFAULT_POLICY.containerHosts, tagKeys: ['nomad'] });
  });

  it('reads JSON too', () => {
    const policy = parsePolicy('{"newInstanceMinutes": 5}', 'policy.json');

    expect(policy.newInstanceMinutes).toBe(5);
  });

  it.each<[string, string, string[]]>([
    [
      'a value of the wrong kind',
      'version: 1\nbaseline:\n  maxHopLimit: two',
      ['policy.yaml:3:3 baseline.maxHopLimit: must be a whole number from 1 to 64, not "two"'],
    ],
    [
      'a number out of range',
      'baseline: { maxHopLimit: 65 }',
      ['policy.yaml:1:13 baseline.maxHopLimit: must be a whole number from 1 to 64, not 65'],
    ],
    [
      'a word that is none of the known values',
      'baseline:\n  mode:\n    launch: enforced',
      ['policy.yaml:3:5 baseline.mode.launch: must be one of enforce, audit, not "enforced"'],
    ],
    [
      'a mistyped key',
      'baseline:\n  httpToken: required',
      ['policy.yaml:2:3 baseline.httpToken: is not a known key; did you mean "httpTokens"?'],
    ],
    [
      'a key that is like no other, in a scope',
      'scopes:\n  - name: a\n    match: { vpcs: [x] }',
      [
        'policy.yaml:3:14 scopes[0].match.vpcs: is not a known key; known are tags, accounts, regions, launchTemplates',
      ],
    ],
    [
      'a key without a value',
      'baseline:',
      ['policy.yaml:1:1 baseline: must be a mapping of options, not empty'],
    ],
    [
      'a file that is no mapping',
      '- 1',
      ['policy.yaml:1:1 must be a mapping of keys, as in "newInstanceMinutes: 60", not a list'],
    ],
    [
      'a future version',
      'version: 2',
      ['policy.yaml:1:1 version: must be 1, the version of this format, not 2'],
    ],
    [
      'an account id that YAML took for a number',
      'scopes: [{ name: a, match: { accounts: [012345678901] } }]',
      [
        'policy.yaml:1:41 scopes[0].match.accounts[0]: must be a 12-digit account id in quotes (without them YAML reads a number and drops leading zeros), not 12345678901',
      ],
    ],
    [
      'a missing name, at the scope that lacks it',
      'scopes:\n  - match: { regions: [eu-west-1] }',
      [
        'policy.yaml:2:5 scopes[0].name: is missing: must be the name of the scope (1 to 64 characters, in quotes if it looks like a number or true/false)',
      ],
    ],
    [
      'a tag pattern that YAML took for a boolean',
      'scopes: [{ name: a, match: { tags: { critical: true } } }]',
      [
        'policy.yaml:1:38 scopes[0].match.tags.critical: must be a pattern or a list of them, in quotes if it looks like a number or true/false, not true',
      ],
    ],
    [
      'an empty list, which could mean any or none',
      'scopes: [{ name: a, match: { regions: [] } }]',
      [
        'policy.yaml:1:30 scopes[0].match.regions: must be a list of Regions, at least one, not an empty list',
      ],
    ],
    [
      'an empty tag key',
      'scopes: [{ name: a, match: { tags: { "": x } } }]',
      [
        'policy.yaml:1:38 scopes[0].match.tags."": must be a tag key (1 to 128 characters, in quotes if it looks like a number or true/false), not ""',
      ],
    ],
    [
      'a scope that matches everything',
      'scopes: [{ name: a, match: {} }]',
      ['policy.yaml:1:21 scopes[0].match: must name tags, accounts, regions or launchTemplates'],
    ],
    [
      'two scopes of one name',
      'scopes:\n- { name: a, match: { regions: [eu-west-1] } }\n- { name: a, match: { regions: [eu-west-2] } }',
      ['policy.yaml:3:5 scopes[1].name: must be unique, but scopes[0] is named "a" too'],
    ],
    [
      'a scope called baseline',
      'scopes: [{ name: baseline, match: { regions: [eu-west-1] } }]',
      ['policy.yaml:1:12 scopes[0].name: must not be "baseline", which means no scope at all'],
    ],
    [
      'a lower maximum for container hosts than for others, once',
      'baseline:\n  maxHopLimit: 3\nscopes: [{ name: a, match: { regions: [eu-west-1] } }]',
      ['policy.yaml:1:1 baseline.containerHostMaxHopLimit: must be at least maxHopLimit (3), but is 2'],
    ],
    [
      'a lower maximum for container hosts in a scope alone',
      'scopes:\n- { name: a, match: { regions: [eu-west-1] }, maxHopLimit: 3 }',
      ['policy.yaml:2:3 scopes[0].containerHostMaxHopLimit: must be at least maxHopLimit (3), but is 2'],
    ],
    ['a key that is written twice', 'version: 1\nversion: 1', ['policy.yaml:2:1 this key is written twice']],
    [
      'broken YAML, by its first error',
      'baseline: [1, {2',
      [
        expect.stringMatching(
          /^policy\.yaml:1:\d+ is not valid YAML: Flow map in block collection must/,
        ) as string,
      ],
    ],
    ['two documents', 'a\n---\nb', [expect.stringContaining('a second document begins (---)') as string]],
    ['an unknown tag of YAML', '!!foo bar', [expect.stringContaining('Unresolved tag') as string]],
    ['keys that are no texts', '? [a]\n: 1', [expect.stringContaining('all keys must be strings') as string]],
    [
      'what an alias brings in, at the alias',
      'baseline: { mode: &modes { launch: audit, never: audit } }\nscopes: [{ name: a, match: { regions: [eu-west-1] }, mode: *modes }]',
      [
        'policy.yaml:1:43 baseline.mode.never: is not a known key; known are launch, drift, existing, expiry',
        'policy.yaml:2:54 scopes[0].mode.never: is not a known key; known are launch, drift, existing, expiry',
      ],
    ],
    ['an alias without an anchor', 'baseline: *x', [expect.stringContaining('Unresolved alias') as string]],
    [
      'an alias of a length that nobody reads, in short',
      `baseline: *${'x'.repeat(5_000)}`,
      [expect.stringMatching(/^policy\.yaml is not valid YAML: Unresolved alias .{1,190}x\.\.\.$/) as string],
    ],
    [
      'a bomb of aliases',
      [
        'a: &a [x, x]',
        'b: &b [*a, *a, *a, *a, *a]',
        'c: &c [*b, *b, *b, *b, *b]',
        'd: [*c, *c, *c, *c]',
      ].join('\n'),
      [expect.stringContaining('Excessive alias count') as string],
    ],
    [
      'a document nested too deep',
      '['.repeat(30_000),
      [expect.stringMatching(/^policy\.yaml:1:\d+ is nested too deeply$/) as string],
    ],
    [
      'a file of another size than a policy',
      `# ${'x'.repeat(40_000)}`,
      ['policy.yaml is too large for a policy: 40002 characters, 32768 at most'],
    ],
  ])('refuses %s', (_what, text, expected) => {
    const lines = linesOf(text);

    expect(lines).toEqual(expected);
  });

  it('reports every problem, in the order of the file, cutting long values short', () => {
    const text = `newInstanceMinutes: ${'9'.repeat(20)}\nbaseline:\n  httpTokens: ${'x'.repeat(100)}\nscope: []`;

    const lines = linesOf(text);

    expect(lines.map((line) => line.split(' ')[0])).toEqual([
      'policy.yaml:1:1',
      'policy.yaml:3:3',
      'policy.yaml:4:1',
    ]);
    expect(lines.join('').length).toBeLessThan(400);
    expect(lines[2]).toContain('did you mean "scopes"?');
  });

  it('tells of twenty problems and counts the rest', () => {
    const text = `scopes: [${Array.from({ length: 10_000 }, () => '1').join(',')}]`;

    const lines = linesOf(text);

    expect(lines).toHaveLength(21);
    expect(lines.at(-1)).toBe('policy.yaml has 9980 more problems');
  });

  it('tells of no more than twenty keys that are written twice', () => {
    const lines = linesOf('version: 1\n'.repeat(1000));

    expect(lines).toHaveLength(20);
  });

  it('throws nothing but a PolicyError, whatever the text', () => {
    const anything = fc.oneof(
      fc.string({ unit: 'binary' }),
      fc.json(),
      fc.jsonValue().map((value) => stringify(value)),
      fc
        .array(
          fc.constantFrom('a', ': ', '- ', '\n', '  ', '[', '{', '&a ', '*a', '#', '"', '!!x ', '? ', '|'),
        )
        .map((parts) => parts.join('')),
      mutatedPolicy(),
    );

    fc.assert(
      fc.property(anything, (text) => {
        for (const line of linesOf(text)) expect(line).toMatch(/^policy\.yaml[^\n]+$/);
      }),
      { numRuns: 1500 },
    );
  });
});

/** The policy with some of its lines replaced by other words. */
function mutatedPolicy(): fc.Arbitrary<string> {
  const word = fc.constantFrom('enforce', '1', '[]', '{}', 'null', 'true', '- x', 'a: b', '*', "'");
  return fc
    .array(fc.tuple(fc.nat(100), word), { minLength: 1, maxLength: 5 })
    .map((changes) =>
      changes
        .reduce(
          (lines, [line, replacement]) =>
            lines.map((text, index) => (index === line ? text.replace(/[^ ]+$/, replacement) : text)),
          policyYaml.split('\n'),
        )
        .join('\n'),
    );
}

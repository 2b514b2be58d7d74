import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { findingJsonSchema } from '../../../lib/boundary/finding-json-schema.ts';
import { anyFinding } from './arbitrary-finding.ts';

interface ObjectSchema {
  readonly properties: Readonly<Record<string, unknown>>;
  readonly required: readonly string[];
  readonly additionalProperties?: unknown;
}

const schema = JSON.parse(findingJsonSchema()) as ObjectSchema & { readonly $schema: string };

/** Members that came later: a finding that was on its way during the upgrade has none of them. */
const ADDED = ['exceptionIds', 'exceptionTag', 'excuses', 'restoration', 'use', 'wave'];

describe('finding.schema.json', () => {
  it('is what the code says (npm run schemas)', () => {
    const written: unknown = JSON.parse(readFileSync('finding.schema.json', 'utf8'));

    expect(written).toEqual(schema);
  });

  it('names every member of every finding, and requires all that the first findings had', () => {
    fc.assert(
      fc.property(anyFinding(), (finding) => {
        const members = Object.keys(JSON.parse(JSON.stringify(finding)) as object).sort();

        expect(Object.keys(schema.properties).sort()).toEqual(members);
        expect([...schema.required].sort()).toEqual(members.filter((member) => !ADDED.includes(member)));
      }),
      { numRuns: 20 },
    );
  });

  it('allows members that a later version adds', () => {
    expect(schema.additionalProperties).not.toBe(false);
    expect(schema.$schema).toContain('draft-07');
  });
});

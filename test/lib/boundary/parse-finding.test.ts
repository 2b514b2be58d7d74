import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { findingMessage } from '../../../lib/boundary/finding-message.ts';
import { parseFinding, UnreadableFindingError } from '../../../lib/boundary/parse-finding.ts';
import { findingOf } from '../../../lib/domain/finding.ts';
import { aClosedRecord, anInstance } from '../../given.ts';
import { anyFinding } from './arbitrary-finding.ts';

const finding = findingOf(aClosedRecord(), anInstance({ tags: { Name: 'web-1' } }));

describe('a finding', () => {
  it('is read from its JSON as it was written, whatever its values', () => {
    fc.assert(
      fc.property(anyFinding(), (written) => {
        expect(parseFinding(JSON.stringify(written))).toEqual(written);
      }),
    );
  });

  it('is read from what the topic delivers', () => {
    const { default: json } = JSON.parse(findingMessage(finding).body) as { default: string };

    expect(parseFinding(json)).toEqual(finding);
  });

  it('is read without what a later version of the guardrail adds', () => {
    const json = JSON.stringify({ ...finding, added: 1, instance: { ...finding.instance, added: 2 } });

    expect(parseFinding(json)).toEqual(finding);
  });

  it.each([
    ['text that is no JSON', '{"schemaVersion"', 'It is not JSON.'],
    ['no object', 'null', 'expected object'],
    ['another version', JSON.stringify({ ...finding, schemaVersion: '2.0' }), 'schemaVersion'],
    [
      'a member of another type',
      JSON.stringify({ ...finding, instance: { ...finding.instance, region: 7 } }),
      'instance.region',
    ],
    ['a date that is none', JSON.stringify({ ...finding, closedAt: 'then' }), 'closedAt'],
  ])('with %s is refused, and the refusal says where', (_name, json, where) => {
    expect(() => parseFinding(json)).toThrow(UnreadableFindingError);
    expect(() => parseFinding(json)).toThrow(where);
  });

  it('with many faults is refused by the first few', () => {
    expect(() => parseFinding('{}')).toThrow(/^Not a finding of version 1\.0\. [^;]+;[^;]+;[^;]+$/);
  });
});

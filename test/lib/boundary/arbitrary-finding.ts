import fc from 'fast-check';
import type { Finding } from '../../../lib/domain/finding.ts';
import { findingSchema } from '../../../lib/boundary/parse-finding.ts';
import { anyClosedRecord } from './arbitrary-record.ts';

const { kind, severity } = findingSchema.shape;

/** Findings with every member at any value that the types allow; `text` is what people and tags may hold. */
export function anyFinding(
  text: fc.Arbitrary<string> = fc.string({ unit: 'grapheme', maxLength: 40 }),
): fc.Arbitrary<Finding> {
  const textOrNull = fc.option(text);
  // An own member called __proto__ is no tag that EC2 ever stores.
  const tags = fc.dictionary(
    text.filter((key) => key !== '__proto__'),
    text,
    { maxKeys: 5, noNullPrototype: true },
  );
  const own = fc.record({
    findingId: text,
    kind: fc.constantFrom(...kind.options),
    severity: fc.constantFrom(...severity.options),
    title: text,
    nextStep: text,
  });
  const instance = fc.record({
    name: textOrNull,
    tags,
    imageId: textOrNull,
    instanceProfileArn: textOrNull,
    launchTemplateId: textOrNull,
    autoScalingGroup: textOrNull,
    managedBy: textOrNull,
  });
  return fc.tuple(own, instance, anyClosedRecord).map(([members, details, record]) => ({
    schemaVersion: '1.0',
    ...members,
    instance: { ...record.instance, ...details },
    outcome: record.outcome,
    violations: record.violations,
    before: record.previous,
    after: record.after,
    enforcement: record.enforcement,
    exceptionTag: record.exceptionTag,
    restoration: record.restoration,
    excuses: record.excuses,
    exceptionIds: record.exceptionIds,
    use: record.use,
    wave: record.wave,
    principal: record.principal,
    trigger: record.trigger,
    scope: record.scope,
    reason: record.reason,
    refusal: record.refusal,
    decidedAt: record.openedAt,
    closedAt: record.closedAt,
  }));
}

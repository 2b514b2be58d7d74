import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { findingOf } from '../../../../lib/domain/finding.ts';
import { RUNBOOK, runbookMarkdown } from '../../../../lib/domain/story/runbook.ts';
import { findingSchema } from '../../../../lib/boundary/parse-finding.ts';
import { aClosedRecord, anInstance } from '../../../given.ts';

const markdown = runbookMarkdown();
const readme = readFileSync('README.md', 'utf8');

describe('the runbook', () => {
  it('stands in the README, which messages link to, word for word', () => {
    expect(readme).toContain(`\n${markdown.trim()}\n\n#`);
  });

  it.each(Object.keys(RUNBOOK))('has the anchor #%s in the README', (kind) => {
    expect(readme).toContain(`\n### ${kind}\n`);
  });

  it.each(findingSchema.shape.kind.options)('has a section with the anchor %s', (kind) => {
    const { title, severities, whyItMatters, nextSteps } = RUNBOOK[kind];
    const section = markdown.split('### ').find((each) => each.startsWith(`${kind}\n`));

    expect(section).toContain(`**${title}.** Severity: ${severities.join(', ')}.`);
    expect(section).toContain(whyItMatters);
    nextSteps.forEach((step, index) => expect(section).toContain(`${index + 1}. ${step}`));
  });

  it.each([
    ['remediated', {}],
    ['audited', {}],
    ['denied', {}],
    ['blocked', {}],
    ['resolved', {}],
    ['audited', { managedBy: 'eks.amazonaws.com' }],
  ] as const)('knows the severity of a finding that was %s', (outcome, instance) => {
    const { kind, severity } = findingOf(aClosedRecord({ outcome }), anInstance(instance));

    expect(RUNBOOK[kind].severities).toContain(severity);
  });

  it('is written in full sentences', () => {
    for (const { whatHappened, whyItMatters, nextSteps } of Object.values(RUNBOOK)) {
      [whatHappened, whyItMatters, ...nextSteps].forEach((text) => expect(text).toMatch(/^[A-Z].*\.$/));
    }
  });
});

import { describe, expect, it } from 'vitest';
import type { Finding } from '../../../../lib/domain/finding.ts';
import { alice } from '../../../given.ts';
import { aDrift, aFinding, aStory, pipeline } from '../../domain/story/given-story.ts';
import { shown, titleOf } from './given-message.ts';

describe('the message of a tug-of-war', () => {
  const rounds = (principal: Finding['principal']) =>
    aStory(aDrift(1, { principal }), aDrift(2, { principal }), aDrift(3, { principal }));

  it('says who keeps doing it, what it probably is, and that it goes quiet', () => {
    const text = shown(rounds(pipeline));

    expect(titleOf(rounds(pipeline))).toBe('🚨 Tug-of-war: web-1 was loosened 3 times in 24 hours');
    expect(text).toContain('*Tug-of-war:* role `deploy-pipeline`, session `run-1` loosened it 3 times since');
    expect(text).toContain('It is probably Terraform, which writes its old setting back with every run');
    expect(text).toContain('Nothing more is posted about it until something changes.');
    expect(text).toContain('CRITICAL');
  });

  it('says where to look where no tool keeps the setting', () => {
    expect(shown(rounds(alice))).toContain('The calls come from the AWS CLI: look for a person, a script');
  });

  it('says so where nobody knows who', () => {
    expect(shown(rounds(null))).toContain('somebody loosened it 3 times');
    expect(shown(rounds(null))).toContain('What does it is not known.');
  });

  it('is over once all is well', () => {
    const story = aStory(
      aDrift(1),
      aDrift(2),
      aDrift(3),
      aFinding(4, { outcome: 'resolved', violations: [] }),
    );

    expect(shown(story)).not.toContain('Tug-of-war');
  });
});

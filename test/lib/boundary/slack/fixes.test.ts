import { describe, expect, it } from 'vitest';
import type { Story } from '../../../../lib/domain/story/story.ts';
import { alice } from '../../../given.ts';
import { aDrift, aFinding, aStory, pipeline } from '../../domain/story/given-story.ts';
import { groupTags, shown } from './given-message.ts';

describe('the fixes in a message', () => {
  const places = (story: Story) =>
    [...shown(story).matchAll(/^\*(Launch template lt|Terraform|CloudFormation)/gm)].map(
      ([, place]) => place,
    );
  const launched = aFinding(0, {}, groupTags);

  it('are those of the tool, where it keeps its setting in code', () => {
    const cloudFormation = { ...pipeline, userAgent: 'cloudformation.amazonaws.com' };

    expect(places(aStory(aDrift(1)))).toEqual(['Terraform']);
    expect(places(aStory(aDrift(1, { principal: cloudFormation })))).toEqual(['CloudFormation']);
    expect(places(aStory(launched, aDrift(1)))).toEqual(['Terraform']);
  });

  it('are none for what somebody changed by hand', () => {
    expect(places(aStory(aDrift(1, { principal: alice })))).toEqual([]);
  });

  it('stay those of the launch after somebody changed it by hand', () => {
    const drift = { ...aDrift(1, { principal: alice }), instance: launched.instance };

    expect(places(aStory(launched, drift))).toEqual(['Launch template lt', 'Terraform', 'CloudFormation']);
  });

  it('leave the launch template alone where the launch was right', () => {
    const drift = { ...aDrift(1, { principal: null }), instance: launched.instance };

    expect(places(aStory(drift))).toEqual(['Terraform', 'CloudFormation']);
  });

  it.each(['denied', 'blocked', 'resolved', 'gone'] as const)('are none where it was %s', (outcome) => {
    expect(places(aStory(aFinding(0, { outcome }, groupTags)))).toEqual([]);
  });
});

import { describe, expect, test } from 'vitest';
import { withoutDescriptions } from '../../scripts/lean-policy.ts';

describe("the policy's schemas", () => {
  test('lose what they say to editors alone', () => {
    const source = [
      "const days = wholeNumber({ from: 1, to: 9, preset: 2, description: 'An editor\\'s \"hint\".' });",
      'const name = text("name").meta({ description: `Not ${BASELINE}.`, default: BASELINE }).exactOptional();',
    ].join('\n');

    const rewritten = withoutDescriptions(source);

    expect(rewritten).toBe(
      [
        'const days = wholeNumber({ from: 1, to: 9, preset: 2, });',
        'const name = text("name").exactOptional();',
      ].join('\n'),
    );
  });

  test('are not bundled with metadata that is written in another way', () => {
    const source = "const a = one.meta({ description: 'One.', examples: [{ one: 1 }] });";

    const rewriting = () => withoutDescriptions(source);

    expect(rewriting).toThrow('for editors alone: .meta({ examples');
  });
});

import { describe, expect, it } from 'vitest';
import { accepted } from '../../../lib/stack/accepted.ts';

describe('what is accepted of a resource', () => {
  it('is told to each linter as it wants it, with the reason beside it', () => {
    const metadata = accepted({
      CKV_AWS_1: 'The first does not hold here.',
      CKV2_AWS_2: 'Nor does the second.',
      W3: 'This is how it has to be.',
    });

    expect(metadata).toEqual({
      checkov: {
        skip: [
          { id: 'CKV_AWS_1', comment: 'The first does not hold here.' },
          { id: 'CKV2_AWS_2', comment: 'Nor does the second.' },
        ],
      },
      'cfn-lint': { config: { ignore_checks: ['W3'] }, reasons: { W3: 'This is how it has to be.' } },
    });
  });

  it('is nothing where nothing is', () => {
    expect(accepted({})).toEqual({});
  });

  it('does not compile without a reason', () => {
    // @ts-expect-error: a list of checks is not enough
    const withoutReason = () => accepted(['CKV_AWS_1']);

    expect(withoutReason).toBeTypeOf('function');
  });
});

import { defineConfig } from 'vitest/config';

/**
 * What mutants are held against: the tests of the domain, of signatures and of links, and of what shows its
 * words. They are pure and quick, and so
 * run in one thread, with fewer random cases.
 */
export default defineConfig({
  test: {
    include: [
      'test/lib/domain/**/*.test.ts',
      'test/lib/boundary/slack/slack-signature.test.ts',
      'test/lib/boundary/approval-link.test.ts',
      'test/lib/boundary/approval-page/*.test.ts',
      'test/lib/boundary/stored-link-use.test.ts',
      'test/cli/scan-history.test.ts',
    ],
    setupFiles: ['test/setup.ts'],
    env: { FAST_CHECK_RUNS: '100' },
    testTimeout: 20_000,
    isolate: false,
  },
});

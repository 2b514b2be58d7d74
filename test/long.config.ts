import { defineConfig } from 'vitest/config';

/** The searches for what nobody thought of, with as many cases as an hour allows. */
export default defineConfig({
  test: {
    include: ['test/**/*.properties.test.ts', 'test/faults/**/*.test.ts', 'test/hostile/**/*.test.ts'],
    setupFiles: ['test/setup.ts'],
    env: { TEST_LONG: '1' },
    testTimeout: 3_600_000,
    hookTimeout: 60_000,
  },
});

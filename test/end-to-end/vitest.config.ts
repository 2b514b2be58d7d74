import { defineConfig } from 'vitest/config';

/** The tests on ministack: slow to start, so they run apart and one after the other. */
export default defineConfig({
  test: {
    include: ['test/end-to-end/**/*.test.ts'],
    setupFiles: ['test/end-to-end/own-environment.ts'],
    testTimeout: 120_000,
    hookTimeout: 180_000,
    fileParallelism: false,
    // What is deployed is bundled once for all files, and the SDK loaded once.
    isolate: false,
  },
});

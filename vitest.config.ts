import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    exclude: ['test/end-to-end/**', 'node_modules/**'],
    setupFiles: ['test/setup.ts'],
    testTimeout: 20_000,
    coverage: {
      provider: 'v8',
      include: ['lib/**/*.ts', 'functions/**/*.ts', 'cli/**/*.ts', 'local/**/*.ts'],
      // What runs as a process of its own, or on the emulator only, is covered by the tests that start it.
      exclude: ['**/main.ts', '**/*.d.ts', 'local/emulator/**', 'local/play.ts', 'local/slack/page/**'],
      reporter: ['text-summary', 'html'],
      thresholds: {
        lines: 95,
        'lib/domain/**': { lines: 100, functions: 100 },
        'lib/boundary/**': { lines: 100, functions: 100 },
      },
    },
  },
});

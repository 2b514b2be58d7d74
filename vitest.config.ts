import { defineConfig } from 'vitest/config';

/** Without I/O, so without anything that one file could leave to the next: these share their modules. */
const pure = [
  'test/lib/domain/**/*.test.ts',
  'test/lib/boundary/**/*.test.ts',
  'test/lib/stack/**/*.test.ts',
];
const others = ['test/end-to-end/**', 'node_modules/**'];

export default defineConfig({
  test: {
    setupFiles: ['test/setup.ts'],
    testTimeout: 20_000,
    projects: [
      // To load the modules anew for each file takes three times as long as the tests themselves.
      { extends: true, test: { name: 'pure', include: pure, exclude: others, isolate: false } },
      {
        extends: true,
        test: { name: 'real parts', include: ['test/**/*.test.ts'], exclude: [...pure, ...others] },
      },
    ],
    coverage: {
      provider: 'v8',
      include: ['lib/**/*.ts', 'functions/**/*.ts', 'cli/**/*.ts', 'local/**/*.ts'],
      // What runs as a process of its own, or on the emulator only, is covered by the tests that start it.
      exclude: [
        '**/main.ts',
        '**/*.d.ts',
        'local/account/{iam,prepare,server}.ts',
        'local/emulator/**',
        'local/play.ts',
        'local/slack/page/**',
      ],
      reporter: ['text-summary', 'html'],
      thresholds: {
        lines: 95,
        'lib/domain/**': { lines: 100, functions: 100 },
        'lib/boundary/**': { lines: 100, functions: 100 },
      },
    },
  },
});

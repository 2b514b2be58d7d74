/**
 * Mutation tests of what decides, and of what tells genuine from forged: test/mutation.md says how to read them.
 *
 * Nothing is left out: texts for people are mutated too, since a wrong text misleads. Mutants that do not compile
 * count as well: the checker for TypeScript would leave them out, and takes longer than the tests that kill them.
 *
 * @type {import('@stryker-mutator/api/core').PartialStrykerOptions}
 */
export default {
  mutate: [
    'lib/domain/**/*.ts',
    'lib/boundary/slack/slack-signature.ts',
    'lib/boundary/approval-link.ts',
    'lib/boundary/approval-page/page-request.ts',
    'lib/boundary/stored-link-use.ts',
  ],
  testRunner: 'vitest',
  vitest: { configFile: 'test/mutation.config.ts', related: false },
  coverageAnalysis: 'perTest',
  concurrency: 1,
  timeoutMS: 10_000,
  // What did not change since the last run is not run again: neither in git nor in a cache of the CI.
  incremental: true,
  incrementalFile: '.stryker-tmp/incremental.json',
  ignorePatterns: ['.local', 'build', 'coverage', 'docs', 'bench'],
  reporters: ['clear-text', 'html', 'json'],
  clearTextReporter: { allowColor: false, reportTests: false, reportMutants: true },
  htmlReporter: { fileName: 'coverage/mutation/index.html' },
  jsonReporter: { fileName: 'coverage/mutation/mutation.json' },
  thresholds: { high: 98, low: 95, break: 95 },
};

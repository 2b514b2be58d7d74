import eslint from '@eslint/js';
import boundaries from 'eslint-plugin-boundaries';
import prettier from 'eslint-config-prettier';
import regexp from 'eslint-plugin-regexp';
import tseslint from 'typescript-eslint';

/** The rooms of the house. Imports point inwards; the table below is the whole rule. */
const rooms = [
  { type: 'domain', pattern: 'lib/domain/**', partialMatch: false },
  { type: 'boundary', pattern: 'lib/boundary/**', partialMatch: false },
  { type: 'adapters', pattern: 'lib/adapters/**', partialMatch: false },
  { type: 'stack', pattern: 'lib/stack/**', partialMatch: false },
  { type: 'shell', pattern: 'lib/shell/**', partialMatch: false },
  { type: 'functions', pattern: 'functions/**', partialMatch: false },
  { type: 'cli', pattern: 'cli/**', partialMatch: false },
  { type: 'local', pattern: 'local/**', partialMatch: false },
];

const mayImport = {
  domain: ['domain'],
  boundary: ['boundary', 'domain'],
  adapters: ['adapters', 'boundary', 'domain', 'shell'],
  shell: ['shell', 'boundary', 'domain'],
  stack: ['stack', 'domain'],
  functions: ['shell', 'adapters', 'boundary', 'domain'],
  cli: ['cli', 'shell', 'adapters', 'boundary', 'domain'],
  local: ['local', 'cli', 'functions', 'shell', 'adapters', 'boundary', 'domain', 'stack'],
};

export default tseslint.config(
  { ignores: ['node_modules', 'build', 'coverage', '.serverless', '.venv', '.local', '.stryker-tmp'] },
  eslint.configs.recommended,
  tseslint.configs.strictTypeChecked,
  {
    languageOptions: { parserOptions: { projectService: true } },
    linterOptions: { reportUnusedDisableDirectives: 'error' },
    rules: {
      '@typescript-eslint/switch-exhaustiveness-check': [
        'error',
        { considerDefaultExhaustiveForUnions: true },
      ],
      '@typescript-eslint/consistent-type-imports': 'error',
      '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true }],
      '@typescript-eslint/no-confusing-void-expression': ['error', { ignoreArrowShorthand: true }],
      'no-restricted-exports': ['error', { restrictDefaultExports: { direct: true } }],
      eqeqeq: 'error',
    },
  },
  {
    files: ['lib/**/*.ts', 'functions/**/*.ts', 'cli/**/*.ts', 'local/**/*.ts'],
    plugins: { boundaries },
    settings: {
      'boundaries/elements': rooms,
      'import/resolver': { node: { extensions: ['.ts'] } },
    },
    rules: {
      'boundaries/dependencies': [
        'error',
        {
          default: 'disallow',
          policies: Object.entries(mayImport).map(([from, to]) => ({
            from: { element: { type: from } },
            allow: { to: { element: { type: to } } },
          })),
        },
      ],
    },
  },
  {
    // What comes from outside must not hold a regular expression for longer than in proportion to its length.
    files: ['lib/**/*.ts', 'functions/**/*.ts', 'cli/**/*.ts', 'local/**/*.ts'],
    plugins: { regexp },
    rules: {
      'regexp/no-super-linear-backtracking': ['error', { report: 'potential' }],
      'regexp/no-super-linear-move': ['error', { report: 'potential', ignorePartial: false }],
    },
  },
  {
    // Only adapters (and the tools around the product) may know the AWS SDK.
    files: [
      'lib/domain/**/*.ts',
      'lib/boundary/**/*.ts',
      'lib/stack/**/*.ts',
      'lib/shell/**/*.ts',
      'functions/**/*.ts',
    ],
    rules: { 'no-restricted-imports': ['error', { patterns: ['@aws-sdk/*', '@smithy/*'] }] },
  },
  {
    // The domain is pure: no I/O, no clock, no environment.
    files: ['lib/domain/**/*.ts'],
    rules: {
      'no-restricted-imports': [
        'error',
        { patterns: ['@aws-sdk/*', '@smithy/*', 'node:*', 'zod', '@aws-lambda-powertools/*'] },
      ],
      'no-restricted-globals': ['error', 'process', 'fetch', 'setTimeout', 'setInterval', 'console'],
      'no-restricted-properties': [
        'error',
        { object: 'Date', property: 'now' },
        { object: 'Math', property: 'random' },
      ],
      'no-restricted-syntax': [
        'error',
        {
          selector: 'NewExpression[callee.name="Date"][arguments.length=0]',
          message: 'The clock is passed in.',
        },
      ],
    },
  },
  { files: ['**/*.config.ts', '**/*.config.js', 'serverless.ts'], rules: { 'no-restricted-exports': 'off' } },
  { files: ['**/*.js'], extends: [tseslint.configs.disableTypeChecked] },
  {
    files: ['test/**/*.ts', 'bench/**/*.ts'],
    rules: { '@typescript-eslint/no-non-null-assertion': 'off' },
  },
  prettier,
);

import js from '@eslint/js';
import svelte from 'eslint-plugin-svelte';
import globals from 'globals';
import ts from 'typescript-eslint';
import svelteConfig from './svelte.config.js';

// What would let the outside world, or a difference between engines, into the simulation.
const OUTSIDE = [
  ...['Date', 'performance', 'crypto', 'process', 'console', 'window', 'document', 'self', 'globalThis'],
  ...['setTimeout', 'setInterval', 'setImmediate', 'queueMicrotask', 'requestAnimationFrame', 'Promise', 'fetch'],
].map((name) => ({ name, message: 'The world has virtual time, seeded chance and no surroundings.' }));

// Exact on every engine; all else in Math may differ in the last bit, and so in what happens next.
const EXACT = 'min|max|floor|ceil|round|abs|trunc|imul|sqrt|clz32|sign|fround|LN2|PI|E';

export default ts.config(
  { ignores: ['dist/', 'coverage/', 'node_modules/', 'src/paraglide/', 'src/sim/node/commands/table*.ts'] },
  js.configs.recommended,
  ts.configs.recommended,
  svelte.configs.recommended,
  {
    languageOptions: { globals: { ...globals.browser, ...globals.node } },
    rules: {
      'no-undef': 'off', // the compiler knows better
      'max-lines': ['error', { max: 500 }],
      eqeqeq: 'error',
      'no-constant-condition': ['error', { checkLoops: false }],
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_', varsIgnorePattern: '^_' }],
      '@typescript-eslint/no-non-null-assertion': 'off',
    },
  },
  {
    // Promises are where a forgotten await hides; only rules that need types can see it.
    files: ['src/lab/**/*.ts', 'src/ui/**/*.ts', 'src/lessons/**/*.ts', 'scripts/**/*.ts'],
    ignores: ['**/*.svelte.ts'],
    languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } },
    rules: {
      '@typescript-eslint/no-floating-promises': 'error',
      '@typescript-eslint/no-misused-promises': 'error',
      '@typescript-eslint/await-thenable': 'error',
      '@typescript-eslint/switch-exhaustiveness-check': ['error', { considerDefaultExhaustiveForUnions: true }],
    },
  },
  {
    files: ['**/*.svelte', '**/*.svelte.ts'],
    languageOptions: {
      parserOptions: { projectService: false, extraFileExtensions: ['.svelte'], parser: ts.parser, svelteConfig },
    },
  },
  {
    files: ['src/sim/**/*.ts'],
    ignores: ['**/*.test.ts'],
    rules: {
      'no-restricted-globals': ['error', ...OUTSIDE],
      'no-restricted-syntax': [
        'error',
        {
          selector: `MemberExpression[object.name='Math']:not([property.name=/^(${EXACT})$/])`,
          message: 'Not the same on every engine (or not seeded): only exact functions of Math.',
        },
        { selector: ':function[async=true]', message: 'The world waits in events, not in promises.' },
        { selector: 'AwaitExpression, ForOfStatement[await=true]', message: 'The world waits in events.' },
        { selector: 'ImportExpression', message: 'The world is loaded as a whole.' },
        { selector: "BinaryExpression[operator='**']", message: 'As Math.pow: not the same on every engine.' },
      ],
      'no-restricted-properties': [
        'error',
        ...['localeCompare', 'toLocaleString', 'toLocaleLowerCase', 'toLocaleUpperCase'].map((property) => ({
          property,
          message: 'Depends on the locale of whoever looks.',
        })),
      ],
    },
  },
  { files: ['**/*.test.ts', 'test/**', 'scripts/**'], rules: { 'max-lines': 'off' } },
  { files: ['**/*.cjs'], languageOptions: { sourceType: 'commonjs' } },
);

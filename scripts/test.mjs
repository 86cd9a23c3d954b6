// npm test: every check there is, cheapest first, up to the first stage that fails.
// `npm test -- --only unit,lint` runs those stages alone.
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { installWhenNeeded, requireNode, root, stop } from './prepare.mjs';

requireNode();
installWhenNeeded();
// Loaded only now: it needs the packages.
await (await import('./messages.mjs')).compileMessagesWhenNeeded();

const scratch = mkdtempSync(path.join(tmpdir(), 'sandbox-test-'));
let passed = 0;
let failed = 0;

/**
 * @param {string} script path below node_modules, or of one of our own scripts
 * @param {string[]} args
 */
function run(script, ...args) {
  const file = script.startsWith('scripts/') ? script : path.join('node_modules', script);
  return (
    spawnSync(process.execPath, [file, ...args], { cwd: root, stdio: ['ignore', 'inherit', 'inherit'] }).status === 0
  );
}

/** @param {string} project */
function tests(project) {
  const report = path.join(scratch, `${project}.json`);
  const ok = run(
    'vitest/vitest.mjs',
    'run',
    '--project',
    project,
    '--passWithNoTests',
    '--reporter=default',
    '--reporter=json',
    `--outputFile.json=${report}`,
  );
  try {
    const { numPassedTests, numFailedTests } = JSON.parse(readFileSync(report, 'utf8'));
    passed += numPassedTests;
    failed += numFailedTests;
  } catch {
    // No report: the runner itself broke, and said so above.
  }
  return ok;
}

/** @type {Record<string, () => boolean>} */
const stages = {
  // svelte-check covers every TypeScript file of the main project as well as the components.
  types: () =>
    run('svelte-check/bin/svelte-check', '--tsconfig', './tsconfig.json', '--fail-on-warnings', '--output', 'human') &&
    run('typescript/bin/tsc', '-p', 'tsconfig.pure.json') &&
    run('typescript/bin/tsc', '-p', 'src/sim/tsconfig.json'),
  lint: () =>
    run('eslint/bin/eslint.js', '.', '--max-warnings', '0') &&
    run('prettier/bin/prettier.cjs', '--check', '--log-level', 'warn', '.'),
  layers: () =>
    run(
      'dependency-cruiser/bin/dependency-cruise.mjs',
      'src',
      'scripts',
      'test',
      '--config',
      '.dependency-cruiser.cjs',
    ),
  unit: () => tests('unit'),
  scenarios: () => tests('scenarios'),
  browser: () => run('scripts/browser.mjs') && tests('browser'),
  journeys: () => run('scripts/browser.mjs') && tests('journeys'),
};

const only = process.argv.indexOf('--only');
const chosen = only < 0 ? Object.keys(stages) : (process.argv[only + 1] ?? '').split(',');
const unknown = chosen.filter((name) => !(name in stages));
if (unknown.length > 0) stop(`No stage "${unknown.join(', ')}"; there are ${Object.keys(stages).join(', ')}.`);

let broken;
for (const name of chosen) {
  console.log(`\n== ${name}`);
  const started = performance.now();
  const ok = stages[name]();
  console.log(`== ${name} ${ok ? 'passed' : 'FAILED'} in ${((performance.now() - started) / 1000).toFixed(1)} s`);
  if (!ok) {
    broken = name;
    break;
  }
}
rmSync(scratch, { recursive: true, force: true });

if (broken) {
  const left = chosen.slice(chosen.indexOf(broken) + 1);
  console.log(`\nStopped at stage ${broken}.${left.length > 0 ? ` Not run: ${left.join(', ')}.` : ''}`);
  process.exitCode = 1;
}
// A stage that is no test run (types, lint, layers) counts as one failure, so that this line never reads as success.
console.log(`\n${passed} passed, ${broken ? Math.max(failed, 1) : failed} failed`);

// Runs a TypeScript script: `node scripts/run.mjs scripts/play.ts ARGUMENTS`.
// One bundle by esbuild starts in half the time of a loader that translates file by file.
import { build } from 'esbuild';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
const [script, ...args] = process.argv.slice(2);
if (!script) {
  console.error('usage: node scripts/run.mjs SCRIPT.ts [ARGUMENTS]');
  process.exit(2);
}
const entry = path.resolve(script);

/** In one bundle every `import.meta.url` would name the bundle; each file keeps its own. @type {import('esbuild').Plugin} */
const ownUrl = {
  name: 'own-url',
  setup({ onLoad }) {
    onLoad({ filter: /\.(ts|mjs)$/ }, ({ path: file }) => {
      const text = readFileSync(file, 'utf8');
      const contents = text.replaceAll('import.meta.url', JSON.stringify(pathToFileURL(file).href));
      return { contents, loader: file.endsWith('.ts') ? 'ts' : 'js' };
    });
  },
};

const result = await build({
  entryPoints: [entry],
  bundle: true,
  platform: 'node',
  format: 'esm',
  target: 'node20',
  packages: 'external',
  sourcemap: 'inline',
  write: false,
  logLevel: 'error',
  outdir: path.join(root, 'node_modules', '.cache', 'run'),
  plugins: [ownUrl],
}).catch(() => process.exit(1)); // esbuild has printed what is wrong and where

// Named by content: runs side by side never see one another's half-written bundle.
const { path: place, text } = result.outputFiles[0];
const name = createHash('sha256').update(text).digest('hex').slice(0, 16);
const bundle = path.join(path.dirname(place), `${path.basename(place, '.js')}-${name}.mjs`);
if (!existsSync(bundle)) {
  mkdirSync(path.dirname(bundle), { recursive: true });
  writeFileSync(`${bundle}.${process.pid}`, text);
  renameSync(`${bundle}.${process.pid}`, bundle);
}

process.setSourceMapsEnabled(true);
process.argv = [process.argv[0], entry, ...args]; // as if Node itself had been given the script
await import(pathToFileURL(bundle).href);

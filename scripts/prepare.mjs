// What must be there before anything else runs: the right Node, the installed packages, a built page.
// Plain Node without a dependency, for it runs before there is any.
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, readdirSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

export const root = fileURLToPath(new URL('..', import.meta.url));
/** @param {string[]} parts */
const at = (...parts) => path.join(root, ...parts);

/** @param {string} message @returns {never} */
export function stop(message) {
  console.error(message);
  process.exit(1);
}

export function requireNode() {
  const [major, minor] = process.versions.node.split('.').map(Number);
  if (major < 20 || (major === 20 && minor < 19)) {
    stop(`Redis Cluster Sandbox needs Node 20.19 or newer; this is Node ${process.versions.node}.`);
  }
}

/** Installs exactly what the lockfile says, unless the last install was of this very lockfile. */
export function installWhenNeeded() {
  const stamp = at('node_modules', '.installed-lock');
  const wanted = createHash('sha256')
    .update(readFileSync(at('package-lock.json')))
    .digest('hex');
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === wanted) return;
  console.log('Installing packages ...');
  const windows = process.platform === 'win32'; // npm is a batch file there, which only a shell starts
  const { status } = spawnSync('npm', ['ci', '--no-audit', '--no-fund', '--loglevel=error'], {
    cwd: root,
    stdio: ['ignore', 'inherit', 'inherit'],
    shell: windows,
  });
  if (status !== 0) stop('The packages could not be installed (npm ci failed, see above).');
  writeFileSync(stamp, wanted);
}

const BUILD_SOURCES = [
  'src',
  'lessons',
  'messages',
  'scenarios',
  'project.inlang/settings.json',
  'public',
  'index.html',
  'vite.config.ts',
  'svelte.config.js',
  'package-lock.json',
];

/**
 * The newest change below a path; a folder's own time counts too, for that is where a deletion shows.
 * @param {string} file
 * @returns {number}
 */
function newest(file) {
  const stat = statSync(file, { throwIfNoEntry: false });
  if (!stat) return 0;
  if (!stat.isDirectory()) return stat.mtimeMs;
  return readdirSync(file).reduce((latest, name) => Math.max(latest, newest(path.join(file, name))), stat.mtimeMs);
}

/** Builds dist/, unless it is newer than everything it is made of. */
export function buildWhenNeeded() {
  const built = newest(at('dist', 'index.html'));
  if (built > Math.max(...BUILD_SOURCES.map((source) => newest(at(source))))) return;
  console.log('Building the page ...');
  const { status } = spawnSync(
    process.execPath,
    [at('node_modules', 'vite', 'bin', 'vite.js'), 'build', '--logLevel', 'warn'],
    {
      cwd: root,
      stdio: ['ignore', 'inherit', 'inherit'],
      env: { ...process.env, NODE_ENV: 'production' }, // under a test runner it would be a development build
    },
  );
  if (status !== 0) stop('The page could not be built (see above).');
}

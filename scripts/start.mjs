// npm start: from a fresh clone to the open page in one command.
import { spawn } from 'node:child_process';
import { buildWhenNeeded, installWhenNeeded, requireNode, root } from './prepare.mjs';

requireNode();
installWhenNeeded();
buildWhenNeeded();

const { preview } = await import('vite');
// When the port is taken, the next free one is tried.
const server = await preview({ root, logLevel: 'warn', preview: { port: 4173, host: '127.0.0.1', open: false } });
const url = server.resolvedUrls?.local[0] ?? 'http://127.0.0.1:4173/';
console.log(`Redis Cluster Sandbox: ${url}`);
console.log('Ctrl+C stops it.');

const hasScreen = process.platform !== 'linux' || process.env.DISPLAY || process.env.WAYLAND_DISPLAY;
if (hasScreen && process.env.CI !== 'true' && !process.argv.includes('--no-open')) open(url);

/** @param {string} address */
function open(address) {
  const [command, ...args] =
    process.platform === 'darwin'
      ? ['open', address]
      : process.platform === 'win32'
        ? ['cmd', '/c', 'start', '', address]
        : ['xdg-open', address];
  // The address is printed anyway, so a missing opener is no error.
  spawn(command, args, { stdio: 'ignore', detached: true })
    .on('error', () => {})
    .unref();
}

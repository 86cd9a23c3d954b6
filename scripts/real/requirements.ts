// What it takes to play on real servers. Nothing is installed here: what is missing is said, in words.

import { execFileSync, spawnSync } from 'node:child_process';

export const REDIS_SERVER = process.env.REDIS_SERVER ?? 'redis-server';
export const REDIS_CLI = process.env.REDIS_CLI ?? 'redis-cli';
/** Administrators' folders are not on everybody's path. */
export const ENVIRONMENT = {
  ...process.env,
  PATH: `${process.env.PATH ?? ''}:/usr/local/sbin:/usr/sbin:/sbin`,
};

const TOOLS: [string, string[], string][] = [
  [REDIS_CLI, ['--version'], 'redis-cli (install redis-tools, or set REDIS_CLI to its path)'],
  ['ip', ['-V'], 'ip (install iproute2)'],
  ['iptables', ['--version'], 'iptables (install iptables)'],
  ['script', ['--version'], 'script (install bsdutils or util-linux)'],
];

/** What is missing, one phrase each; empty when scripts can be played. */
export function missing(): string[] {
  if (process.platform !== 'linux') return ['Linux (network namespaces)'];
  const found: string[] = [];
  if (process.getuid?.() !== 0) found.push('root (network namespaces)');
  const version = spawnSync(REDIS_SERVER, ['--version'], { encoding: 'utf8' }).stdout ?? '';
  if (!/\bv=7\.0\./.test(version)) {
    const what = version === '' ? '' : ` (this one is ${/v=(\S+)/.exec(version)?.[1] ?? 'unknown'})`;
    found.push(`redis-server 7.0${what}: install it, or set REDIS_SERVER to its path`);
  }
  for (const [tool, args, what] of TOOLS) {
    if (spawnSync(tool, args, { env: ENVIRONMENT }).status !== 0) found.push(what);
  }
  if (found.length === 0 && !canMakeNamespace()) found.push('the right to make network namespaces');
  return found;
}

function canMakeNamespace(): boolean {
  const name = `rcs-try-${process.pid}`;
  const made = spawnSync('ip', ['netns', 'add', name], { env: ENVIRONMENT }).status === 0;
  if (made) spawnSync('ip', ['netns', 'del', name], { env: ENVIRONMENT });
  return made;
}

/** Whether this kernel can slow a path (`tc netem`), tried on a device of a namespace. */
export function canDelay(namespace: string): boolean {
  const tc = (...args: string[]) =>
    execFileSync('ip', ['netns', 'exec', namespace, 'tc', 'qdisc', ...args], { env: ENVIRONMENT, stdio: 'ignore' });
  try {
    tc('add', 'dev', 'lo', 'root', 'netem', 'delay', '1ms');
    tc('del', 'dev', 'lo', 'root');
    return true;
  } catch {
    return false;
  }
}

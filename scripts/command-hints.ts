// node scripts/run.mjs scripts/command-hints.ts: asks the real redis-cli 7.0 for its help on every group of commands, and keeps
// what the terminal hints at while one types: the arguments and one line on what the command does.
import { execFileSync, spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';

const FILE = fileURLToPath(new URL('../src/lab/hints.json', import.meta.url));
const GROUPS =
  'generic string list set sorted-set hash pubsub transactions connection server scripting hyperloglog cluster geo stream bitmap';
const SGR = new RegExp(String.raw`\u001b\[[0-9;]*m`, 'g');

const folder = mkdtempSync(path.join(tmpdir(), 'command-hints-'));
const socket = path.join(folder, 'redis.sock');
const server = spawn('redis-server', ['--port', '0', '--unixsocket', socket, '--save', '', '--dir', folder], {
  stdio: 'ignore',
});
try {
  await wait(1000);
  const hints: Record<string, [string, string]> = {};
  for (const group of GROUPS.split(' ')) {
    const said = execFileSync('redis-cli', ['-s', socket, 'help', `@${group}`], { encoding: 'utf8' })
      .replace(SGR, '')
      .replaceAll('\r', '');
    for (const [, heading, summary] of said.matchAll(/^ {2}([A-Z].*)\n {2}summary: (.*)$/gm)) {
      // The name is what stands in capitals before the arguments begin: one word, or two for a subcommand.
      const [, name, rest] = /^([A-Z][A-Z0-9_-]*(?: [A-Z][A-Z0-9_-]+(?= |$))?) ?(.*)$/.exec(heading)!;
      hints[name.toLowerCase()] = [rest, summary];
    }
  }
  const lines = Object.keys(hints)
    .sort()
    .map((name) => `  ${JSON.stringify(name)}: ${JSON.stringify(hints[name])}`);
  writeFileSync(FILE, `{\n${lines.join(',\n')}\n}\n`);
  console.log(`${lines.length} commands`);
} finally {
  server.kill();
  rmSync(folder, { recursive: true, force: true });
}

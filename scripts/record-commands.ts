// node scripts/run.mjs scripts/record-commands.ts [NAME ...]: plays test/real/commands/NAME.txt (all of them when none is named)
// to a redis-server 7.0 that owns all slots (unless the file asks for other arguments), and writes what it answers into the same file, against which the simulated
// server is tested.
import { spawn } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import type { Socket } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { comparable, fileLines, parseCommands, serverArguments } from '../test/real/commands/file';
import { ask, dial } from './redis-socket';

const FOLDER = fileURLToPath(new URL('../test/real/commands/', import.meta.url));
const named = process.argv.slice(2);
const FILES =
  named.length > 0 ? named.map((name) => `${name}.txt`) : readdirSync(FOLDER).filter((f) => f.endsWith('.txt'));
const PORT = 27392;
/** A master gives its own verdict on the cluster no earlier than 2 s after its start. */
const UNTIL_OK_MS = 2500;

let folder = '';
const settings = [
  '--cluster-enabled',
  'yes',
  '--cluster-node-timeout',
  '600000',
  '--save',
  '',
  '--appendonly',
  'yes',
  '--appendfsync',
  'no',
];

/** What the append-only file got since the last call. It is written before the reply leaves. */
let seen = 0;
function newInFile(): string {
  const bytes = readFileSync(path.join(folder, 'appendonlydir', 'appendonly.aof.1.incr.aof'), 'latin1');
  const fresh = bytes.slice(seen);
  seen = bytes.length;
  return fresh;
}

async function record(helper: Socket, file: string): Promise<void> {
  let clients: Socket[] = [];
  const lines: string[] = [];
  let count = 0;
  for (const step of parseCommands(readFileSync(file, 'utf8'))) {
    lines.push(step.line);
    if (step.kind === 'title') {
      for (const client of clients) client.destroy();
      await ask(helper, ['FLUSHALL']);
      clients = [await dial({ port: PORT, host: '127.0.0.1' }), await dial({ port: PORT, host: '127.0.0.1' })];
      newInFile();
    } else if (step.kind === 'wait') await wait(step.ms);
    else if (step.kind === 'command') {
      const reply = await ask(clients[step.client - 1], step.argv);
      lines.push(JSON.stringify(step.how === 'file' ? fileLines(newInFile()) : comparable(reply, step.how)));
      newInFile();
      count++;
    }
  }
  for (const client of clients) client.destroy();
  writeFileSync(file, `${lines.join('\n')}\n`);
  console.log(`${path.basename(file)}: ${count} commands recorded`);
}

/** Records files on a server of their own. */
async function serve(files: string[], more: string[]): Promise<void> {
  folder = mkdtempSync(path.join(tmpdir(), 'record-commands-'));
  seen = 0;
  const place = ['--port', String(PORT), '--bind', '127.0.0.1', '--dir', folder];
  const argv = [...place, ...settings, ...more];
  const server = spawn(process.env.REDIS_SERVER ?? 'redis-server', argv, { stdio: 'ignore' });
  server.on('error', () => console.error('No redis-server 7.0 here: install it, or set REDIS_SERVER to its path.'));
  const ended = new Promise((resolve) => server.once('exit', resolve));
  try {
    const helper = await dial({ port: PORT, host: '127.0.0.1' });
    await ask(helper, ['CLUSTER', 'ADDSLOTSRANGE', '0', '16383']);
    await wait(UNTIL_OK_MS);
    for (const file of files) await record(helper, file);
    helper.destroy();
  } finally {
    server.kill();
    await ended;
    rmSync(folder, { recursive: true, force: true });
  }
}

const groups = new Map<string, string[]>();
for (const name of FILES) {
  const file = path.join(FOLDER, name);
  const more = JSON.stringify(serverArguments(readFileSync(file, 'utf8')));
  groups.set(more, [...(groups.get(more) ?? []), file]);
}
for (const [more, files] of groups) await serve(files, JSON.parse(more) as string[]);

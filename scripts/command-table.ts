// npm run table: asks a running redis-server 7.0 for COMMAND and writes what it says about every command.
// Generated rather than typed, so that arity, flags and key positions are those of the real server.
import { spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';

const TARGET = fileURLToPath(new URL('../src/sim/node/commands/table.ts', import.meta.url));
const REST = fileURLToPath(new URL('../src/sim/node/commands/table-rest.ts', import.meta.url));

/** What a new cluster is made with: the page loads these first (ARCHITECTURE.md). */
const FIRST = new Set(['cluster', 'info', 'ping', 'psync', 'replconf']);

type Reply = string | number | null | Reply[];

/** Reads one RESP2 reply; throws a RangeError while it is incomplete. */
function readReply(bytes: Buffer, start = 0): { reply: Reply; end: number } {
  const eol = bytes.indexOf('\r\n', start);
  if (eol < 0) throw new RangeError('incomplete');
  const line = bytes.toString('latin1', start + 1, eol);
  let end = eol + 2;
  switch (String.fromCharCode(bytes[start])) {
    case '+':
      return { reply: line, end };
    case ':':
      return { reply: Number(line), end };
    case '$': {
      if (line === '-1') return { reply: null, end };
      const stop = end + Number(line);
      if (bytes.length < stop + 2) throw new RangeError('incomplete');
      return { reply: bytes.toString('latin1', end, stop), end: stop + 2 };
    }
    case '*': {
      const items: Reply[] = [];
      for (let left = Number(line); left > 0; left--) {
        const item = readReply(bytes, end);
        items.push(item.reply);
        end = item.end;
      }
      return { reply: items, end };
    }
    default:
      throw new Error(`redis-server answered: ${line}`);
  }
}

function ask(socketPath: string, ...commands: string[]): Promise<Reply[]> {
  return new Promise((resolve, reject) => {
    const socket = connect(socketPath, () => socket.write(commands.map((command) => `${command}\r\n`).join('')));
    let received = Buffer.alloc(0);
    socket.on('error', reject);
    socket.on('data', (chunk: Buffer) => {
      received = Buffer.concat([received, chunk]);
      try {
        const replies: Reply[] = [];
        for (let at = 0; replies.length < commands.length;) {
          const { reply, end } = readReply(received, at);
          replies.push(reply);
          at = end;
        }
        socket.destroy();
        resolve(replies);
      } catch (error) {
        if (!(error instanceof RangeError)) reject(error as Error);
      }
    });
  });
}

/** A server on a socket file in a folder of its own: no port that could be taken, no file left behind. */
async function askServer(...commands: string[]): Promise<Reply[]> {
  const folder = mkdtempSync(path.join(tmpdir(), 'command-table-'));
  const socketPath = path.join(folder, 'redis.sock');
  const args = ['--port', '0', '--unixsocket', socketPath, '--dir', folder, '--save', '', '--appendonly', 'no'];
  const server = spawn(process.env.REDIS_SERVER ?? 'redis-server', args, { stdio: 'ignore' });
  server.on('error', () => console.error('No redis-server 7.0 here: install it, or set REDIS_SERVER to its path.'));
  try {
    for (let tries = 50; ; tries--) {
      try {
        return await ask(socketPath, ...commands);
      } catch (error) {
        if (tries === 0 || server.exitCode !== null || !server.pid) throw error;
        await wait(100);
      }
    }
  } finally {
    server.kill();
    rmSync(folder, { recursive: true, force: true });
  }
}

/** ["a", 1, "b", 2] as {a: 1, b: 2}: RESP2's way of writing a map. */
function asMap(flat: Reply): Record<string, Reply> {
  const items = flat as Reply[];
  return Object.fromEntries(items.flatMap((key, i) => (i % 2 === 0 ? [[key as string, items[i + 1]]] : [])));
}

const quote = (text: string) => `'${text.replaceAll('\\', '\\\\').replaceAll("'", "\\'")}'`;
const words = (list: Reply) => quote((list as string[]).join(' '));

function keySpec(flat: Reply): string {
  const { flags, begin_search, find_keys } = asMap(flat);
  const begin = asMap(begin_search);
  const find = asMap(find_keys);
  const beginSpec = asMap(begin.spec);
  const findSpec = asMap(find.spec);
  const beginText =
    begin.type === 'index'
      ? `{ index: ${String(beginSpec.index)} }`
      : begin.type === 'keyword'
        ? `{ keyword: ${quote(String(beginSpec.keyword))}, startFrom: ${String(beginSpec.startfrom)} }`
        : `'unknown'`;
  const findText =
    find.type === 'range'
      ? `{ lastKey: ${String(findSpec.lastkey)}, keyStep: ${String(findSpec.keystep)}, limit: ${String(findSpec.limit)} }`
      : find.type === 'keynum'
        ? `{ keyNumIndex: ${String(findSpec.keynumidx)}, firstKey: ${String(findSpec.firstkey)}, keyStep: ${String(findSpec.keystep)} }`
        : `'unknown'`;
  return `{ flags: ${words(flags)}, begin: ${beginText}, find: ${findText} }`;
}

const byName = (a: Reply, b: Reply) => ((a as string[])[0] < (b as string[])[0] ? -1 : 1);

function row(command: Reply, indent: string): string {
  const [name, arity, flags, first, last, step, categories, , specs, subcommands] = command as Reply[];
  const cells = [quote(String(name)), arity, words(flags), first, last, step, words(categories)];
  const movable = (flags as string[]).includes('movablekeys');
  const children = [...(subcommands as Reply[])].sort(byName);
  if (movable || children.length > 0) cells.push(`[${movable ? (specs as Reply[]).map(keySpec).join(', ') : ''}]`);
  if (children.length > 0) {
    const lines = children.map((child) => `${row(child, `${indent}  `)}\n`).join('');
    cells.push(`[\n${lines}${indent}]`);
  }
  return `${indent}command(${cells.map(String).join(', ')}),`;
}

const [commands, info] = await askServer('COMMAND', 'INFO server');
const version = /redis_version:(\S+)/.exec(String(info))?.[1] ?? '';
if (!version.startsWith('7.0.')) throw new Error(`This is Redis ${version}; the sandbox follows 7.0.`);
const all = [...(commands as Reply[])].sort(byName);
const isFirst = (entry: Reply) => FIRST.has(String((entry as Reply[])[0]));
const rows = (entries: Reply[]) => entries.map((entry) => row(entry, '  ')).join('\n');
const count = all.reduce<number>((sum, entry) => sum + 1 + ((entry as Reply[])[9] as Reply[]).length, 0);

mkdirSync(path.dirname(TARGET), { recursive: true });
writeFileSync(
  TARGET,
  `// Generated by scripts/command-table.ts (npm run table) from COMMAND of Redis ${version}. Do not edit.
// Models: what the server knows about every command before it runs it. Leaves out: tips and documentation, and
// key specs of commands whose keys firstKey, lastKey and keyStep find (all those without the flag movablekeys).

/** Where a command's keys stand when three numbers do not say it. 'unknown': only the command's own code can tell. */
export interface KeySpec {
  readonly flags: readonly string[];
  readonly begin: { readonly index: number } | { readonly keyword: string; readonly startFrom: number } | 'unknown';
  readonly find:
    | { readonly lastKey: number; readonly keyStep: number; readonly limit: number }
    | { readonly keyNumIndex: number; readonly firstKey: number; readonly keyStep: number }
    | 'unknown';
}

export interface CommandInfo {
  /** Lower case; a subcommand's is 'parent|child'. */
  readonly name: string;
  /** Words with the name; negative: at least so many. */
  readonly arity: number;
  readonly flags: readonly string[];
  /** 0: no keys, or movable ones only. */
  readonly firstKey: number;
  /** Negative: counted from the end. */
  readonly lastKey: number;
  readonly keyStep: number;
  readonly aclCategories: readonly string[];
  readonly keySpecs: readonly KeySpec[];
  readonly subcommands: readonly CommandInfo[];
}

type WrittenSpec = Omit<KeySpec, 'flags'> & { readonly flags: string };

const split = (words: string): string[] => (words === '' ? [] : words.split(' '));

export const command = (
  name: string,
  arity: number,
  flags: string,
  firstKey: number,
  lastKey: number,
  keyStep: number,
  aclCategories: string,
  specs: readonly WrittenSpec[] = [],
  subcommands: readonly CommandInfo[] = [],
): CommandInfo => ({
  name,
  arity,
  flags: split(flags),
  firstKey,
  lastKey,
  keyStep,
  aclCategories: split(aclCategories),
  keySpecs: specs.map((spec) => ({ ...spec, flags: split(spec.flags) })),
  subcommands,
});

/** How many commands and subcommands there are in all. */
export const COMMAND_COUNT = ${count};

/** What a new cluster is made with; the others stand in table-rest.ts. */
export const FIRST_COMMANDS: readonly CommandInfo[] = [
${rows(all.filter(isFirst))}
];
`,
);
writeFileSync(
  REST,
  `// Generated by scripts/command-table.ts (npm run table) from COMMAND of Redis ${version}. Do not edit.

import { command, FIRST_COMMANDS, type CommandInfo } from './table';

const REST: readonly CommandInfo[] = [
${rows(all.filter((entry) => !isFirst(entry)))}
];

/** Every command of Redis ${version}, by name. */
export const COMMANDS: readonly CommandInfo[] = [...FIRST_COMMANDS, ...REST].sort((a, b) => (a.name < b.name ? -1 : 1));
`,
);
console.log(`${path.relative(process.cwd(), TARGET)}: ${all.length} commands of Redis ${version}`);

// The cluster manager of src/cli on real sockets, against the real one: both are given the same broken (or whole) cluster of
// real servers, and must say the same and leave the same behind. Runs where Redis 7.0 is installed.

import '../../src/lab/parts/all';
import { execFileSync, spawn, type ChildProcess } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { connect, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { redisCli } from '../../src/cli/redis-cli';
import { formatRaw } from '../../src/cli/reply';
import { encodeUtf8 } from '../../src/sim/bytes';
import { command, readReply } from '../../src/sim/resp';
import { runOnSockets } from '../support/sockets';

function installed(): boolean {
  try {
    return execFileSync('redis-cli', ['--version'], { encoding: 'utf8' }).includes('7.0.');
  } catch {
    return false;
  }
}

const PORTS = [21711, 21712, 21713];
const ALONE = 21714;
const SPARE = 21715;
const servers: ChildProcess[] = [];
let folder = '';
const ids: string[] = [];

const listening = (port: number) =>
  new Promise<boolean>((resolve) => {
    const socket = connect(port, '127.0.0.1', () => resolve((socket.destroy(), true)));
    socket.on('error', () => resolve(false));
  });

async function start(port: number, clustered: boolean): Promise<void> {
  const dir = mkdtempSync(join(folder, 'node-'));
  const options = `--port ${port} --bind 127.0.0.1 --save  --appendonly no --enable-debug-command yes`.split(' ');
  if (clustered) options.push('--cluster-enabled', 'yes', '--cluster-node-timeout', '20000');
  servers.push(spawn('redis-server', [...options, '--dir', dir], { stdio: 'ignore' }));
  while (!(await listening(port))) await new Promise((resolve) => setTimeout(resolve, 20));
}

interface Wire {
  socket: Socket;
  received: string;
  wake: () => void;
}
const wires = new Map<number, Promise<Wire>>();

function dial(port: number): Promise<Wire> {
  return new Promise((resolve) => {
    const wire: Wire = { socket: connect(port, '127.0.0.1', () => resolve(wire)), received: '', wake: () => {} };
    wire.socket.setNoDelay().on('data', (data) => {
      wire.received += data.toString('latin1');
      wire.wake();
    });
  });
}

/** One command to a server, and its reply as text. */
async function cli(port: number, ...argv: string[]): Promise<string> {
  if (!wires.has(port)) wires.set(port, dial(port));
  const wire = await wires.get(port)!;
  wire.socket.write(command(argv), 'latin1');
  for (;;) {
    const read = readReply(wire.received);
    if (read) {
      wire.received = wire.received.slice(read.next);
      return formatRaw(read.reply).trim();
    }
    await new Promise<void>((resolve) => (wire.wake = resolve));
  }
}

/** Several commands, a line each. */
async function lines(port: number, text: string): Promise<void> {
  for (const line of text.split('\n')) if (line !== '') await cli(port, ...line.split(' '));
}

/** The real program; each of `typed` is typed when it asks, and stands in the output behind the question. */
function real(argv: string[], typed: string[]): Promise<{ output: string; code: number }> {
  return new Promise((resolve) => {
    const child = spawn('sh', ['-c', 'exec stdbuf -o0 redis-cli "$@" 2>&1', 'sh', ...argv], {
      env: { PATH: process.env.PATH, TERM: 'dumb' },
    });
    let output = '';
    const left = [...typed];
    child.stdout.on('data', (data: Buffer) => {
      output += data.toString();
      if (!/(\? |: )$/.test(output) || / to [\d.:]+: $/.test(output)) return;
      const line = left.shift();
      if (line === undefined) return;
      output += `${line}\n`;
      child.stdin.write(`${line}\n`);
    });
    child.on('close', (code) => resolve({ output, code: code ?? 0 }));
  });
}

const ours = (argv: string[], typed: string[]) =>
  runOnSockets(redisCli(['redis-cli', ...argv].map(encodeUtf8), null), typed);

/** The node that owns a slot when nothing was done to it. */
const ownerOf = (slot: number): number => (slot <= 5460 ? 0 : slot <= 10922 ? 1 : 2);

/** The last words of a node's own line: its slots. */
async function ownSlots(port: number): Promise<string[]> {
  const own = (await cli(port, 'cluster', 'nodes')).split('\n').find((line) => line.includes('myself'))!;
  return own.split(' ').slice(8);
}

/** Slots that are open in this node, or not where they belong in its eyes. */
async function misplaced(port: number): Promise<Set<number>> {
  const found = new Set<number>();
  const owners = new Map<number, number>();
  for (const line of (await cli(port, 'cluster', 'nodes')).split('\n')) {
    const words = line.split(' ');
    for (const word of words.slice(8)) {
      const open = /^\[(\d+)-/.exec(word);
      if (open) found.add(Number(open[1]));
      const range = /^(\d+)(?:-(\d+))?$/.exec(word);
      if (!range) continue;
      const last = Number(range[2] ?? range[1]);
      for (let slot = Number(range[1]); slot <= last; slot++) owners.set(slot, ids.indexOf(words[0]!));
    }
  }
  for (let slot = 0; slot < 16384; slot++) if (owners.get(slot) !== ownerOf(slot)) found.add(slot);
  return found;
}

/** Every slot with its first owner again, closed and empty, in everybody's eyes. */
async function restore(): Promise<void> {
  for (const port of [...PORTS, ALONE]) await cli(port, 'flushall');
  let quietMs = 10;
  for (let tries = 0; tries < 50; tries++) {
    const slots = new Set<number>();
    for (const port of PORTS) for (const slot of await misplaced(port)) slots.add(slot);
    for (const [i, port] of PORTS.entries()) {
      for (const slot of slots) await lines(port, `cluster setslot ${slot} stable\ncluster delslots ${slot}`);
      for (const slot of slots) if (ownerOf(slot) === i) await cli(port, 'cluster', 'addslots', String(slot));
      if (slots.size > 0) await cli(port, 'cluster', 'bumpepoch');
    }
    for (const port of PORTS) {
      for (const slot of slots) await lines(port, `cluster setslot ${slot} node ${ids[ownerOf(slot)]}`);
    }
    // Pings that were under way when something was put right may put it wrong again.
    if (slots.size > 0) quietMs = 200;
    if (await isSettled(quietMs)) return;
  }
  throw new Error('the nodes do not agree');
}

/** All see every slot with its first owner, and go on doing so. */
async function isSettled(forMs: number): Promise<boolean> {
  const ranges = ['0-5460', '5461-10922', '10923-16383'];
  const right = ids
    .map((id, i) => `${id} ${ranges[i]}`)
    .sort()
    .join('\n');
  for (let until = Date.now() + forMs; Date.now() < until;) {
    for (const port of PORTS) {
      const seen = (await cli(port, 'cluster', 'nodes')).split('\n').map((line) => line.split(' '));
      const view = seen.map((words) => `${words[0]} ${words.slice(8).join(' ')}`.trim());
      if (view.sort().join('\n') !== right) return false;
    }
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
  return true;
}

/** What is left behind: everybody's own slots and keys. */
async function state(): Promise<string> {
  let out = '';
  for (const port of [...PORTS, ALONE]) {
    const slots = port === ALONE ? [] : await ownSlots(port);
    out += `${slots.join(' ')}: ${(await cli(port, 'keys', '*')).split('\n').sort().join(' ')}\n`;
  }
  return out;
}

interface Case {
  name: string;
  /** What is done to the cluster first; `$0`..`$2` are ids. */
  given?: [port: number, text: string][];
  argv: string;
  typed?: string[];
  /** What chance decides in the output. */
  hide?: RegExp;
}

const [A, B, C] = PORTS as [number, number, number];
const HOST = `127.0.0.1:${A}`;
const FIX = `--cluster fix ${HOST}`;
/** foo's slot, 12182, is C's. */
const toC = (port: number, text: string): [number, string] => [port, text];
const KEYS = [1, 2, 3].map((i) => `set {foo}${i} ${i}`).join('\n');
const asking = (text: string) =>
  text
    .split('\n')
    .map((line) => `asking\n${line}`)
    .join('\n');
const OPEN = [toC(A, 'cluster setslot 12182 importing $2'), toC(C, 'cluster setslot 12182 migrating $0')];
const UNOWNED = [1, 20, 300, 4000, 5000, 6000, 7777, 9999, 10000, 11111, 12345, 16000, 16383];

/** Nobody owns these: twice, because who heard of an owner meanwhile believes in it again. */
const unowned = (slots: number[]): [number, string][] =>
  [...PORTS, ...PORTS].map((port) => [port, slots.map((slot) => `cluster delslots ${slot}`).join('\n')]);

const CASES: Case[] = [
  { name: 'nothing to fix', argv: FIX },
  { name: 'open on both sides, no keys', given: OPEN, argv: FIX },
  { name: 'open on both sides, keys at the source', given: [toC(C, KEYS), ...OPEN], argv: FIX },
  { name: 'many keys, small batches', given: [toC(C, KEYS), ...OPEN], argv: `${FIX} --cluster-pipeline 2` },
  { name: 'keys on both sides', given: [toC(C, KEYS), ...OPEN, toC(A, asking('set {foo}x 1'))], argv: FIX },
  { name: 'more keys at the target', given: [...OPEN, toC(A, asking(KEYS)), toC(C, 'set {foo}x 1')], argv: FIX },
  { name: 'importing only', given: [toC(A, 'cluster setslot 12182 importing $2')], argv: FIX },
  {
    name: 'importing only, with keys',
    given: [toC(A, 'cluster setslot 12182 importing $2'), toC(A, asking(KEYS))],
    argv: FIX,
  },
  { name: 'migrating only', given: [toC(C, KEYS), toC(C, 'cluster setslot 12182 migrating $0')], argv: FIX },
  {
    name: 'migrating to one, importing in another',
    given: [toC(C, KEYS), toC(B, 'cluster setslot 12182 importing $2'), toC(C, 'cluster setslot 12182 migrating $0')],
    argv: FIX,
  },
  { name: 'importing in two', given: [toC(C, KEYS), ...OPEN, toC(B, 'cluster setslot 12182 importing $2')], argv: FIX },
  {
    name: 'importing in two with keys',
    given: [toC(C, KEYS), ...OPEN, toC(B, 'cluster setslot 12182 importing $2'), toC(B, asking('set {foo}b 1'))],
    argv: FIX,
  },
  {
    name: 'keys in all three',
    given: [
      toC(C, KEYS),
      ...OPEN,
      toC(B, 'cluster setslot 12182 importing $2'),
      toC(B, asking('set {foo}b 1')),
      toC(A, asking('set {foo}a 1\nset {foo}aa 1')),
    ],
    argv: FIX,
  },
  { name: 'the same key on both sides', given: [toC(C, KEYS), ...OPEN, toC(A, asking('set {foo}1 1'))], argv: FIX },
  {
    name: 'another value on both sides',
    given: [toC(C, KEYS), ...OPEN, toC(A, asking('set {foo}1 other'))],
    argv: FIX,
  },
  {
    name: 'another value, replaced',
    given: [toC(C, KEYS), ...OPEN, toC(A, asking('set {foo}1 other'))],
    argv: `${FIX} --cluster-replace`,
  },
  {
    name: 'many open slots',
    given: [
      [
        A,
        UNOWNED.filter((slot) => slot < 5461)
          .map((slot) => `cluster setslot ${slot} migrating $1`)
          .join('\n'),
      ],
      [
        C,
        [11000, 11001, 11002, 12, 16001, 16002, 13000].map((slot) => `cluster setslot ${slot} migrating $1`).join('\n'),
      ],
    ],
    argv: FIX,
  },
  {
    name: 'check of many open slots',
    given: [
      [
        B,
        [7, 6000, 6001, 6002, 100, 10000, 5500]
          .map((slot) => `cluster setslot ${slot} migrating $0\ncluster setslot ${slot} importing $0`)
          .join('\n'),
      ],
    ],
    argv: `--cluster check ${HOST}`,
  },
  {
    name: 'unowned, refused',
    given: unowned(UNOWNED),
    argv: FIX,
    typed: ['no'],
  },
  {
    name: 'unowned, covered by chance',
    given: unowned(UNOWNED),
    argv: `${FIX} --cluster-yes`,
    typed: ['yes'],
    hide: /(Covering slot \d+ with).*|^[\d[].*$/gm,
  },
  {
    name: 'unowned, keys in one',
    given: [toC(C, KEYS), ...unowned([12182])],
    argv: FIX,
    typed: ['yes'],
  },
  {
    name: 'unowned, keys in one, refused',
    given: [toC(C, KEYS), ...unowned([12182])],
    argv: FIX,
    typed: ['nope'],
  },
  {
    name: 'unowned, keys in two',
    given: [
      toC(C, KEYS),
      ...OPEN,
      toC(A, asking('set {foo}x 1')),
      ...[A, C].map((port): [number, string] => [port, 'cluster setslot 12182 stable']),
      ...unowned([12182]),
    ],
    argv: FIX,
    typed: ['yes'],
  },
  {
    name: 'two owners by keys',
    given: [
      toC(C, KEYS),
      ...OPEN,
      toC(A, asking('set {foo}x 1')),
      ...[A, C].map((port): [number, string] => [port, 'cluster setslot 12182 stable']),
    ],
    argv: `${FIX} --cluster-search-multiple-owners`,
  },
  {
    name: 'reshard by options',
    given: [toC(C, KEYS)],
    argv: `--cluster reshard ${HOST} --cluster-from $2,$1 --cluster-to $0 --cluster-slots 7 --cluster-yes`,
  },
  {
    name: 'reshard with keys',
    given: [[A, 'set a{06S} 1\nset b{06S} 2\nset {Qi}c 3']],
    argv: `--cluster reshard ${HOST} --cluster-from $0 --cluster-to $1 --cluster-slots 3 --cluster-yes --cluster-pipeline 1`,
  },
  {
    name: 'reshard of open slots',
    given: OPEN,
    argv: `--cluster reshard ${HOST} --cluster-from $2 --cluster-to $0 --cluster-slots 7 --cluster-yes`,
  },
  {
    name: 'reshard at prompts',
    argv: `--cluster reshard ${HOST}`,
    typed: ['0', 'x', '99999', '5', '$1', '$0', '$1', 'done', 'yes'],
  },
  { name: 'reshard of all, refused', argv: `--cluster reshard ${HOST}`, typed: ['12', '$1', 'all', 'no'] },
  { name: 'reshard to nobody', argv: `--cluster reshard ${HOST}`, typed: ['12', 'nobody'] },
  { name: 'reshard from nobody', argv: `--cluster reshard ${HOST}`, typed: ['12', '$1', 'nobody'] },
  { name: 'reshard without sources', argv: `--cluster reshard ${HOST}`, typed: ['12', '$1', 'done'] },
  {
    name: 'reshard from the target',
    argv: `--cluster reshard ${HOST} --cluster-from $1 --cluster-to $1 --cluster-slots 3`,
  },
  {
    name: 'reshard from all',
    argv: `--cluster reshard ${HOST} --cluster-from all --cluster-to $1 --cluster-slots 9 --cluster-yes`,
  },
  { name: 'nothing to rebalance', argv: `--cluster rebalance ${HOST}` },
  { name: 'rebalance, only said', argv: `--cluster rebalance ${HOST} --cluster-simulate --cluster-weight $0=2 $1=0.5` },
  { name: 'rebalance', argv: `--cluster rebalance ${HOST} --cluster-threshold 0.1 --cluster-weight $0=1.01` },
  { name: 'rebalance by a prefix nobody has', argv: `--cluster rebalance ${HOST} --cluster-weight zz=2` },
  { name: 'rebalance of open slots', given: OPEN, argv: `--cluster rebalance ${HOST} --cluster-simulate` },
  {
    name: 'rebalance at a high threshold',
    argv: `--cluster rebalance ${HOST} --cluster-threshold 60 --cluster-weight $0=2 --cluster-simulate`,
  },
  { name: 'set-timeout', argv: `--cluster set-timeout ${HOST} 20000` },
  { name: 'set-timeout too short', argv: `--cluster set-timeout ${HOST} 99` },
  { name: 'del-node of nobody', argv: `--cluster del-node ${HOST} nobody` },
  { name: 'del-node with slots', argv: `--cluster del-node ${HOST} $2` },
  { name: 'add-node of a member', argv: `--cluster add-node 127.0.0.1:${B} ${HOST}` },
  { name: 'add-node of nobody', argv: `--cluster add-node 127.0.0.1:1 ${HOST}` },
  { name: 'add-node of a lone server', argv: `--cluster add-node 127.0.0.1:${ALONE} ${HOST}` },
  {
    name: 'add-node to no master',
    argv: `--cluster add-node 127.0.0.1:${SPARE} ${HOST} --cluster-slave --cluster-master-id nobody`,
  },
  {
    name: 'import',
    given: [[ALONE, 'set a 1\nset b 2\nset foo 3']],
    argv: `--cluster import ${HOST} --cluster-from 127.0.0.1:${ALONE}`,
    hide: /^Migrating \w (.*)/gm,
  },
  {
    name: 'import of a copy',
    given: [[ALONE, 'set foo 3']],
    argv: `--cluster import ${HOST} --cluster-from 127.0.0.1:${ALONE} --cluster-copy`,
  },
  {
    name: 'import over what is there',
    given: [
      [ALONE, 'set foo 3'],
      [C, 'set foo 4'],
    ],
    argv: `--cluster import ${HOST} --cluster-from 127.0.0.1:${ALONE}`,
  },
  {
    name: 'import, replacing',
    given: [
      [ALONE, 'set foo 3'],
      [C, 'set foo 4'],
    ],
    argv: `--cluster import ${HOST} --cluster-from 127.0.0.1:${ALONE} --cluster-replace`,
  },
  { name: 'import from a member', argv: `--cluster import ${HOST} --cluster-from 127.0.0.1:${B}` },
  { name: 'import from nowhere', argv: `--cluster import ${HOST}` },
  { name: 'import from what is no address', argv: `--cluster import ${HOST} --cluster-from nowhere` },
  { name: 'import from nobody', argv: `--cluster import ${HOST} --cluster-from 127.0.0.1:1` },
];

describe.skipIf(!installed())('against the real cluster manager', () => {
  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'redis-manager-'));
    for (const port of [...PORTS, SPARE]) await start(port, true);
    await start(ALONE, false);
    execFileSync(
      'redis-cli',
      `--cluster create ${PORTS.map((port) => `127.0.0.1:${port}`).join(' ')} --cluster-yes`.split(' '),
    );
    for (const port of PORTS) {
      ids.push(await cli(port, 'cluster', 'myid'));
      while (!(await cli(port, 'cluster', 'info')).includes('cluster_state:ok')) {
        await new Promise((resolve) => setTimeout(resolve, 100));
      }
    }
  }, 30_000);
  afterAll(async () => {
    for (const wire of wires.values()) (await wire).socket.destroy();
    for (const server of servers) server.kill('SIGKILL');
    rmSync(folder, { recursive: true, force: true });
  });

  const filled = (text: string) => text.replace(/\$(\d)/g, (_, i: string) => ids[Number(i)]!);

  async function outcome(run: typeof ours, { given = [], argv, typed = [], hide }: Case): Promise<unknown> {
    await restore();
    for (const [port, text] of given) await lines(port, filled(text));
    const { output, code } = await run(filled(argv).split(' '), typed.map(filled));
    const hidden = (text: string) => (hide ? text.replace(hide, '$1') : text);
    return { code, output: hidden(output), state: hidden(await state()) };
  }

  // What real servers tell each other may overrun a case on a busy machine: it is tried again.
  test.each(CASES)('$name', { timeout: 20_000, retry: 2 }, async (given) => {
    expect(await outcome(ours, given)).toEqual(await outcome(real, given));
  });
});

// A world small enough to read, for programs alone: sockets that answer after half a millisecond, and servers that know
// a handful of commands. It is plain data as the real world is, so it can be saved and restored at any instant.
// `client` stands in for src/sim/client.ts. Nothing here may import that, nor what stands on it: see toy-screen.ts.

import type { ProgramEvent, ProgramState } from '../../src/sim/program-state';
import { seedRandom } from '../../src/sim/random';
import * as resp from '../../src/sim/resp';
import type { World } from '../../src/sim/world';

interface ToyNode {
  id: string;
  slots: string[];
  master: string | null;
  keys: Map<string, string>;
}

interface Toy {
  events: { atUs: number; seq: number; event: ProgramEvent }[];
  seq: number;
  nextConnection: number;
  /** Address behind each open connection, and what it has not understood yet. */
  sockets: Map<number, { address: string; received: string; program: number }>;
  nodes: Map<string, ToyNode>;
  /** When the nodes were made to meet; from 2.2 s later on they know each other. */
  metAtUs: number | null;
}

type ToyWorld = World & { toy: Toy };

export function toyWorld(addresses: string[], seed = 1): World {
  const nodes = new Map<string, ToyNode>();
  for (const address of addresses) {
    nodes.set(address, { id: `<${address}>`, slots: [], master: null, keys: new Map() });
  }
  const toy: Toy = { events: [], seq: 0, nextConnection: 1, sockets: new Map(), nodes, metAtUs: null };
  const clients = { nextProgram: 1, programs: new Map(), files: new Map() };
  return { nowUs: 0, random: seedRandom(seed), clients, toy } as unknown as World;
}

export const toyOf = (world: World): Toy => (world as ToyWorld).toy;

function later(world: World, delayUs: number, event: ProgramEvent): void {
  const toy = toyOf(world);
  toy.events.push({ atUs: world.nowUs + delayUs, seq: toy.seq++, event });
}

export const client = {
  whoHas: () => 'machine' as const,
  connect(world: World, program: ProgramState, ip: string, port: number): number {
    const toy = toyOf(world);
    const connection = toy.nextConnection++;
    const address = `${ip}:${port}`;
    program.connections.push(connection);
    const there = toy.nodes.has(address);
    if (there) toy.sockets.set(connection, { address, received: '', program: program.id });
    later(world, 500, { kind: there ? 'connected' : 'refused', program: program.id, connection });
    return connection;
  },
  write(world: World, _program: ProgramState, connection: number, bytes: string): void {
    const socket = toyOf(world).sockets.get(connection);
    if (!socket) return;
    socket.received += bytes;
    for (;;) {
      const read = resp.readCommand(socket.received);
      if (!read) return;
      socket.received = socket.received.slice(read.next);
      answer(world, connection, socket, read.argv);
    }
  },
  close(world: World, program: ProgramState, connection: number): void {
    program.connections = program.connections.filter((open) => open !== connection);
    toyOf(world).sockets.delete(connection);
  },
  startTimer(world: World, program: ProgramState, delayUs: number, token: number): void {
    later(world, delayUs, { kind: 'timer', program: program.id, token });
  },
};

function answer(world: World, connection: number, socket: { address: string; program: number }, argv: string[]): void {
  const { program } = socket;
  if (argv[0]!.toLowerCase() === 'hangup') {
    later(world, 500, { kind: 'closed', program, connection, how: 'closed' });
    return;
  }
  if (argv[0]!.toLowerCase() === 'subscribe') {
    for (let i = 1; i <= 3; i++) {
      const bytes = resp.array([resp.bulk('message'), resp.bulk(argv[1]!), resp.integer(i)]);
      later(world, i * 1_000_000, { kind: 'data', program, connection, bytes });
    }
    return;
  }
  const bytes = reply(world, socket.address, argv);
  // In two pieces: a program may not count on replies that come whole.
  const half = Math.ceil(bytes.length / 2);
  const slow = argv[0]!.toLowerCase() === 'slow' ? 700_000 : 0;
  later(world, 500 + slow, { kind: 'data', program, connection, bytes: bytes.slice(0, half) });
  later(world, 600 + slow, { kind: 'data', program, connection, bytes: bytes.slice(half) });
}

function reply(world: World, address: string, argv: string[]): string {
  const toy = toyOf(world);
  const node = toy.nodes.get(address)!;
  const joined = toy.metAtUs !== null && world.nowUs - toy.metAtUs > 2_200_000;
  switch (argv.slice(0, 2).join(' ').toLowerCase()) {
    case 'cluster nodes': {
      const known = joined ? [...toy.nodes] : [[address, node] as const];
      const lines = known.map(([at, { id, slots, master }]) => {
        const flags = `${at === address ? 'myself,' : ''}${master === null ? 'master' : 'slave'}`;
        return `${[id, `${at}@1${at.split(':')[1]}`, flags, master ?? '-', 0, 0, 1, 'connected', ...slots].join(' ')}\n`;
      });
      return resp.bulk(lines.join(''));
    }
    case 'cluster info':
      return resp.bulk(`cluster_known_nodes:${joined ? toy.nodes.size : 1}\r\n`);
    case 'cluster addslots':
      node.slots = [`${argv[2]}-${argv.at(-1)}`];
      return resp.OK;
    case 'cluster replicate':
      if (!joined) return resp.error(`ERR Unknown node ${argv[2]}`);
      node.master = argv[2]!;
      return resp.OK;
    case 'cluster meet':
      toy.metAtUs ??= world.nowUs;
      return resp.OK;
    case 'cluster set-config-epoch':
      return resp.OK;
  }
  switch (argv[0]!.toLowerCase()) {
    case 'ping':
    case 'slow':
      return resp.status('PONG');
    case 'echo':
      return resp.bulk(argv[1]!);
    case 'multi':
      return resp.OK;
    case 'exec':
      return resp.bulks([]);
    case 'info':
      return resp.bulk('cluster_enabled:1\r\n');
    case 'dbsize':
      return resp.integer(node.keys.size);
    case 'moved':
      return argv[1] === address ? resp.OK : resp.error(`MOVED 7 ${argv[1]}`);
    case 'set':
      node.keys.set(argv[1]!, argv[2]!);
      return resp.OK;
    case 'get':
      return resp.bulk(node.keys.get(argv[1]!) ?? null);
    default:
      return resp.error(`ERR unknown command '${argv[0]}'`);
  }
}

// The stage commands of docs/SCRIPT.md: how each is written, what it means in a line, and its arguments checked against the
// stage. Reading a command changes nothing; perform.ts carries it out.

import { decodeUtf8, encodeUtf8 } from '../../sim/bytes';
import type { NodeAddress } from '../../sim/trace';
import type { World } from '../../sim/world';
import { namingKey } from '../../sim/node/config-names';
import { checkDirective, checkDirectives } from './directives';
import { readDuration } from './duration';
import { pipes, predicates } from '../late';
import { nodeId } from './node-id';
import { splitPipes, splitWords } from './quote';
import { LAB_USAGE, wholeNumber } from './setup';

export type StageCommand =
  | { do: 'boot'; nodes: NodeAddress[] }
  | { do: 'create'; nodes: NodeAddress[]; replicas: number }
  | { do: 'start'; nodes: NodeAddress[]; directives: Map<string, string> }
  | { do: 'kill' | 'pause' | 'resume'; nodes: NodeAddress[] }
  | { do: 'poweroff' | 'poweron'; host: string }
  | { do: 'partition'; groups: string[][] }
  | { do: 'cut'; from: string; to: string; oneway: boolean }
  | { do: 'delay'; from: string; to: string; delayUs: number }
  | { do: 'lose'; from: string; to: string; percent: number }
  | { do: 'heal' }
  | { do: 'sleep'; us: number }
  | { do: 'until'; predicate: string; limitUs: number }
  | { do: 'program'; argv: string[] }
  | { do: 'help'; topic: string | null };

/** What may stand in a place of a command's line; completion makes candidates of it. */
export type ArgumentKind =
  | 'target'
  | 'host'
  | 'machine'
  | 'machine-or-any'
  | 'groups'
  | 'oneway'
  | 'directive'
  | 'duration'
  | 'percent'
  | 'replicas'
  | 'command'
  | 'none';

interface CommandSpec {
  usage: string;
  summary: string;
  /** Kinds of the arguments in order; the last one repeats. */
  takes: ArgumentKind[];
  /** The command, or what is wrong with its arguments (without name and usage). */
  read(args: string[], world: World): StageCommand | string;
}

/** How long `until` waits when the line does not say. */
const LONGEST_UNTIL_US = 60_000_000;

export const COMMANDS: Record<string, CommandSpec> = {
  lab: {
    usage: LAB_USAGE,
    summary: 'the stage: hosts with a node a port, clients, and directives of redis.conf for every node',
    takes: ['none'],
    read: () => 'the stage stands already; it is the first command of a script',
  },
  boot: {
    usage: 'boot [TARGET ...]',
    summary: 'start the processes, all when none is named',
    takes: ['target'],
    read(args, world) {
      const nodes = args.length === 0 ? [...world.nodes.keys()] : targets(args, world);
      return typeof nodes === 'string' ? nodes : (unpowered(nodes, world) ?? { do: 'boot', nodes });
    },
  },
  create: {
    usage: 'create [REPLICAS]',
    summary: 'boot all nodes and make a cluster of them, with so many replicas for each master',
    takes: ['replicas', 'none'],
    read(args, world) {
      if (args.length > 1) return 'too many arguments';
      const replicas = wholeNumber(args[0] ?? '0', 0, 1000);
      if (replicas === null) return `${args[0]} is not a number of replicas`;
      const nodes = [...world.nodes.keys()];
      return unpowered(nodes, world) ?? { do: 'create', nodes, replicas };
    },
  },
  kill: {
    usage: 'kill TARGET ...',
    summary: 'SIGKILL: memory is gone, files stay, open connections are reset and new ones refused',
    takes: ['target'],
    read: (args, world) => onNodes(args, world, 'kill', (state) => state !== 'stopped', 'is not running'),
  },
  start: {
    usage: 'start TARGET ... [--DIRECTIVE VALUE ...]',
    summary: 'start stopped nodes; they read their disk (nodes.conf, append-only file)',
    takes: ['target', 'directive'],
    read: readStart,
  },
  pause: {
    usage: 'pause TARGET ...',
    summary: 'SIGSTOP: connections stay and new ones are accepted, but nobody answers',
    takes: ['target'],
    read: (args, world) => onNodes(args, world, 'pause', (state) => state === 'running', 'is not running'),
  },
  resume: {
    usage: 'resume TARGET ...',
    summary: 'SIGCONT: a paused process goes on where it stopped',
    takes: ['target'],
    read: (args, world) => onNodes(args, world, 'resume', (state) => state === 'paused', 'is not paused'),
  },
  poweroff: {
    usage: 'poweroff HOST',
    summary: 'the machine goes: packets vanish, nothing is reset, what was not fsynced is lost',
    takes: ['host', 'none'],
    read: (args, world) => onHost(args, world, 'poweroff', true, 'has no power already'),
  },
  poweron: {
    usage: 'poweron HOST',
    summary: 'the machine comes back and its nodes start',
    takes: ['host', 'none'],
    read: (args, world) => onHost(args, world, 'poweron', false, 'has power already'),
  },
  partition: {
    usage: 'partition A,B | C,client1',
    summary: 'packets between the groups vanish; takes the place of every earlier cut',
    takes: ['groups'],
    read: readPartition,
  },
  cut: {
    usage: 'cut A B [oneway]',
    summary: 'packets between two machines (or only from A to B) vanish, beside earlier cuts',
    takes: ['machine', 'machine', 'oneway', 'none'],
    read(args, world) {
      const pair = twoMachines(args, world, false);
      if (typeof pair === 'string') return pair;
      if (args.length > 3 || (args.length === 3 && args[2] !== 'oneway')) return `${args[2]} is not oneway`;
      return { do: 'cut', from: pair[0], to: pair[1], oneway: args.length === 3 };
    },
  },
  delay: {
    usage: 'delay A B 200ms',
    summary: 'a slow path between two machines, * for any',
    takes: ['machine-or-any', 'machine-or-any', 'duration', 'none'],
    read(args, world) {
      const pair = twoMachines(args, world, true);
      if (typeof pair === 'string') return pair;
      const delayUs = args.length === 3 ? readDuration(args[2]!) : null;
      if (delayUs === null) return args.length === 3 ? notADuration(args[2]!) : 'how long?';
      return { do: 'delay', from: pair[0], to: pair[1], delayUs };
    },
  },
  lose: {
    usage: 'lose A B 30%',
    summary: 'a path between two machines that loses packets, * for any',
    takes: ['machine-or-any', 'machine-or-any', 'percent', 'none'],
    read(args, world) {
      const pair = twoMachines(args, world, true);
      if (typeof pair === 'string') return pair;
      if (args.length !== 3) return 'how many of a hundred?';
      const percent = /^\d{1,3}%$/.test(args[2]!) ? Number(args[2]!.slice(0, -1)) : 101;
      if (percent > 100) return `${args[2]} is not a percentage from 0% to 100%`;
      return { do: 'lose', from: pair[0], to: pair[1], percent };
    },
  },
  heal: {
    usage: 'heal',
    summary: 'every cut, delay and loss is gone',
    takes: ['none'],
    read: (args) => (args.length > 0 ? 'takes no arguments' : { do: 'heal' }),
  },
  sleep: {
    usage: 'sleep 8s',
    summary: 'virtual time passes: 8s, 1.5s, 300ms',
    takes: ['duration', 'none'],
    read(args) {
      if (args.length !== 1) return 'how long?';
      const us = readDuration(args[0]!);
      return us === null ? notADuration(args[0]!) : { do: 'sleep', us };
    },
  },
  until: {
    usage: 'until PREDICATE [within 60s]',
    summary: 'virtual time passes until something holds',
    takes: ['none'],
    read: () => 'what is to hold?',
  },
  'redis-cli': {
    usage: 'redis-cli [OPTION ...] [COMMAND [ARGUMENT ...]]',
    summary: "Redis's command-line client, one-shot or interactive, and its cluster manager",
    takes: ['none'],
    read: (args) => ({ do: 'program', argv: ['redis-cli', ...args] }),
  },
  help: {
    usage: 'help [COMMAND]',
    summary: 'these commands, or how one of them is written',
    takes: ['command', 'none'],
    read(args) {
      if (args.length > 1) return 'one command';
      const topic = args[0] ?? null;
      if (topic !== null && !Object.hasOwn(COMMANDS, topic)) return `there is no command ${topic}`;
      return { do: 'help', topic };
    },
  },
};

/**
 * The command that a line gives, or the message for the terminal: `NAME: command not found`, or
 * `NAME: what is wrong (usage: ...)`. `<host2:6379>` has become that node's id.
 */
export function readCommand(line: string, world: World): { command: StageCommand } | { error: string } {
  const parts = /^\s*redis-cli\s/.test(line) ? splitPipes(line) : [line];
  if (parts.length > 1) return readPipes(parts, world);
  const words = splitWords(line);
  const name = words?.[0] ?? line.trim().split(/\s+/)[0] ?? '';
  const spec = Object.hasOwn(COMMANDS, name) ? COMMANDS[name]! : null;
  if (name === 'until') return readUntilLine(line.trim().slice(name.length), world);
  if (!spec) return { error: `${name}: command not found` };
  const wrong = (what: string) => ({ error: `${name}: ${what} (usage: ${spec.usage})` });
  if (!words) return wrong('a quote is not closed');
  const args: string[] = [];
  for (const word of words.slice(1)) {
    const filled = fillIds(word, world);
    if ('unknown' in filled) return wrong(`there is no node id for ${filled.unknown}`);
    args.push(filled.text);
  }
  const command = spec.read(args, world);
  return typeof command === 'string' ? wrong(command) : { command };
}

/** A predicate has quotes and brackets of its own: it is read from the line as it stands. */
function readUntilLine(text: string, world: World): { command: StageCommand } | { error: string } {
  const { checkPredicate, describeFault, namesOf, readUntil, textOf } = predicates.get();
  const read = readUntil(text);
  const fault = 'fault' in read ? read.fault : checkPredicate(read.predicate, namesOf(world));
  if ('fault' in read || fault)
    return { error: `until: ${describeFault(fault!, 'en')} (usage: ${COMMANDS.until!.usage})` };
  const { predicate, limitUs } = read;
  return { command: { do: 'until', predicate: textOf(predicate), limitUs: limitUs ?? LONGEST_UNTIL_US } };
}

/** `redis-cli ... | FILTER ...`: the program that does it, or the message for the terminal. */
function readPipes(parts: string[], world: World): { command: StageCommand } | { error: string } {
  const stages: string[][] = [];
  for (const part of parts) {
    const words = splitWords(part);
    if (!words) return { error: `redis-cli: a quote is not closed (usage: ${COMMANDS['redis-cli']!.usage})` };
    const stage: string[] = [];
    for (const word of words) {
      const filled = fillIds(word, world);
      if ('unknown' in filled) return { error: `redis-cli: there is no node id for ${filled.unknown}` };
      stage.push(filled.text);
    }
    stages.push(stage);
  }
  const { pipelineWords, readPipeline } = pipes.get();
  const read = readPipeline(stages.map((stage) => stage.map(encodeUtf8)));
  if ('error' in read) return { error: decodeUtf8(read.error) };
  return { command: { do: 'program', argv: pipelineWords(stages) } };
}

/** A text with `<host2:6379>` replaced by that node's 40-digit id; `unknown` names a node of the stage without one. */
export function fillIds(text: string, world: World): { text: string } | { unknown: string } {
  let unknown = '';
  const filled = text.replace(/<([A-Za-z][\w-]*:\d{1,5})>/g, (whole, address: NodeAddress) => {
    const id = nodeId(world, address);
    if (id === null) unknown ||= whole;
    return id ?? whole;
  });
  return unknown ? { unknown } : { text: filled };
}

const notADuration = (text: string) => `${text} is not a duration such as 8s or 300ms`;

/** Whether a machine of that name stands on the stage. */
const isMachine = (name: string, world: World) => world.machines.has(name);
const isHost = (name: string, world: World) => nodesOf(name, world).length > 0;
const nodesOf = (host: string, world: World) =>
  [...world.nodes.values()].filter((node) => node.host === host).map((node) => node.address);

/** Every node that the TARGETs name, once, in the stage's order; or which of them names none. */
function targets(args: string[], world: World): NodeAddress[] | string {
  const named = new Set<NodeAddress>();
  for (const arg of args) {
    const nodes = world.nodes.has(arg) ? [arg] : nodesOf(arg, world);
    if (nodes.length === 0) return `there is no ${arg.includes(':') ? 'node' : 'host'} ${arg}`;
    for (const node of nodes) named.add(node);
  }
  if (named.size === 0) return 'which node or host?';
  return [...world.nodes.keys()].filter((address) => named.has(address));
}

function onNodes(
  args: string[],
  world: World,
  verb: 'kill' | 'pause' | 'resume',
  fits: (process: string) => boolean,
  otherwise: string,
): StageCommand | string {
  const nodes = targets(args, world);
  if (typeof nodes === 'string') return nodes;
  const affected = nodes.filter((address) => fits(world.nodes.get(address)!.process.value));
  return affected.length > 0 ? { do: verb, nodes: affected } : `${args.join(' ')} ${otherwise}`;
}

function onHost(
  args: string[],
  world: World,
  verb: 'poweroff' | 'poweron',
  powered: boolean,
  otherwise: string,
): StageCommand | string {
  const host = args[0];
  if (host === undefined || args.length > 1) return 'one host';
  if (!isHost(host, world)) return `there is no host ${host}`;
  return world.machines.get(host)!.powered === powered ? { do: verb, host } : `${host} ${otherwise}`;
}

function readStart(args: string[], world: World): StageCommand | string {
  const split = args.findIndex((arg) => arg.startsWith('--'));
  const nodes = targets(split < 0 ? args : args.slice(0, split), world);
  if (typeof nodes === 'string') return nodes;
  const directives = new Map<string, string>();
  for (let i = split; split >= 0 && i < args.length;) {
    const name = args[i]!.slice(2).toLowerCase();
    if (!args[i]!.startsWith('--') || name === '') return `${args[i]} is not of the form --DIRECTIVE VALUE`;
    // As on a server's command line: the values go up to the next directive.
    const values: string[] = [];
    while (++i < args.length && !args[i]!.startsWith('--')) values.push(args[i]!);
    if (values.length === 0) return `--${name} has no value`;
    const { key, value } = namingKey(name, values.join(' '));
    const wrong = checkDirective(key, value);
    if (wrong) return wrong;
    directives.set(key, value);
  }
  const off = unpowered(nodes, world);
  if (off) return off;
  const stopped = nodes.filter((address) => world.nodes.get(address)!.process.value === 'stopped');
  if (stopped.length === 0) return `${(split < 0 ? args : args.slice(0, split)).join(' ')} is running already`;
  for (const address of stopped) {
    const wrong = checkDirectives(new Map([...world.nodes.get(address)!.conf, ...directives]));
    if (wrong) return wrong;
  }
  return { do: 'start', nodes: stopped, directives };
}

function unpowered(nodes: NodeAddress[], world: World): string | null {
  const off = nodes.map((address) => world.nodes.get(address)!.host).find((host) => !world.machines.get(host)!.powered);
  return off === undefined ? null : `${off} has no power`;
}

function readPartition(args: string[], world: World): StageCommand | string {
  const groups = args
    .join(' ')
    .split('|')
    .map((group) => group.split(/[\s,]+/).filter(Boolean));
  if (groups.length < 2 || groups.some((group) => group.length === 0)) return 'two groups or more, parted by |';
  const seen = new Set<string>();
  for (const machine of groups.flat()) {
    if (!isMachine(machine, world)) return `there is no machine ${machine}`;
    if (seen.has(machine)) return `${machine} stands on two sides`;
    seen.add(machine);
  }
  return { do: 'partition', groups };
}

function twoMachines(args: string[], world: World, any: boolean): [string, string] | string {
  const [a, b] = args;
  if (a === undefined || b === undefined) return 'which two machines?';
  for (const machine of [a, b]) {
    if (!(any && machine === '*') && !isMachine(machine, world)) return `there is no machine ${machine}`;
  }
  return a === b && a !== '*' ? `${a} is one machine` : [a, b];
}

/** What a shell would say of a command that it cannot run now, or null. */
export function problemOf(command: string, world: World): string | null {
  const result = readCommand(command, world);
  return 'error' in result ? result.error : null;
}

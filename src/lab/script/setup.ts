// The `lab` line: the stage as it stands before anything runs.

import { namingKey } from '../../sim/node/config-names';
import { describeSetupFault, type SetupFault } from '../../words/setup-fault';
import { Refusal } from '../refusal';
import { checkDirective } from './directives';

export interface LabSetup {
  hosts: { name: string; ip: string; ports: number[] }[];
  clients: { name: string; ip: string }[];
  /** redis.conf directives that every node gets, beside the ones that make it a node of this stage. */
  conf: Map<string, string>;
  seed: number;
}

export const LAB_USAGE = 'lab [hosts=3] [ports=6379-6380] [clients=1] [seed=1] [DIRECTIVE=VALUE ...]';

const MOST_HOSTS = 100;
const MOST_CLIENTS = 100;
const MOST_NODES = 1000;
/** A node's cluster bus listens 10000 ports higher. */
const BUS_PORT_DISTANCE = 10_000;

/** The stage that the words after `lab` describe; a `Refusal` that says what is wrong with them. */
export function setupOf(args: readonly string[]): LabSetup {
  const setup = readSetup(args);
  if (!isFault(setup)) return setup;
  throw new Refusal(`lab: ${describeSetupFault(setup, 'en')} (usage: ${LAB_USAGE})`, { kind: 'setup', fault: setup });
}

export const isFault = (setup: LabSetup | SetupFault): setup is SetupFault => 'is' in setup;

/** The stage that the words after `lab` describe, or what is wrong with them. */
export function readSetup(args: readonly string[]): LabSetup | SetupFault {
  const pairs = new Map([
    ['hosts', '3'],
    ['ports', '6379-6380'],
    ['clients', '1'],
    ['seed', '1'],
  ]);
  const conf = new Map<string, string>();
  const seen = new Set<string>();
  for (const arg of args) {
    const equals = arg.indexOf('=');
    if (equals < 1) return { is: 'pair', found: arg };
    const name = arg.slice(0, equals).toLowerCase();
    const value = arg.slice(equals + 1);
    if (seen.has(name)) return { is: 'twice', name };
    seen.add(name);
    if (pairs.has(name)) {
      pairs.set(name, value);
      continue;
    }
    const naming = namingKey(name, value);
    const wrong = checkDirective(naming.key, naming.value);
    if (wrong) return { is: 'directive', says: wrong };
    conf.set(naming.key, naming.value);
  }
  const given = (name: string): string => pairs.get(name)!;
  const hosts = wholeNumber(given('hosts'), 1, MOST_HOSTS);
  if (hosts === null) return { is: 'range', name: 'hosts', found: given('hosts'), most: MOST_HOSTS };
  const clients = wholeNumber(given('clients'), 1, MOST_CLIENTS);
  if (clients === null) return { is: 'range', name: 'clients', found: given('clients'), most: MOST_CLIENTS };
  const seed = wholeNumber(given('seed'), 0, Number.MAX_SAFE_INTEGER);
  if (seed === null) return { is: 'seed', found: given('seed') };
  const ports = readPorts(given('ports'));
  if ('is' in ports) return ports;
  if (hosts * ports.length > MOST_NODES) return { is: 'nodes', count: hosts * ports.length, most: MOST_NODES };
  return {
    hosts: counted(hosts).map((i) => ({ name: `host${i}`, ip: `10.0.0.${i}`, ports })),
    clients: counted(clients).map((i) => ({ name: `client${i}`, ip: `10.0.0.${100 + i}` })),
    conf,
    seed,
  };
}

/** The `lab` line's words with other values for some names; null takes a pair away. */
export function withPairs(args: readonly string[], changes: Record<string, string | null>): string[] {
  const names = new Map(Object.entries(changes).map(([name, value]) => [name.toLowerCase(), value]));
  const kept = args.filter((arg) => !names.has(arg.slice(0, arg.indexOf('=')).toLowerCase()));
  return [...kept, ...[...names].flatMap(([name, value]) => (value === null ? [] : [`${name}=${value}`]))];
}

export function wholeNumber(text: string, least: number, most: number): number | null {
  if (!/^\d{1,16}$/.test(text)) return null;
  const value = Number(text);
  return value >= least && value <= most ? value : null;
}

function readPorts(found: string): number[] | SetupFault {
  const [, from, to] = /^(\d{1,5})(?:-(\d{1,5}))?$/.exec(found) ?? [];
  const first = Number(from);
  const last = Number(to ?? from);
  if (from === undefined || first < 1 || last < first || last > 65535 - BUS_PORT_DISTANCE) {
    return { is: 'ports', found, most: 65535 - BUS_PORT_DISTANCE };
  }
  if (last - first >= BUS_PORT_DISTANCE) return { is: 'bus-ports', found, distance: BUS_PORT_DISTANCE };
  return counted(last - first + 1).map((i) => first + i - 1);
}

const counted = (count: number): number[] => Array.from({ length: count }, (_, i) => i + 1);

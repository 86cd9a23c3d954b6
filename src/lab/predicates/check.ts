// Whether a predicate speaks of nodes, hosts and machines that stand on a stage.

import type { PredicateFault } from '../../words/predicate-fault';
import type { World } from '../../sim/world';
import type { LabSetup } from '../script/setup';
import { atomsOf, SHAPES, type Atom, type Predicate } from './predicate';

/** As much of a stage as names things. */
export type Names = Pick<LabSetup, 'hosts' | 'clients'>;

export function namesOf(world: World): Names {
  const hosts = new Map<string, { name: string; ip: string; ports: number[] }>();
  for (const { host, ip, port } of world.nodes.values()) {
    const known = hosts.get(host);
    if (known) known.ports.push(port);
    else hosts.set(host, { name: host, ip, ports: [port] });
  }
  const clients = [...world.machines.values()].filter(({ name }) => !hosts.has(name));
  return { hosts: [...hosts.values()], clients };
}

/** The first name in it that nothing on the stage has, null when all have. Nodes may have left their ports (`start --port`). */
export function checkPredicate(predicate: Predicate, names: Names): PredicateFault | null {
  for (const atom of atomsOf(predicate)) {
    const fault = checkAtom(atom, names);
    if (fault) return fault;
  }
  return null;
}

function checkAtom(atom: Atom, names: Names): PredicateFault | null {
  const absent = (what: 'node' | 'host' | 'machine', found: string): PredicateFault => ({
    is: 'absent',
    at: Math.max(0, atom.text.indexOf(found)),
    what,
    found,
  });
  const hosts = new Set(names.hosts.map(({ name }) => name));
  const nodes = new Set(names.hosts.flatMap(({ name, ports }) => ports.map((port) => `${name}:${port}`)));
  const machines = new Set([...hosts, ...names.clients.map(({ name }) => name)]);
  const isSubject = (name: string) => nodes.has(name) || hosts.has(name) || name === 'every' || name === 'any';
  const node = (name: string | null) => (name === null || nodes.has(name) ? null : absent('node', name));
  if (atom.name === 'typed' || atom.name === 'printed') return null;
  if (atom.name === 'happened') {
    const { about, by } = atom;
    if (about !== null && !isSubject(about) && !machines.has(about))
      return absent(about.includes(':') ? 'node' : 'host', about);
    return node(by);
  }
  const { args, value, on } = atom;
  const shape = SHAPES[atom.name];
  for (const [i, arg] of args.entries()) {
    const kind = shape.args[i]!;
    if ((kind === 'subject' || kind === 'subject?') && !isSubject(arg))
      return absent(arg.includes(':') ? 'node' : 'host', arg);
    if ((kind === 'host' || kind === 'host?') && !hosts.has(arg)) return absent('host', arg);
    if (kind === 'machine?' && !machines.has(arg)) return absent('machine', arg);
    if (kind === 'node' && !nodes.has(arg)) return absent('node', arg);
  }
  if (shape.value === 'node' && value !== 'none') return node(value) ?? node(on);
  if (shape.value === 'number-or-node' && value.includes(':')) return node(value) ?? node(on);
  return node(on);
}

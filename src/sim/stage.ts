// What can be done to the stage from outside: start and end processes, take power away, cut and spoil paths.
// Each records what it did under `world.cause`, and keeps it as the reason why somebody can no longer hear somebody.

import { connectionsOf, abandonConnection } from './network';
import type { PathFault } from './network-state';
import { directiveName } from './node/config';
import { stepProcess } from './node/process';
import type { NodeAddress } from './trace';
import { record, type World } from './world';

/** Starts a stopped node; `directives` change its redis.conf from now on. False when it runs already or has no power. */
export function start(world: World, address: NodeAddress, directives?: Map<string, string>): boolean {
  const node = world.nodes.get(address)!;
  if (!world.machines.get(node.host)!.powered || node.process.value !== 'stopped') return false;
  for (const [name, value] of directives ?? []) {
    node.conf.set(name, value);
    node.disk.rewrittenConf?.set(directiveName(name) ?? name, value);
  }
  const id = record(world, 'process-started', { node: address });
  world.lastFault.set(`node:${address}`, id);
  stepProcess(world, node, { type: 'START' });
  return true;
}

/** SIGKILL. Memory is gone, files stay, connections are reset. False when nothing runs there. */
export function kill(world: World, address: NodeAddress): boolean {
  const node = world.nodes.get(address)!;
  if (node.process.value === 'stopped') return false;
  const id = record(world, 'process-killed', { node: address });
  world.lastFault.set(`node:${address}`, id);
  withCause(world, id, () => stepProcess(world, node, { type: 'KILL' }));
  return true;
}

/** SIGSTOP. False when it is not running. */
export function pauseProcess(world: World, address: NodeAddress): boolean {
  const node = world.nodes.get(address)!;
  if (node.process.value !== 'running') return false;
  world.lastFault.set(`node:${address}`, record(world, 'process-paused', { node: address }));
  stepProcess(world, node, { type: 'PAUSE' });
  return true;
}

/** SIGCONT. False when it was not paused. */
export function resumeProcess(world: World, address: NodeAddress): boolean {
  const node = world.nodes.get(address)!;
  if (node.process.value !== 'paused') return false;
  const id = record(world, 'process-resumed', { node: address });
  world.lastFault.set(`node:${address}`, id);
  withCause(world, id, () => stepProcess(world, node, { type: 'RESUME' }));
  return true;
}

/** The machine goes without a word: nothing is reset, what was not fsynced is lost. */
export function powerOff(world: World, host: string): boolean {
  const machine = world.machines.get(host)!;
  if (!machine.powered) return false;
  world.lastFault.set(`machine:${host}`, record(world, 'host-powered-off', { host }));
  for (const node of world.nodes.values()) {
    if (node.host !== host) continue;
    stepProcess(world, node, { type: 'POWER_OFF' });
  }
  for (const { id, initiator } of connectionsOf(world, (owner) => owner.kind === 'program')) {
    const connection = world.network.connections.get(id);
    const end = connection && (initiator ? connection.initiator : connection.acceptor);
    if (end?.machine === host) abandonConnection(world, id, initiator, null);
  }
  machine.powered = false;
  return true;
}

/** The machine is back, and its nodes start. */
export function powerOn(world: World, host: string): boolean {
  const machine = world.machines.get(host)!;
  if (machine.powered) return false;
  machine.powered = true;
  const id = record(world, 'host-powered-on', { host });
  world.lastFault.set(`machine:${host}`, id);
  withCause(world, id, () => {
    for (const node of world.nodes.values()) if (node.host === host) start(world, node.address);
  });
  return true;
}

/** Packets between the groups vanish; takes the place of every earlier cut. */
export function partition(world: World, groups: string[][]): void {
  for (const [path, fault] of world.network.faults) {
    fault.cut = false;
    if (fault.delayUs === 0 && fault.lossPercent === 0) world.network.faults.delete(path);
  }
  world.network.groups = groups.map((group) => group.slice());
  world.lastFault.set('network', record(world, 'partitioned', { groups }));
}

export function cut(world: World, from: string, to: string, oneway: boolean): void {
  faultOf(world, from, to).cut = true;
  if (!oneway) faultOf(world, to, from).cut = true;
  world.lastFault.set('network', record(world, 'path-cut', { from, to, oneway }));
}

/** Slows the path both ways; `*` stands for any machine. */
export function delay(world: World, from: string, to: string, delayUs: number): void {
  faultOf(world, from, to).delayUs = delayUs;
  faultOf(world, to, from).delayUs = delayUs;
  world.lastFault.set('network', record(world, 'path-delayed', { from, to, delayUs }));
}

/** Loses packets both ways, `percent` of them. */
export function lose(world: World, from: string, to: string, percent: number): void {
  faultOf(world, from, to).lossPercent = percent;
  faultOf(world, to, from).lossPercent = percent;
  world.lastFault.set('network', record(world, 'path-lossy', { from, to, lossPercent: percent }));
}

/** Every cut, delay and loss is gone. */
export function heal(world: World): void {
  world.network.groups = [];
  world.network.faults.clear();
  world.lastFault.set('network', record(world, 'healed', {}));
}

function faultOf(world: World, from: string, to: string): PathFault {
  const path = `${from}>${to}`;
  let fault = world.network.faults.get(path);
  if (!fault) {
    fault = { cut: false, delayUs: 0, lossPercent: 0 };
    world.network.faults.set(path, fault);
  }
  return fault;
}

function withCause(world: World, cause: number, act: () => void): void {
  const before = world.cause;
  world.cause = cause;
  act();
  world.cause = before;
}

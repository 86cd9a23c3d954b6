// Runs programs (generators of effects) on the client machines. What the world keeps of a program is plain data: its
// arguments, its last checkpoint, and the results of effects since then in a log that only grows. The generator
// itself lives outside the world and is made again from that data when it is missing: after a restore, a seek, a fork.

import { decodeUtf8, encodeUtf8, type Bytes } from '../sim/bytes';
import { close, connect, startTimer, whoHas, write } from '../sim/client';
import type { ProgramEvent, ProgramState } from '../sim/program-state';
import { randomBelow } from '../sim/random';
import { cloneState, shared } from '../sim/shared';
import type { TraceId } from '../sim/trace';
import type { World } from '../sim/world';
import type { ConnectResult, Effect, ReceiveResult, Script } from './effects';
import { createCluster, isCreate } from './first';
import { Late } from '../sim/parts';

/** Takes what programs say; no part of the world. */
export interface ProgramHost {
  /** Text for the terminal, in pieces that need not end with a line. */
  output(program: number, text: string): void;
  /** It has ended, its sockets are closed and it is gone from the world. 130: it was interrupted. */
  exited(program: number, code: number, atUs: number): void;
  /** The address of a machine by its name, or null where none is called so. */
  resolve(hostname: string): string | null;
}

export interface Programs {
  /**
   * Starts a program on `machine` and runs it until it waits for something. `argv[0]` is its name.
   * Returns its id; a program that had nothing to wait for has exited by then.
   */
  startProgram(world: World, machine: string, argv: string[], cause: TraceId): number;
  /** To be put into `Surroundings.program`. */
  handleProgramEvent(world: World, event: ProgramEvent): void;
  /** A line typed at the terminal (without its end); kept until the program reads. `cause` of what it leads to. */
  typeLine(world: World, program: number, text: string, cause?: TraceId): void;
  /** End of the input (Ctrl-D, or no more lines in a script). */
  closeInput(world: World, program: number): void;
  /**
   * Ctrl-C: the program ends at once and its sockets are closed, unless it only gives up what it waits for. `kill`: it ends
   * in any case.
   */
  interrupt(world: World, program: number, kill?: boolean): void;
}

/** A program by its name. `checkpoint` is null at its beginning; the result is its exit code. */
type Main = (argv: readonly Bytes[], checkpoint: unknown) => Script<number>;

/** By their names; until they are here there is only what makes a new stage's cluster (first.ts). */
export const programs = new Late<Record<string, Main>>('rest');

/** What `ProgramState.waiting` holds. */
interface Desk {
  /** What the program waits for; null only while it runs. */
  on: Pending | null;
  /** What arrived and was not taken yet, by connection. */
  sockets: Map<number, Socket>;
  /** Token of the timer that is running, then `null` when it has fired. */
  timer: number | null;
  nextTimer: number;
  /** Lines typed and not read. */
  typed: Bytes[];
  inputClosed: boolean;
}

type Pending =
  | { for: 'connection'; connection: number }
  | { for: 'bytes'; connection: number; interruptible: boolean }
  | { for: 'timer' }
  | { for: 'line'; prompt: Bytes }
  /** Nothing: the result is there. */
  | { for: 'value'; value: unknown };

interface Socket {
  state: 'connecting' | 'open' | 'refused' | 'timeout';
  bytes: Bytes;
  ended: 'closed' | 'reset' | null;
}

/** A generator and how much of its program's log it has been told. */
interface Live {
  script: Script<number>;
  told: number;
}

const deskOf = (program: ProgramState): Desk => program.waiting as Desk;

/** The prompt at which a program waits for a line; null while it waits for something else. */
export function promptOf(program: ProgramState): string | null {
  const { on } = deskOf(program);
  return on?.for === 'line' ? decodeUtf8(on.prompt) : null;
}

/** Programs whose words go to `host`. Several worlds may share it: nothing of them is kept here. */
export function createPrograms(host: ProgramHost): Programs {
  const alive = new WeakMap<ProgramState, Live>();

  function startProgram(world: World, machine: string, argv: string[], cause: TraceId): number {
    // Of a pipeline only redis-cli meets the network.
    const name = argv[0] === 'pipeline' ? 'redis-cli' : (argv[0] ?? '');
    const program: ProgramState = {
      id: world.clients.nextProgram++,
      machine,
      name,
      argv: argv.map(encodeUtf8),
      checkpoint: null,
      log: shared([]),
      logLength: 0,
      waiting: {
        on: null,
        sockets: new Map(),
        timer: null,
        nextTimer: 1,
        typed: [],
        inputClosed: false,
      } satisfies Desk,
      connections: [],
      cause,
      startedAtUs: world.nowUs,
    };
    const live = { script: mainOf(program)(program.argv, null), told: 0 };
    world.clients.programs.set(program.id, program);
    alive.set(program, live);
    run(world, program, live, undefined);
    return program.id;
  }

  function handleProgramEvent(world: World, event: ProgramEvent): void {
    const program = world.clients.programs.get(event.program);
    if (!program) return;
    const desk = deskOf(program);
    if (event.kind === 'timer') {
      if (desk.timer !== event.token) return;
      desk.timer = null;
    } else {
      const socket = desk.sockets.get(event.connection);
      if (!socket) return;
      if (event.kind === 'connected') socket.state = 'open';
      else if (event.kind === 'refused') socket.state = 'refused';
      else if (event.kind === 'data') socket.bytes += event.bytes;
      // A connection that ends before it stood was given up by the network: nobody answered.
      else if (socket.state === 'connecting') socket.state = 'timeout';
      else socket.ended = event.how;
    }
    proceed(world, program);
  }

  function typeLine(world: World, id: number, text: string, cause?: TraceId): void {
    const program = world.clients.programs.get(id);
    if (!program) return;
    if (cause !== undefined) program.cause = cause;
    deskOf(program).typed.push(encodeUtf8(text));
    proceed(world, program);
  }

  function closeInput(world: World, id: number): void {
    const program = world.clients.programs.get(id);
    if (!program) return;
    deskOf(program).inputClosed = true;
    proceed(world, program);
  }

  function interrupt(world: World, id: number, kill = false): void {
    const program = world.clients.programs.get(id);
    if (!program) return;
    const desk = deskOf(program);
    if (kill || desk.on?.for !== 'bytes' || !desk.on.interruptible) return exit(world, program, 130);
    desk.on = { for: 'value', value: { ended: 'interrupted' } satisfies ReceiveResult };
    proceed(world, program);
  }

  /** Goes on if what the program waits for is there. */
  function proceed(world: World, program: ProgramState): void {
    const live = revive(program);
    const taken = take(program);
    if (!taken) return;
    tell(program, live, taken.result);
    run(world, program, live, taken.result);
  }

  /** Runs until the program waits or ends; `result` is of the effect that it yielded last. */
  function run(world: World, program: ProgramState, live: Live, result: unknown): void {
    for (;;) {
      const step = live.script.next(result);
      if (step.done) return exit(world, program, step.value);
      result = undefined;
      if (!begin(world, program, live, step.value)) continue;
      const taken = take(program);
      if (!taken) return;
      result = taken.result;
      tell(program, live, result);
    }
  }

  /** Carries out what an effect does at once; true if it has a result, which `take` gives now or later. */
  function begin(world: World, program: ProgramState, live: Live, effect: Effect): boolean {
    const desk = deskOf(program);
    switch (effect.do) {
      case 'print':
        host.output(program.id, decodeUtf8(effect.text));
        return false;
      case 'send':
        if (desk.sockets.get(effect.connection)?.ended === null) write(world, program, effect.connection, effect.bytes);
        return false;
      case 'close':
        drop(world, program, effect.connection);
        return false;
      case 'write-file':
        world.clients.files.set(`${program.machine}:${effect.path}`, effect.text);
        return false;
      case 'checkpoint':
        program.checkpoint = cloneState(effect.state);
        program.log = shared([]);
        program.logLength = 0;
        live.told = 0;
        return false;
      case 'connect': {
        // The client machine itself: nobody listens there.
        if (effect.ip.startsWith('127.')) {
          desk.on = { for: 'value', value: { how: 'refused' } satisfies ConnectResult };
          return true;
        }
        const how = whoHas(world, effect.ip);
        if (how !== 'machine') {
          desk.on = { for: 'value', value: { how } satisfies ConnectResult };
          return true;
        }
        const connection = connect(world, program, effect.ip, effect.port);
        desk.sockets.set(connection, { state: 'connecting', bytes: '', ended: null });
        desk.on = { for: 'connection', connection };
        return true;
      }
      case 'receive':
        desk.on = { for: 'bytes', connection: effect.connection, interruptible: effect.interruptible ?? false };
        return true;
      case 'sleep':
        desk.timer = desk.nextTimer++;
        startTimer(world, program, effect.us, desk.timer);
        desk.on = { for: 'timer' };
        return true;
      case 'read-line':
        desk.on = { for: 'line', prompt: effect.prompt };
        return true;
      case 'random':
        desk.on = { for: 'value', value: randomBelow(world.random, effect.below) };
        return true;
      case 'now':
        desk.on = { for: 'value', value: world.nowUs };
        return true;
      case 'resolve':
        desk.on = { for: 'value', value: addressOf(host, decodeUtf8(effect.host)) };
        return true;
    }
  }

  function exit(world: World, program: ProgramState, code: number): void {
    for (const connection of program.connections) close(world, program, connection);
    world.clients.programs.delete(program.id);
    alive.delete(program);
    host.exited(program.id, code, world.nowUs);
  }

  /** The program's generator, made again and told its log if it is missing; what it does while told is done already. */
  function revive(program: ProgramState): Live {
    const known = alive.get(program);
    if (known && known.told === program.logLength) return known;
    const live: Live = { script: mainOf(program)(program.argv, cloneState(program.checkpoint)), told: 0 };
    let result: unknown;
    for (;;) {
      const step = live.script.next(result);
      if (step.done) throw new Error(`program ${program.id}: its log goes on after its end`);
      result = undefined;
      if (!hasResult(step.value)) continue;
      if (live.told === program.logLength) break;
      result = program.log.value[live.told++];
    }
    alive.set(program, live);
    return live;
  }

  return { startProgram, handleProgramEvent, typeLine, closeInput, interrupt };
}

function mainOf(program: ProgramState): Main {
  if (!programs.isHere && isCreate(program.argv)) return createCluster;
  const main = programs.get()[program.argv[0] ?? ''];
  if (!main) throw new Error(`there is no program ${program.name}`);
  return main;
}

function addressOf(host: ProgramHost, name: string): string | null {
  if (/^\d+\.\d+\.\d+\.\d+$/.test(name)) return name.split('.').every((part) => Number(part) < 256) ? name : null;
  return name === 'localhost' ? '127.0.0.1' : host.resolve(name);
}

function hasResult(effect: Effect): boolean {
  return !(
    effect.do === 'print' ||
    effect.do === 'send' ||
    effect.do === 'close' ||
    effect.do === 'write-file' ||
    effect.do === 'checkpoint'
  );
}

/** Hands out what the program waits for, if it is there; it waits for nothing then. */
function take(program: ProgramState): { result: unknown } | null {
  const desk = deskOf(program);
  const taken = desk.on && find(desk, desk.on);
  if (taken) desk.on = null;
  return taken;
}

function find(desk: Desk, on: Pending): { result: unknown } | null {
  switch (on.for) {
    case 'value':
      return { result: on.value };
    case 'timer':
      return desk.timer === null ? { result: null } : null;
    case 'line': {
      const line = desk.typed.shift();
      return line !== undefined ? { result: line } : desk.inputClosed ? { result: null } : null;
    }
    case 'connection': {
      const state = desk.sockets.get(on.connection)!.state;
      if (state === 'connecting') return null;
      const result: ConnectResult = state === 'open' ? { how: 'connected', connection: on.connection } : { how: state };
      return { result };
    }
    case 'bytes': {
      const socket = desk.sockets.get(on.connection);
      if (!socket) return { result: { ended: 'reset' } satisfies ReceiveResult };
      if (socket.bytes !== '') {
        const result: ReceiveResult = { bytes: socket.bytes };
        socket.bytes = '';
        return { result };
      }
      return socket.ended ? { result: { ended: socket.ended } satisfies ReceiveResult } : null;
    }
  }
}

/** Notes a result in the log. Whoever else holds the log's array has only an index into it, so it may grow in place. */
function tell(program: ProgramState, live: Live, result: unknown): void {
  const { log } = program;
  if (log.value.length > program.logLength) {
    // Another world went on from here: what it noted is its own.
    log.value = log.value.slice(0, program.logLength);
    log.owned = true;
  }
  log.value.push(result);
  live.told = ++program.logLength;
}

/** Closes a socket and forgets what came through it. */
function drop(world: World, program: ProgramState, connection: number): void {
  if (!deskOf(program).sockets.delete(connection)) return;
  close(world, program, connection);
}

// Plays a stage script on real servers, line by line, and writes its transcript: the same reader of lines and commands as
// the sandbox's own, the same transcript, other hands. `until` waits for what clients can read (reading.ts), if whoever
// plays is content with that.

import { setTimeout as wait } from 'node:timers/promises';
import '../../src/lab/parts/all';
import { pipelineStages, pipelineWords } from '../../src/cli/pipe/pipeline';
import { fillIds, readCommand, type StageCommand } from '../../src/lab/script/commands';
import { END_OF_INPUT, INTERRUPT } from '../../src/lab/inputs';
import { NO_ANSWER } from '../../src/lab/script/player';
import { splitWords } from '../../src/lab/script/quote';
import { parseScript, type ScriptLine } from '../../src/lab/script/script';
import { setupOf, type LabSetup } from '../../src/lab/script/setup';
import { shellHelp } from '../../src/lab/script/shell-help';
import type { TerminalState } from '../../src/lab/terminals/terminals';
import { Transcript } from '../../src/lab/script/transcript';
import { createWorld } from '../../src/sim/simulation';
import type { World } from '../../src/sim/world';
import type { Predicate } from '../../src/lab/predicates/predicate';
import { readPredicate } from '../../src/lab/predicates/read';
import { describeWhy } from '../../src/words/describe-why';
import type { Why } from '../../src/words/why';
import { Faults } from './faults';
import { Namespaces, type Machine } from './namespaces';
import { canDelay } from './requirements';
import { READER_DIRECTIVE, readable, whyNotReal } from './reading';
import { Servers } from './servers';
import { Terminal } from './terminal';

const NO_ANSWER_MS = 60_000;
/** As the sandbox: whoever boots a stage wants to talk to it next. */
const BOOT_WAIT_MS = 1000;
/** How long a line typed into an open session is waited for: as long as it takes to be carried out when nothing blocks. */
const TYPED_WAIT_MS = 150;
/** How often an `until` looks. */
const LOOK_MS = 200;

/** The script cannot be played here, and why. */
export class Skipped extends Error {}

/** An open terminal with what the transcript needs to know of it. */
interface Open {
  terminal: Terminal;
  machine: string;
  number: number;
  state: TerminalState;
}

/** A line under way: what the next one waits for. */
interface Under {
  done: Promise<void>;
}
const NOTHING: Under = { done: Promise.resolve() };

export interface RealPlay {
  transcript: string;
  errors: number;
}

/** Throws `Skipped` for a script that needs what this machine cannot do, an `Error` when the lab line is wrong. */
export async function playReal(text: string, waitsForReadable = false): Promise<RealPlay> {
  const lines = parseScript(text);
  const first = lines.findIndex((line) => line.kind !== 'note');
  const words = splitWords(lines[first]?.command ?? '') ?? [];
  if (words[0] !== 'lab') throw new Error('the script does not begin with a lab line');
  const setup = setupOf(words.slice(1));
  const until = lines.find((line) => /^until\b/.test(line.command));
  if (until && !waitsForReadable) throw new Skipped('until asks about a simulated world');
  const play = new Play(waitsForReadable ? { ...setup, conf: new Map([...setup.conf, READER_DIRECTIVE]) } : setup);
  try {
    await play.prepare(lines.some((line) => /^delay\b/.test(line.command)));
    return await play.run(lines);
  } finally {
    play.end();
  }
}

class Play {
  private readonly machines: Machine[];
  private readonly namespaces: Namespaces;
  private readonly faults: Faults;
  private readonly servers: Servers;
  /** Never runs: it is what lines are read against. */
  private readonly mirror: World;
  private readonly transcript = new Transcript();
  private open: Open[] = [];
  private nextSession = 1;
  /** Lines with ` &` that nothing has come after yet. */
  private waiting: (() => void)[] = [];
  private startedAtMs = Date.now();
  private errors = 0;

  constructor(private readonly setup: LabSetup) {
    this.machines = [...setup.hosts, ...setup.clients].map(({ name, ip }) => ({ name, ip }));
    this.namespaces = new Namespaces(this.machines);
    this.faults = new Faults(this.machines, this.namespaces);
    const nodes = setup.hosts.flatMap(({ name, ports }) =>
      ports.map((port) => ({ address: `${name}:${port}`, host: name, port })),
    );
    this.servers = new Servers(nodes, setup.conf, this.namespaces.folder, this.namespaces);
    const around = { trace: () => {}, wantsPackets: false, program: () => {} };
    this.mirror = createWorld({ ...setup, around });
  }

  async prepare(delays: boolean): Promise<void> {
    this.namespaces.make();
    if (delays && !canDelay(this.namespaces.of(this.setup.clients[0]!.name))) {
      throw new Skipped('delay needs tc netem, which this kernel does not have');
    }
    await this.faults.heal();
  }

  end(): void {
    for (const address of this.mirror.nodes.keys()) void this.servers.kill([address]);
    this.namespaces.remove();
  }

  async run(lines: readonly ScriptLine[]): Promise<RealPlay> {
    this.startedAtMs = Date.now();
    let waitsFor: Promise<void> = Promise.resolve();
    let opening = true;
    for (const line of lines) {
      if (line.atUs === null) await waitsFor;
      else await wait(Math.max(0, this.startedAtMs + line.atUs / 1000 - Date.now()));
      if (opening) {
        this.transcript.begins(line, null);
        opening = line.kind === 'note';
      } else {
        const waiting = this.waiting.splice(0);
        waitsFor = (await this.begin(line)).done;
        for (const goOn of waiting) goOn();
      }
      this.sweep();
    }
    await waitsFor;
    for (const goOn of this.waiting.splice(0)) goOn();
    for (const open of this.open) {
      await this.attend(open);
      this.sweep();
    }
    this.look();
    return { transcript: printIds(this.transcript.toString(), this.servers.ids), errors: this.errors };
  }

  /** Carries out a line; `done` is what the next one waits for. */
  private async begin(line: ScriptLine): Promise<Under> {
    this.look();
    const wrong = (message: string) => {
      this.errors++;
      this.transcript.begins(line, null);
      this.transcript.wrong(message);
      return NOTHING;
    };
    if (line.kind === 'note') {
      this.transcript.begins(line, null);
      return NOTHING;
    }
    const machine = line.machine ?? this.setup.clients[0]!.name;
    if (line.error !== null) return wrong(line.error);
    if (!this.setup.clients.some((client) => client.name === machine)) {
      return wrong(`@${machine}: there is no such client (usage: @client1 COMMAND)`);
    }
    if (line.kind === 'input') return this.input(line, machine, wrong);
    const read = readCommand(line.command, this.mirror);
    if ('error' in read) return wrong(read.error);
    const state = { session: this.nextSession++ } as TerminalState;
    this.transcript.begins(line, state.session);
    const done = this.perform(read.command, line, machine, state);
    if (line.background) {
      // What ends before the next line begins is told after it, as by a stage on which no time passes in between.
      const next = new Promise<void>((resolve) => this.waiting.push(resolve));
      void Promise.all([done, next]).then(() => this.transcript.ended(state));
      // It is under way when the next line begins.
      await Promise.race([done, wait(TYPED_WAIT_MS)]);
      return NOTHING;
    }
    return { done };
  }

  private async input(line: ScriptLine, machine: string, wrong: (message: string) => Under): Promise<Under> {
    const open = this.open.findLast(
      (one) => one.machine === machine && (line.terminal === null || one.number === line.terminal),
    );
    if (!open) return wrong(`@${machine}>: no session is open there (usage: @client1> LINE)`);
    this.transcript.begins(line, open.state.session);
    if (line.command === INTERRUPT) await open.terminal.interrupt('');
    else if (line.command === END_OF_INPUT) open.terminal.leave();
    else this.typeInto(open.terminal, line.command);
    for (let waited = 0; waited < TYPED_WAIT_MS && !open.terminal.waits && !open.terminal.isOver; waited += 10)
      await wait(10);
    return NOTHING;
  }

  private async perform(command: StageCommand, line: ScriptLine, machine: string, state: TerminalState): Promise<void> {
    const { servers, faults } = this;
    switch (command.do) {
      case 'boot':
      case 'create': {
        const stopped = command.nodes.filter((node) => servers.state(node) === 'stopped');
        for (const node of stopped) servers.start(node);
        await servers.ready(stopped);
        if (stopped.length > 0) await wait(BOOT_WAIT_MS);
        if (command.do === 'boot') return;
        const options = ['--cluster-replicas', String(command.replicas), '--cluster-yes'];
        return this.program(['redis-cli', '--cluster', 'create', ...command.nodes, ...options], line, machine, state);
      }
      case 'start':
        for (const node of command.nodes) servers.start(node, command.directives);
        return;
      case 'kill':
        return servers.kill(command.nodes);
      case 'pause':
        return command.nodes.forEach((node) => servers.pause(node));
      case 'resume':
        return command.nodes.forEach((node) => servers.resume(node));
      case 'poweroff':
        this.namespaces.unplug(command.host);
        this.mirror.machines.get(command.host)!.powered = false;
        await servers.kill(this.nodesOf(command.host));
        return this.namespaces.forget(command.host);
      case 'poweron':
        this.namespaces.plug(command.host);
        this.mirror.machines.get(command.host)!.powered = true;
        await faults.renew(command.host);
        return this.nodesOf(command.host).forEach((node) => servers.start(node));
      case 'partition':
        return faults.partition(command.groups);
      case 'cut':
        return faults.cut(command.from, command.to, command.oneway);
      case 'delay':
        return faults.delay(command.from, command.to, command.delayUs);
      case 'lose':
        return faults.lose(command.from, command.to, command.percent);
      case 'heal':
        return faults.heal();
      case 'sleep':
        return wait(command.us / 1000);
      case 'until':
        return this.until(command, state);
      case 'help':
        return this.transcript.shown(state, { kind: 'help', prompt: '', text: shellHelp(command.topic), atUs: 0 });
      case 'program':
        return this.program(command.argv, line, machine, state);
    }
  }

  private async until(
    { predicate, limitUs }: { predicate: string; limitUs: number },
    state: TerminalState,
  ): Promise<void> {
    const read = readPredicate(predicate);
    const wanted = 'predicate' in read ? readable(read.predicate) : null;
    const untilMs = Date.now() + limitUs / 1000;
    for (let why = wanted && (await this.whyNot(wanted)); why; why = await this.whyNot(wanted!)) {
      if (Date.now() > untilMs) {
        const text = `until: ${predicate} does not hold after ${limitUs / 1e6} s: ${describeWhy(why, 'en')}\n`;
        this.errors++;
        return this.transcript.shown(state, { kind: 'output', prompt: '', text, atUs: 0 });
      }
      await wait(LOOK_MS);
    }
  }

  private whyNot(predicate: Predicate): Promise<Why | null> {
    const { servers, namespaces } = this;
    const places = [...this.mirror.nodes.values()].map(({ address, ip, port, host }) => ({
      ...{ address, ip, port, namespace: namespaces.of(host), powered: namespaces.has(host) },
      ...{ state: servers.state(address), nodesConf: servers.nodesConf(address) },
    }));
    return whyNotReal(predicate, this.setup, places);
  }

  private async program(argv: string[], line: ScriptLine, machine: string, state: TerminalState): Promise<void> {
    const numbers = this.open.filter((one) => one.machine === machine).map((one) => one.number);
    const number = line.background ? Math.max(1, ...numbers) + 1 : (line.terminal ?? 1);
    const terminal = new Terminal(this.namespaces.of(machine), this.namespaces.folder, this.withAddresses(argv));
    const open: Open = { terminal, machine, number, state };
    this.open.push(open);
    for (const typed of line.typed) this.typeInto(terminal, typed);
    // A session that was opened with & or at a time of its own stays open for what is typed into it later.
    const stays = line.background || (line.atUs !== null && line.typed.length === 0);
    if (stays) await terminal.over;
    else await this.attend(open);
    this.close(open);
  }

  /** Waits until a program is over; leaves a session in which nothing is left to be typed. */
  private async attend({ terminal }: Open): Promise<void> {
    while (!terminal.isOver) {
      if (terminal.waits) terminal.leave();
      else if (terminal.idleMs > NO_ANSWER_MS) await terminal.interrupt(NO_ANSWER);
      await Promise.race([terminal.over, wait(10)]);
    }
    await terminal.over;
  }

  /** What a program showed goes into the transcript when it is over. */
  private close(open: Open): void {
    if (!this.open.includes(open)) return;
    this.open = this.open.filter((one) => one !== open);
    this.look();
    this.transcript.shown(open.state, { kind: 'output', prompt: '', text: open.terminal.shown, atUs: 0 });
  }

  private sweep(): void {
    for (const open of this.open) {
      if (!open.terminal.isOver) continue;
      this.close(open);
      this.transcript.ended(open.state);
    }
  }

  /** The mirror shows what stands and what the disks hold. */
  private look(): void {
    for (const node of this.mirror.nodes.values()) {
      node.process.value = this.servers.state(node.address);
      node.disk.nodesConf = this.servers.nodesConf(node.address);
    }
  }

  private nodesOf(host: string): string[] {
    return [...this.mirror.nodes.values()].filter((node) => node.host === host).map((node) => node.address);
  }

  private typeInto(terminal: Terminal, line: string): void {
    const filled = this.fill(line);
    terminal.type(this.withAddress(filled), filled);
  }

  private fill(text: string): string {
    this.look();
    const filled = fillIds(text, this.mirror);
    return 'text' in filled ? filled.text : text;
  }

  /** redis-cli shows the name it was given, the sandbox the address: names of its options become addresses. */
  private withAddresses(argv: readonly string[]): string[] {
    const stages = pipelineStages(argv);
    if (stages) return pipelineWords(stages.map((words) => this.withAddresses(words)));
    const manager = argv.includes('--cluster');
    return argv.map((word, i) => (manager || argv[i - 1] === '-h' ? this.address(word) : word));
  }

  private withAddress(typed: string): string {
    return typed.replace(/^(\s*connect\s+)(\S+)/i, (_all, verb: string, host: string) => verb + this.address(host));
  }

  private address(word: string): string {
    const [, name, port = ''] = /^([^:]+)(:\d+)?$/.exec(word) ?? [];
    const machine = this.machines.find((one) => one.name === name);
    return machine ? `${machine.ip}${port}` : word;
  }
}

/** Ids as `<host1:6379>`, likewise their short form. */
function printIds(text: string, ids: ReadonlyMap<string, string>): string {
  return text
    .replace(/\b[0-9a-f]{40}\b/g, (id) => (ids.has(id) ? `<${ids.get(id)}>` : id))
    .replace(/\b([0-9a-f]{8})\.\.\./g, (short, start: string) => {
      for (const [id, address] of ids) if (id.startsWith(start)) return `<${address}>`;
      return short;
    });
}

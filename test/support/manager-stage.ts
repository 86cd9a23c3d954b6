// A stage for programs of the client machine that may be stopped at any instant, forked, broken and repaired: the world and
// what the programs on it say, without terminals or a script.

import '../../src/lab/parts/all';
import { createPrograms } from '../../src/cli/program';
import { peek } from '../../src/sim/node/keyspace';
import type { RedisServer } from '../../src/sim/node/server';
import { keyHashSlot } from '../../src/sim/node/slots';
import { hasSlot, isMaster, me, SLOTS } from '../../src/sim/node/view';
import { advanceTo, createWorld, restoreWorld, saveWorld, stepWorld, type SavedWorld } from '../../src/sim/simulation';
import { start } from '../../src/sim/stage';
import type { Surroundings, World } from '../../src/sim/world';

export const CLIENT = 'client1';

/** More than a program asks. */
const QUESTIONS = 20;

/** What a program has said, and with what it exited (null: it goes on). */
export interface Told {
  output: string;
  code: number | null;
}

/** Where a program waits: the world as it begins to wait there, and how it goes on if nobody interferes. */
export interface Wait {
  saved: SavedWorld;
  /** When what it waits for reaches it, µs. */
  untilUs: number;
}

export class ManagerStage {
  world: World;
  /** By program. */
  private told = new Map<number, Told>();
  /** Slots whose keys a node has deleted because it heard that it had lost them. */
  dropped = new Set<number>();
  private readonly programs = createPrograms({
    output: (program, text) => (this.of(program).output += text),
    exited: (program, code) => (this.of(program).code = code),
    resolve: (name) => this.world.machines.get(name)?.ip ?? null,
  });
  private readonly around: Surroundings = {
    trace: (entry) => {
      if (entry.kind === 'slot-keys-dropped') this.dropped.add(entry.slot);
    },
    wantsPackets: false,
    program: (world, event) => this.programs.handleProgramEvent(world, event),
  };

  /** Hosts host1, host2, ... with a node at port 6379 each, all started. */
  constructor(hosts: number, conf: Record<string, string>) {
    this.world = createWorld({
      hosts: Array.from({ length: hosts }, (_, i) => ({ name: `host${i + 1}`, ip: `10.0.0.${i + 1}`, ports: [6379] })),
      clients: [{ name: CLIENT, ip: '10.0.0.101' }],
      conf: new Map(Object.entries(conf)),
      seed: 1,
      around: this.around,
    });
    for (const address of this.world.nodes.keys()) start(this.world, address);
    this.pass(3);
  }

  private of(program: number): Told {
    if (!this.told.has(program)) this.told.set(program, { output: '', code: null });
    return this.told.get(program)!;
  }

  save = (): SavedWorld => saveWorld(this.world);

  /** Goes on from a saved world, where the programs have said nothing yet. */
  restore(saved: SavedWorld): void {
    this.world = restoreWorld(saved, this.around);
    this.told = new Map();
    this.dropped = new Set();
  }

  pass(seconds: number): void {
    advanceTo(this.world, this.world.nowUs + seconds * 1_000_000);
  }

  /** Begins a program; its id. */
  begin(line: string): number {
    return this.programs.startProgram(this.world, CLIENT, line.split(' '), 0);
  }

  /** Ctrl-C. */
  interrupt(program: number): void {
    this.programs.interrupt(this.world, program);
  }

  /** Lets a program run until it ends, `yes` to all it asks, for so many seconds at most. */
  finish(program: number, seconds: number): Told {
    const until = this.world.nowUs + seconds * 1_000_000;
    for (let i = 0; i < QUESTIONS; i++) this.programs.typeLine(this.world, program, 'yes');
    while (this.of(program).code === null && this.world.nowUs < until && stepWorld(this.world));
    return this.of(program);
  }

  /** A whole program; throws where it does not end. */
  run(line: string, seconds = 600): Told {
    const told = this.finish(this.begin(line), seconds);
    if (told.code === null) throw new Error(`${line} does not end:\n${told.output}`);
    return told;
  }

  /** Runs a program to its end and returns every wait on the way. */
  waitsOf(line: string): Wait[] {
    const waits: Wait[] = [];
    const program = this.begin(line);
    let saved = this.save();
    let seen = -1;
    for (;;) {
      const state = this.world.clients.programs.get(program);
      const now = state ? state.logLength : -1;
      if (now !== seen) {
        if (seen >= 0) waits.push({ saved, untilUs: this.world.nowUs });
        if (!state) return waits;
        seen = now;
        saved = this.save();
      }
      if (!stepWorld(this.world)) throw new Error(`${line} waits for ever`);
    }
  }

  /** What is wrong with slots now: several owners, none, open in some node. */
  slotFaults(): string[] {
    const found: string[] = [];
    for (const { address, cluster } of this.servers()) {
      for (const slot of [...cluster!.migratingTo.keys(), ...cluster!.importingFrom.keys()]) {
        found.push(`slot ${slot} is open in ${address}`);
      }
    }
    let unowned = 0;
    for (let slot = 0; slot < SLOTS; slot++) {
      const owners = this.masters().filter(({ cluster }) => hasSlot(me(cluster!).slots, slot));
      if (owners.length === 0) unowned++;
      if (owners.length > 1) found.push(`slot ${slot} has owners ${owners.map(({ address }) => address).join()}`);
    }
    if (unowned > 0) found.push(`${unowned} slots have no owner`);
    return found;
  }

  /** The masters that hold a key, and the one that owns its slot. */
  placesOf(key: string): { holders: RedisServer[]; owner: RedisServer | undefined } {
    const slot = keyHashSlot(key);
    return {
      holders: this.masters().filter(({ db }) => peek(db, key) !== null),
      owner: this.masters().find(({ cluster }) => hasSlot(me(cluster!).slots, slot)),
    };
  }

  private servers = (): RedisServer[] => [...this.world.nodes.values()].flatMap(({ server }) => server ?? []);
  private masters = (): RedisServer[] => this.servers().filter(({ cluster }) => isMaster(me(cluster!)));
}

// The branches of a session. What is done in the past begins another branch, which shares that past; a variation is the same
// script from the beginning under another `lab` line. Every branch is a run of its own: looking at one disturbs no other.

import type { BranchOrigin, BranchView, LabInfo, SavedBranch, SavedSession } from '../api';
import { runOn } from './course';
import { formatInput } from '../inputs';
import { openScript } from '../script/open';
import { Player } from '../script/player';
import { quoteWord, splitWords } from '../script/quote';
import { Refusal } from '../refusal';
import type { Run } from '../run';
import { parseLine, parseScript, type ScriptLine } from '../script/script';
import { withPairs } from '../script/setup';
import { bookEntry, newShardBook, type ShardBook } from '../stage/shards';
import type { BranchSight } from '../views/sight';

/** More no one can tell apart, and each holds a world. */
const MOST_BRANCHES = 16;
const LONGEST_NAME = 60;

export interface Branch {
  readonly id: number;
  name: string;
  readonly origin: BranchOrigin;
  parent: number | null;
  forkedAtUs: number;
  /** How many inputs it has from its parent. */
  inherited: number;
  readonly run: Run;
  readonly player: Player;
  /** What is kept beside the trace, up to where somebody looked last. */
  shards: { book: ShardBook; booked: number };
  /** For looks at other instants than the one that is shown. */
  look: Look | null;
}

type Look = Pick<Branch, 'run' | 'shards'>;

/** How far another branch is run on at one look. */
const LOOK_SLICE_US = 10_000_000;

export class Branches {
  private readonly all = new Map<number, Branch>();
  private nextId = 1;
  current: Branch;

  private constructor(first: Omit<Branch, 'id'>, id = 1) {
    this.current = this.add(first, id);
  }

  /** Refuses with an `Error` of one clear line when the script has no proper `lab` line. */
  static open(script: string): Branches {
    const { run, rest } = openScript(script);
    return new Branches(begun(run, new Player(run, rest), { how: 'opened' }));
  }

  /** Refuses with an `Error` of one clear line what `save` cannot have written. */
  static restore(saved: SavedSession): Branches {
    let branches: Branches | null = null;
    for (const record of saved.branches) {
      const parent = record.parent === null ? null : (branches?.all.get(record.parent) ?? null);
      if (record.parent !== null && !parent) throw new Error(`the session has no branch ${record.parent}`);
      const branch = restored(record, parent);
      if (!branches) branches = new Branches(branch, record.id);
      else branches.add(branch, record.id);
    }
    const current = branches?.all.get(saved.current);
    if (!branches || !current) throw new Error('the session has no branch to show');
    branches.current = current;
    current.run.seek(Math.min(saved.nowUs, current.run.endUs));
    return branches;
  }

  get(id: number): Branch {
    const branch = this.all.get(id);
    if (!branch) throw new Error(`there is no branch ${id}`);
    return branch;
  }

  /** Another branch from the instant at hand; it becomes the current one. */
  fork(by: string): void {
    this.makeRoom();
    const { id, run } = this.current;
    const forked = run.fork();
    this.current = this.add({
      ...begun(forked, new Player(forked, []), { how: 'forked', by }),
      parent: id,
      forkedAtUs: forked.nowUs,
      inherited: forked.applied,
    });
  }

  /** The script of the current branch under another `lab` line, run on to the instant at hand; it becomes the current one. */
  vary(changes: Record<string, string | null>): void {
    this.makeRoom();
    const { run, player } = this.current;
    const script = variedScript(run, changes);
    const opened = openScript(script);
    const { lines, waitsFor } = player.rest;
    const replayed = new Player(opened.run, [...opened.rest, ...lines], {}, false, {
      at: opened.rest.length,
      waitsFor,
    });
    const varied = begun(opened.run, replayed, { how: 'varied', changes });
    runOn(varied, run.nowUs);
    this.current = this.add(varied);
  }

  /** At the instant at hand, or where the other one ends. */
  switchTo(id: number): void {
    const branch = this.get(id);
    if (branch === this.current) return;
    branch.run.seek(Math.min(this.current.run.nowUs, branch.run.endUs));
    this.current = branch;
  }

  remove(id: number): void {
    const gone = this.get(id);
    if (this.all.size === 1) throw new Error('the only branch cannot be removed');
    const parent = gone.parent === null ? null : this.get(gone.parent);
    const children = [...this.all.values()].filter((branch) => branch.parent === id);
    if (this.current === gone)
      this.switchTo((parent ?? children[0] ?? [...this.all.values()].find((b) => b !== gone)!).id);
    for (const child of children) {
      child.parent = gone.parent;
      child.forkedAtUs = Math.min(child.forkedAtUs, gone.forkedAtUs);
      child.inherited = Math.min(child.inherited, gone.inherited);
    }
    this.all.delete(id);
    gone.run.history.leave();
  }

  /**
   * A branch at an instant, without disturbing what is shown; null when there is none with that id. One that has not come as far as
   * the current one is run on a little at each look; `behind` says that it is not there yet.
   */
  at(id: number, atUs: number): (BranchSight & { behind: boolean }) | null {
    const branch = this.all.get(id);
    if (!branch) return null;
    const look = this.lookAt(branch, atUs);
    const behind = branch !== this.current && look.run.nowUs < Math.min(atUs, this.current.run.nowUs);
    return { run: look.run, shards: bookUpToNow(look), endUs: branch.run.endUs, behind };
  }

  private lookAt(branch: Branch, atUs: number): Look {
    const { run } = branch;
    if (run.nowUs === atUs) return branch;
    if (branch === this.current) {
      branch.look ??= begunLook(run.again(0, {}));
      branch.look.run.seek(Math.min(atUs, run.endUs));
      return branch.look;
    }
    run.seek(Math.min(atUs, run.endUs));
    const untilUs = Math.min(atUs, this.current.run.nowUs, run.endUs + LOOK_SLICE_US);
    if (untilUs > run.endUs) runOn(branch, untilUs);
    return branch;
  }

  rename(id: number, name: string): void {
    const trimmed = name.trim();
    if (trimmed.length > LONGEST_NAME) throw new Error(`a name has at most ${LONGEST_NAME} characters`);
    this.get(id).name = trimmed;
  }

  views(): BranchView[] {
    return [...this.all.values()].map((branch) => ({
      id: branch.id,
      name: branch.name,
      origin: branch.origin,
      parent: branch.parent,
      forkedAtUs: branch.forkedAtUs,
      endUs: branch.run.endUs,
      current: branch === this.current,
      info: infoOf(branch.run),
    }));
  }

  save(): Omit<SavedSession, 'breakpoints'> {
    return {
      branches: [...this.all.values()].map((branch): SavedBranch => {
        const { id, name, origin, parent, forkedAtUs, inherited, run, player } = branch;
        const { lines, waitsFor } = player.rest;
        return {
          id,
          name,
          origin,
          parent,
          forkedAtUs,
          endUs: run.endUs,
          script: parent === null ? run.script() : textOf(run.inputs.slice(inherited).map(formatInput)),
          rest: textOf(lines.flatMap(({ text, typed }) => [text, ...typed.map((line) => `  ${line}`)])),
          waitsFor,
        };
      }),
      current: this.current.id,
      nowUs: this.current.run.nowUs,
    };
  }

  private add(branch: Omit<Branch, 'id'>, id = this.nextId): Branch {
    this.nextId = Math.max(this.nextId, id) + 1;
    const added = { ...branch, id };
    this.all.set(id, added);
    return added;
  }

  private makeRoom(): void {
    if (this.all.size < MOST_BRANCHES) return;
    const fault = { kind: 'too-many-branches', most: MOST_BRANCHES } as const;
    throw new Refusal(`there are ${MOST_BRANCHES} branches; remove one first`, fault);
  }
}

export function infoOf(run: Run): LabInfo {
  const { hosts, clients, seed, conf } = run.setup;
  return {
    hosts: hosts.map(({ name, ip, ports }) => ({ name, ip, nodes: ports.map((port) => `${name}:${port}`) })),
    clients,
    seed,
    nodeTimeoutMs: Number(conf.get('cluster-node-timeout') ?? 15_000),
  };
}

const begun = (run: Run, player: Player, origin: BranchOrigin): Omit<Branch, 'id'> => ({
  name: '',
  origin,
  parent: null,
  forkedAtUs: 0,
  inherited: 0,
  player,
  look: null,
  ...begunLook(run),
});

const begunLook = (run: Run): Look => ({ run, shards: { book: newShardBook(), booked: 0 } });

/** The colours of shards, kept up to where the run stands. */
export function bookUpToNow(look: Look): ShardBook {
  const { run } = look;
  if (look.shards.booked > run.traceLength) look.shards = begunLook(run).shards;
  const { shards } = look;
  for (; shards.booked < run.traceLength; shards.booked++) bookEntry(shards.book, run.trace[shards.booked]!);
  return shards.book;
}

function restored(record: SavedBranch, parent: Branch | null): Omit<Branch, 'id'> {
  let run: Run;
  let lines: ScriptLine[];
  if (parent) {
    if (record.forkedAtUs > parent.run.endUs) throw new Error(`branch ${record.id} leaves its parent after its end`);
    parent.run.seek(record.forkedAtUs);
    run = parent.run.fork();
    lines = parseScript(record.script);
  } else {
    ({ run, rest: lines } = openScript(record.script));
  }
  const inherited = run.applied;
  const player = new Player(run, [...lines, ...parseScript(record.rest)], {}, false, {
    at: lines.length,
    waitsFor: record.waitsFor,
  });
  const { name, origin } = record;
  const branch = begun(run, player, origin);
  runOn(branch, record.endUs);
  return { ...branch, name, parent: record.parent, forkedAtUs: record.forkedAtUs, inherited };
}

function variedScript(run: Run, changes: Record<string, string | null>): string {
  for (const name of ['hosts', 'ports', 'clients']) {
    if (!(name in changes)) continue;
    const fault = { kind: 'other-stage', name } as const;
    throw new Refusal(`${name}: a variation has the same stage; begin anew for another one`, fault);
  }
  const [, ...args] = splitWords(parseLine(run.opening.at(-1)!).command)!;
  const lab = ['lab', ...withPairs(args, changes)].map(quoteWord).join(' ');
  return textOf([...run.opening.slice(0, -1), lab, ...run.inputs.map(formatInput)]);
}

const textOf = (lines: string[]): string => lines.map((line) => `${line}\n`).join('');

// Keyframes: the world kept aside every so often, so that any instant is one of them and a short replay away. They are
// spaced by work, counted in events and not in wall time (the same run has the same keyframes everywhere). Branches share
// the keyframes of the past that they have in common, and one allowance of memory.

import type { SavedWorld } from '../../sim/simulation';
import type { TerminalTable } from '../terminals/terminals';

export interface Keyframe {
  atUs: number;
  world: SavedWorld;
  terminals: TerminalTable;
  /** How many inputs of the session have been given by then, and how many events delivered. */
  inputs: number;
  events: number;
}

/** Events between two keyframes: about 15 ms of replay, at 6 to 12 microseconds an event. */
export const KEYFRAME_EVENTS = 1500;
/**
 * What all keyframes together may hold, in beliefs (one node's entry about another, some 400 bytes): about 200 MB. When it
 * is more, every second one of the older half goes, and seeking back there takes longer.
 */
const MOST_BELIEFS = 500_000;

/** What the histories of one family of branches hold together. */
class Allowance {
  readonly histories = new Set<History>();
  private readonly holders = new Map<Keyframe, number>();
  private beliefs = 0;

  constructor(private readonly mostBeliefs: number) {}

  get exceeded(): boolean {
    return this.beliefs > this.mostBeliefs;
  }

  /** A keyframe that several hold counts once. */
  take(keyframe: Keyframe): void {
    const holders = this.holders.get(keyframe) ?? 0;
    if (holders === 0) this.beliefs += beliefsIn(keyframe.world);
    this.holders.set(keyframe, holders + 1);
  }

  release(keyframe: Keyframe): void {
    const holders = this.holders.get(keyframe)!;
    if (holders > 1) {
      this.holders.set(keyframe, holders - 1);
      return;
    }
    this.holders.delete(keyframe);
    this.beliefs -= beliefsIn(keyframe.world);
  }
}

export class History {
  private keyframes: Keyframe[] = [];
  private readonly allowance: Allowance;

  /** `family`: another history with which this one shares its allowance. */
  constructor(family: History | null = null, mostBeliefs = MOST_BELIEFS) {
    this.allowance = family?.allowance ?? new Allowance(mostBeliefs);
    this.allowance.histories.add(this);
  }

  add(keyframe: Keyframe): void {
    this.keyframes.push(keyframe);
    this.allowance.take(keyframe);
    if (!this.allowance.exceeded) return;
    for (const history of this.allowance.histories) history.thin();
  }

  /** The last keyframe at or before an instant; the first one stands at 0. */
  before(atUs: number): Keyframe {
    return this.lastWhere((keyframe) => keyframe.atUs <= atUs);
  }

  /** The last keyframe at which no more than so many entries of the trace had been made. */
  beforeEntry(traceLength: number): Keyframe {
    return this.lastWhere(({ world }) => world.nextTraceId - 1 <= traceLength);
  }

  /** The last keyframe that stands before another one; null before the first. */
  previous(keyframe: Keyframe): Keyframe | null {
    return this.keyframes[this.keyframes.indexOf(keyframe) - 1] ?? null;
  }

  /** The past of another branch: what was kept up to an instant, after `nextSeq` events were made. */
  fork(nowUs: number, nextSeq: number): History {
    const copy = new History(this);
    copy.keyframes = this.keyframes.filter(({ atUs, world }) => atUs <= nowUs && world.nextSeq <= nextSeq);
    for (const keyframe of copy.keyframes) this.allowance.take(keyframe);
    return copy;
  }

  /** The branch is gone. */
  leave(): void {
    for (const keyframe of this.keyframes) this.allowance.release(keyframe);
    this.keyframes = [];
    this.allowance.histories.delete(this);
  }

  get last(): Keyframe {
    return this.keyframes.at(-1)!;
  }

  get count(): number {
    return this.keyframes.length;
  }

  private lastWhere(holds: (keyframe: Keyframe) => boolean): Keyframe {
    let low = 0;
    let high = this.keyframes.length - 1;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if (holds(this.keyframes[middle]!)) low = middle;
      else high = middle - 1;
    }
    return this.keyframes[low]!;
  }

  private thin(): void {
    for (let i = this.keyframes.length >> 1; i > 0; i -= 2) {
      this.allowance.release(this.keyframes[i]!);
      this.keyframes.splice(i, 1);
    }
  }
}

function beliefsIn(world: Pick<SavedWorld, 'nodes'>): number {
  let beliefs = 100;
  for (const node of world.nodes.values()) beliefs += 10 + (node.server?.cluster?.nodes.size ?? 0);
  return beliefs;
}

/**
 * How many events to let pass before the next keyframe. At least `events`; in a large cluster as many as make the copy
 * (about 4 microseconds a belief) a small part of the work between two.
 */
export const keyframeSpacing = (world: Pick<SavedWorld, 'nodes'>, events: number): number =>
  Math.max(events, beliefsIn(world));

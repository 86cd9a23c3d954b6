// Keyframes: the world kept aside every so often, so that any instant is one of them and a short replay away. They are
// spaced by work, counted in events and not in wall time (the same run has the same keyframes everywhere).

import type { SavedWorld } from '../sim/simulation';
import type { TerminalTable } from './terminals';

export interface Keyframe {
  atUs: number;
  world: SavedWorld;
  terminals: TerminalTable;
  /** How many inputs of the session have been given by then. */
  inputs: number;
}

/** Events between two keyframes: about 30 ms of replay, at 6 to 12 microseconds an event. */
export const KEYFRAME_EVENTS = 3000;
/**
 * What all keyframes together may hold, in beliefs (one node's entry about another, some 400 bytes): about 200 MB. When it
 * is more, every second one of the older half goes, and seeking back there takes longer.
 */
const MOST_BELIEFS = 500_000;

export class History {
  private readonly keyframes: Keyframe[] = [];
  private beliefs = 0;

  add(keyframe: Keyframe): void {
    this.keyframes.push(keyframe);
    this.beliefs += weigh(keyframe);
    if (this.beliefs > MOST_BELIEFS) this.thin();
  }

  /** The last keyframe at or before an instant; the first one stands at 0. */
  before(atUs: number): Keyframe {
    let low = 0;
    let high = this.keyframes.length - 1;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if (this.keyframes[middle]!.atUs <= atUs) low = middle;
      else high = middle - 1;
    }
    return this.keyframes[low]!;
  }

  /** Forgets what a change to the past has made untrue: everything that was kept after `nextSeq` events. */
  cutAfter(nextSeq: number): void {
    while (this.keyframes.length > 1 && this.keyframes.at(-1)!.world.nextSeq > nextSeq) {
      this.beliefs -= weigh(this.keyframes.pop()!);
    }
  }

  get last(): Keyframe {
    return this.keyframes.at(-1)!;
  }

  get count(): number {
    return this.keyframes.length;
  }

  private thin(): void {
    for (let i = this.keyframes.length >> 1; i > 0; i -= 2) {
      this.beliefs -= weigh(this.keyframes[i]!);
      this.keyframes.splice(i, 1);
    }
  }
}

const weigh = ({ world }: Keyframe): number => beliefsIn(world);

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

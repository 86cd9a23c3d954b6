// Waiting for a predicate, as `until` does. When it is looked at is exact and the same in every replay: at the end of an
// instant at which something was recorded or shown, and every tenth of a second in between, for what is neither (an
// offset that grows, a key that expires).

import { predicates } from '../late';
import type { PredicateWatch, Watched } from '../predicates/watch';
import type { TerminalState, TerminalTable, Wait } from '../terminals/terminals';

const LOOK_US = 100_000;

export function beginWait(predicate: string, from: number, beganUs: number, limitUs: number): Wait {
  return { predicate, from, beganUs, limitUs, lookAtUs: beganUs };
}

/** What has been read and found for the waits of one run; forgotten after a jump in time. */
export class Waits {
  private readonly known = new Map<string, PredicateWatch>();

  forget(): void {
    this.known.clear();
  }

  /** What the shell says when a terminal's wait is over, '' when what it waited for has come; null: it waits on. */
  look(terminal: TerminalState, run: Watched): string | null {
    const wait = terminal.until!;
    const { nowUs } = run.world;
    const endUs = wait.beganUs + wait.limitUs;
    const holds = this.holds(wait, run);
    if (!holds && nowUs < endUs) {
      const looks = Math.floor((nowUs - wait.beganUs) / LOOK_US) + 1;
      terminal.until = { ...wait, lookAtUs: Math.min(wait.beganUs + looks * LOOK_US, endUs) };
      return null;
    }
    terminal.until = null;
    return holds ? '' : `until: ${wait.predicate} does not hold after ${wait.limitUs / 1e6} s\n`;
  }

  private holds({ from, predicate }: Wait, run: Watched): boolean {
    const key = `${from} ${predicate}`;
    let watch = this.known.get(key);
    if (!watch) this.known.set(key, (watch = new (predicates.get().PredicateWatch)(predicate, from)));
    return watch.holds(run);
  }
}

/** Somebody waits for a predicate. */
export function someoneWaits({ states }: TerminalTable): boolean {
  for (const { until } of states.values()) if (until) return true;
  return false;
}

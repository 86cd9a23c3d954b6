// Waiting for a predicate, as `until` does. When it is looked at is exact and the same in every replay: at the end of an
// instant at which something was recorded or shown, and every tenth of a second in between, for what is neither (an
// offset that grows, a key that expires).

import { PredicateWatch, type Watched } from './predicates/watch';
import type { Wait } from './terminals';

const LOOK_US = 100_000;

export function beginWait(predicate: string, from: number, beganUs: number, limitUs: number): Wait {
  return { predicate, from, beganUs, limitUs, lookAtUs: beganUs };
}

/** The same wait after a look that found nothing. */
export function waitOn(wait: Wait, nowUs: number): Wait {
  const looks = Math.floor((nowUs - wait.beganUs) / LOOK_US) + 1;
  return { ...wait, lookAtUs: Math.min(wait.beganUs + looks * LOOK_US, wait.beganUs + wait.limitUs) };
}

export const isOver = ({ beganUs, limitUs }: Wait, nowUs: number): boolean => nowUs >= beganUs + limitUs;

/** What has been read and found for the waits of one run; forgotten after a jump in time. */
export class Waits {
  private readonly known = new Map<string, PredicateWatch>();

  forget(): void {
    this.known.clear();
  }

  holds({ from, predicate }: Wait, run: Watched): boolean {
    const key = `${from} ${predicate}`;
    let watch = this.known.get(key);
    if (!watch) this.known.set(key, (watch = new PredicateWatch(predicate, from)));
    return watch.holds(run);
  }
}

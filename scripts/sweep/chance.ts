// Chance of a sweep's own: what is done to a stage comes from the seed alone and takes nothing from the world's.

import { randomBelow, seedRandom, type RandomState } from '../../src/sim/random';

export class Chance {
  private readonly state: RandomState;

  constructor(seed: number) {
    // Apart from the world that is seeded with the same number.
    this.state = seedRandom(seed + 0x5eed00000000);
  }

  /** A whole number from 0 to `count` - 1. */
  below(count: number): number {
    return randomBelow(this.state, count);
  }

  /** A whole number from `least` to `most`. */
  between(least: number, most: number): number {
    return least + this.below(most - least + 1);
  }

  percent(chance: number): boolean {
    return this.below(100) < chance;
  }

  /** One of them; undefined only of none. */
  of<T>(things: readonly T[]): T {
    return things[this.below(things.length)]!;
  }

  /** Some of them, each as likely as not, at least one and not all. */
  some<T>(things: readonly T[]): T[] {
    const chosen = things.filter(() => this.percent(50));
    return chosen.length === 0 || chosen.length === things.length ? [this.of(things)] : chosen;
  }

  weighted<T>(things: readonly (readonly [weight: number, thing: T])[]): T {
    let left = this.below(things.reduce((sum, [weight]) => sum + weight, 0));
    for (const [weight, thing] of things) {
      if (left < weight) return thing;
      left -= weight;
    }
    throw new Error('nothing to choose from');
  }
}

// What of the simulator need not be there from the beginning. A part is brought from outside (src/lab/parts), in wall time:
// all of them when the page has come up, and at once when something is about to be done that needs one. What is about to be
// done then waits, with the world untouched; so what happens hangs on nothing but the seed and the script.

/** `rest`: all that the first minute of a new cluster does without. `lua`: what scripts run on. */
export type PartName = 'rest' | 'lua';

/** Nobody brought a part before the step that needs it: the step cannot be done, and must not be done some other way. */
export class PartMissing extends Error {
  constructor(readonly part: PartName) {
    super(`a part of the simulator has not been loaded: ${part}`);
  }
}

/** What a part brings, for whoever stands in another one. */
export class Late<T> {
  private brought: T | null = null;

  constructor(readonly part: PartName) {}

  bring(what: T): void {
    this.brought = what;
  }

  get isHere(): boolean {
    return this.brought !== null;
  }

  get(): T {
    if (this.brought === null) throw new PartMissing(this.part);
    return this.brought;
  }
}

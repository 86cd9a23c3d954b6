// What a lab does while a part of the simulator is not here: whatever may need it waits, in order, and is done when it has come.

import { PartMissing, type PartName } from '../../sim/parts';
import { attempt } from '../attempt';
import { loadPart, partsFor } from './load';

export class Parts {
  private coming: Promise<void> | null = null;

  /** `arrived`: there is more to be seen than before. */
  constructor(private readonly arrived: () => void) {}

  /**
   * Does something at once; but what may need a part, by the text that is given, waits until that is here, and what comes
   * meanwhile waits behind it. What turns out to need one is begun again: it must have changed nothing that it would do twice.
   */
  attempt<T>(act: () => T, text = ''): Promise<T> {
    for (const part of partsFor(text)) this.bring(part).catch(() => {});
    return (this.coming ? this.coming.then(() => attempt(act)) : attempt(act)).catch((problem: unknown) => {
      if (!(problem instanceof PartMissing)) throw problem;
      return this.bring(problem.part).then(() => this.attempt(act));
    });
  }

  /** Fetches what may be needed later, and lets nobody wait for it. */
  prepare(): Promise<void> {
    return loadPart('rest').then(this.arrived);
  }

  /** Refuses with an `Error` of one clear line when it cannot be fetched. */
  bring(part: PartName): Promise<void> {
    const before = this.coming;
    const loaded = Promise.all([before, loadPart(part)]).then(
      () => this.arrived(),
      () => {
        throw new Error('a part of the simulator could not be loaded; try again when the connection is back');
      },
    );
    const coming = loaded.finally(() => {
      if (this.coming === coming) this.coming = null;
    });
    this.coming = coming;
    return coming;
  }
}

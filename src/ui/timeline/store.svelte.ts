// The window at hand for those who draw it: `version` changes with every bit of news, the rest is read when it does.

import type { Lane, TimelineView } from '../../lab/views/timeline';
import { Links } from './links';
import { Told } from './told';

export class TimelineStore extends Told {
  version = $state(0);
  lanes = $state.raw<Lane[]>([]);
  made = $state(1);
  private links = new Links([], []);
  private linked = -1;

  override take(view: TimelineView): void {
    super.take(view);
    if (view.lanes) this.lanes = view.lanes;
    this.made = view.made;
    this.version++;
  }

  /** Which message and event led to which; worked out when somebody points at one. */
  link(): Links {
    if (this.linked !== this.version) {
      const stretches = [...this.stretches.values()];
      this.links = new Links(
        stretches.flatMap(({ flights }) => flights),
        [...this.marks.values()],
        stretches.flatMap(({ causes }) => causes),
      );
      this.linked = this.version;
    }
    return this.links;
  }
}

// What the lab has told of the window at hand, put together as it comes.

import type {
  CoarseCount,
  FlightStretch,
  LaneSpan,
  NetworkFault,
  Outage,
  TimelineMark,
  TimelineView,
} from '../../lab/views/timeline';

export class Told {
  spans: LaneSpan[] = [];
  outages: Outage[] = [];
  faults: NetworkFault[] = [];
  coarse: CoarseCount[] = [];
  readonly marks = new Map<string, TimelineMark>();
  readonly stretches = new Map<number, FlightStretch>();

  take(view: TimelineView): void {
    if (view.lanes) {
      // Told from the beginning: another window, another instant or another branch.
      this.marks.clear();
      this.stretches.clear();
      this.coarse = [];
    }
    if (view.spans) this.spans = view.spans;
    if (view.outages) this.outages = view.outages;
    if (view.faults) this.faults = view.faults;
    for (const mark of view.marks) this.marks.set(mark.key, mark);
    for (const stretch of view.stretches) this.stretches.set(stretch.index, stretch);
    if (view.coarse) this.coarse = view.coarse;
  }
}

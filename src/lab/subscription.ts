// What one listener has been told, so that it is told only what is new.

import type { TraceEntry } from '../sim/trace';
import { isSignificant, severityOf, subjectOf } from '../words/kinds';
import type { BranchView, Clock, TerminalView, Update, ViewRequest } from './api';
import type { Branches } from './time/branches';
import type { Breakpoints } from './time/breakpoints';
import { inCommon } from './time/common-past';
import type { Run } from './run';
import { TerminalNews } from './terminals/views';
import type { Memory } from './views/sight';

/** Entries that stand on the time bar. */
const isMarked = ({ kind }: TraceEntry): boolean => kind === 'command' || isSignificant(kind);

export class Subscription {
  /** The first `toldTo` entries of this trace are with the listener; null: nothing was told yet. */
  private told: readonly TraceEntry[] | null = null;
  private toldTo = 0;
  /** The same for marks, of which there are some fewer. */
  private marked: readonly TraceEntry[] = [];
  private markedTo = 0;
  private marksTold = 0;
  private branchesTold = '';
  private breakpointsTold = -1;
  private readonly terminalNews = new TerminalNews();

  /** What each view of the registry remembers of what it told. */
  readonly memories = new Map<string, Memory>();

  constructor(
    readonly views: ViewRequest,
    readonly listener: (update: Update) => void,
  ) {}

  /** The world is another one, or it is an earlier instant: what was told of views does not count. */
  forget(): void {
    this.memories.clear();
  }

  /** What lies before now and is not with the listener; what it has behind `from` holds no more. */
  trace(run: Run): Update['trace'] {
    if (this.views.traceFrom === undefined) return undefined;
    const to = run.traceLength;
    const from = this.told ? inCommon(this.told, run.trace, Math.min(this.toldTo, to)) : this.views.traceFrom;
    const news = this.told === null || from < this.toldTo || from < to;
    this.told = run.trace;
    this.toldTo = to;
    return news ? { from, entries: run.trace.slice(from, to) } : undefined;
  }

  /** Marks of everything known, also of what lies after now. */
  marks({ trace }: Run): Clock['marks'] {
    const known = inCommon(this.marked, trace, Math.min(this.markedTo, trace.length));
    if (known === this.markedTo && known === trace.length) return undefined;
    if (known < this.markedTo) this.marksTold = trace.slice(0, known).filter(isMarked).length;
    const from = this.marksTold;
    const marks = trace
      .slice(known)
      .filter(isMarked)
      .map((entry) => ({ atUs: entry.atUs, kind: entry.kind, about: subjectOf(entry), severity: severityOf(entry) }));
    this.marked = trace;
    this.markedTo = trace.length;
    this.marksTold += marks.length;
    return { from, marks };
  }

  branches(branches: Branches): BranchView[] | undefined {
    if (!this.views.branches) return undefined;
    const views = branches.views();
    // The end of the one at hand is the clock's; it moves all the time.
    const told = JSON.stringify(views.map((view) => (view.current ? { ...view, endUs: 0 } : view)));
    if (told === this.branchesTold) return undefined;
    this.branchesTold = told;
    return views;
  }

  breakpoints(breakpoints: Breakpoints): Update['breakpoints'] {
    if (!this.views.breakpoints || this.breakpointsTold === breakpoints.version) return undefined;
    this.breakpointsTold = breakpoints.version;
    return breakpoints.views();
  }

  terminals(run: Run): TerminalView[] | undefined {
    return this.views.terminals ? this.terminalNews.take(run) : undefined;
  }
}

// What one listener has been told, so that it is told only what is new.

import type { TraceEntry } from '../sim/trace';
import { severityOf, subjectOf } from '../words/kinds';
import type { BranchView, Mark, TerminalView, Update, ViewRequest } from './api';
import type { Branches } from './branches';
import type { Breakpoints } from './breakpoints';
import type { Run } from './run';
import { TerminalNews } from './terminal-views';
import type { Memory } from './views/sight';

/** Entries that stand on the time bar: not what ordinary clients do. */
const UNMARKED = new Set<TraceEntry['kind']>(['client-command', 'client-reply']);

export class Subscription {
  private traceFrom: number;
  private marksFrom = 0;
  private branchesTold = '';
  private breakpointsTold = -1;
  private readonly terminalNews = new TerminalNews();

  /** What each view of the registry remembers of what it told. */
  readonly memories = new Map<string, Memory>();

  constructor(
    readonly views: ViewRequest,
    readonly listener: (update: Update) => void,
  ) {
    this.traceFrom = views.traceFrom ?? 0;
  }

  /** The world is another one, or it is an earlier instant: what was told before does not count. */
  forget(): void {
    this.traceFrom = 0;
    this.marksFrom = 0;
    this.memories.clear();
  }

  trace(run: Run): Update['trace'] {
    if (this.views.traceFrom === undefined) return undefined;
    const from = this.traceFrom;
    const to = run.traceLength;
    if (to <= from && from > 0) return undefined;
    this.traceFrom = Math.max(to, from);
    return { from, entries: run.trace.slice(from, to) };
  }

  /** Marks of everything known, also of what lies after now. */
  marks(run: Run): Mark[] | undefined {
    const fresh = run.trace.slice(this.marksFrom).filter((entry) => !UNMARKED.has(entry.kind));
    this.marksFrom = run.trace.length;
    if (fresh.length === 0) return undefined;
    return fresh.map((entry) => ({
      atUs: entry.atUs,
      kind: entry.kind,
      about: subjectOf(entry),
      severity: severityOf(entry),
    }));
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

// Predicates kept under watch: read once, and asked again and again of a run that goes on.

import type { PredicateFault } from '../../words/predicate-fault';
import type { Why } from '../../words/why';
import type { TraceEntry } from '../../sim/trace';
import type { World } from '../../sim/world';
import { whyNot, type HistoryMemory, type Subject } from './evaluate';
import type { Predicate } from './predicate';
import { checkPredicate, namesOf } from './check';
import { readPredicate } from './read';
import type { Screen } from '../terminals/screen';
import type { TerminalTable } from '../terminals/terminals';

/** As much of a run as predicates look at. */
export interface Watched {
  readonly world: World;
  readonly trace: readonly TraceEntry[];
  readonly traceLength: number;
  readonly table: TerminalTable;
  readonly screen: Screen;
  lostWrites(): number | null;
}

export class PredicateWatch {
  /** What is wrong with it as it is written; then it never holds. */
  readonly fault: PredicateFault | null;
  private readonly predicate: Predicate | null;
  private readonly memory: HistoryMemory = new Map();

  /** What has happened counts from index `from` of the trace on. The run must not go back in time: make a new one then. */
  constructor(
    text: string,
    private readonly from: number,
  ) {
    const read = readPredicate(text);
    this.fault = 'fault' in read ? read.fault : null;
    this.predicate = 'predicate' in read ? read.predicate : null;
  }

  /** Null when it holds now. */
  why(run: Watched): Why | null {
    if (!this.predicate) return null;
    return whyNot(this.predicate, subjectOf(run, this.from, this.memory));
  }

  holds(run: Watched): boolean {
    return this.predicate !== null && this.why(run) === null;
  }

  /** The first name in it that is not on the stage. */
  absent(world: World): PredicateFault | null {
    return this.predicate && checkPredicate(this.predicate, namesOf(world));
  }
}

function subjectOf(run: Watched, from: number, memory: HistoryMemory): Subject {
  return {
    world: run.world,
    trace: run.trace,
    traceLength: run.traceLength,
    from,
    *output() {
      for (const { session, shown } of run.table.states.values()) {
        yield { session, pieces: run.screen.piecesOf(session), shown };
      }
    },
    memory,
    lostWrites: () => run.lostWrites(),
  };
}

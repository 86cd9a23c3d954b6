// Marks on the time bar: where something significant happened. Thousands of them fall on few pixels, so each pixel
// keeps the gravest; nothing is walked through again but when the scale changes.

import type { Clock } from '../../lab/api';
import { isSignificant, severity, type Severity } from '../../words/kinds';

export type Mark = NonNullable<Clock['marks']>[number];

const BUCKETS = 400;
const WEIGHT: Record<Severity, number> = { routine: 0, info: 1, notice: 2, good: 3, bad: 4 };

export interface DrawnMark {
  /** Place on the bar, 0..1. */
  at: number;
  severity: Severity;
  command: boolean;
}

export class MarkStore {
  drawn = $state.raw<DrawnMark[]>([]);
  private marks: Mark[] = [];
  private lengthUs = 30_000_000;
  private buckets: (DrawnMark | undefined)[] = [];

  add(marks: readonly Mark[]): void {
    const worth = marks.filter((mark) => mark.kind === 'command' || isSignificant(mark.kind));
    if (worth.length === 0) return;
    for (const mark of worth) {
      this.marks.push(mark);
      this.put(mark);
    }
    this.drawn = this.buckets.filter((mark) => mark !== undefined);
  }

  /** Says how much time the bar shows. */
  setLength(lengthUs: number): void {
    if (lengthUs === this.lengthUs) return;
    this.lengthUs = lengthUs;
    this.buckets = [];
    for (const mark of this.marks) this.put(mark);
    this.drawn = this.buckets.filter((mark) => mark !== undefined);
  }

  clear(): void {
    this.marks = [];
    this.buckets = [];
    this.drawn = [];
  }

  private put(mark: Mark): void {
    const at = mark.atUs / this.lengthUs;
    if (at > 1) return;
    const bucket = Math.floor(at * BUCKETS);
    const grave = severity(mark.kind);
    const command = mark.kind === 'command';
    const there = this.buckets[bucket];
    if (there && !command && WEIGHT[there.severity] >= WEIGHT[grave]) return;
    this.buckets[bucket] = { at, severity: grave, command: command || (there?.command ?? false) };
  }
}

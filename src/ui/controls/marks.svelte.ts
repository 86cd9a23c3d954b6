// Marks on the time bar: where something significant happened. Thousands of them fall on few pixels, so each pixel
// keeps the gravest; nothing is walked through again but when the scale changes.

import type { Clock, Mark } from '../../lab/api';
import type { Severity } from '../../words/kinds';

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

  /** Of the marks there are only the first `from` still hold. */
  take({ from, marks }: NonNullable<Clock['marks']>): void {
    const cut = from < this.marks.length;
    if (cut) this.marks.length = from;
    this.marks.push(...marks);
    if (cut) this.rebuild();
    else for (const mark of marks) this.put(mark);
    this.drawn = this.buckets.filter((mark) => mark !== undefined);
  }

  /** The marks within a stretch of time, the earliest first. */
  between(fromUs: number, toUs: number): Mark[] {
    let low = 0;
    let high = this.marks.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (this.marks[middle]!.atUs < fromUs) low = middle + 1;
      else high = middle;
    }
    const found: Mark[] = [];
    for (let i = low; i < this.marks.length && this.marks[i]!.atUs <= toUs; i++) found.push(this.marks[i]!);
    return found;
  }

  /** Says how much time the bar shows. */
  setLength(lengthUs: number): void {
    if (lengthUs === this.lengthUs) return;
    this.lengthUs = lengthUs;
    this.rebuild();
    this.drawn = this.buckets.filter((mark) => mark !== undefined);
  }

  clear(): void {
    this.marks = [];
    this.buckets = [];
    this.drawn = [];
  }

  private rebuild(): void {
    this.buckets = [];
    for (const mark of this.marks) this.put(mark);
  }

  private put(mark: Mark): void {
    const at = mark.atUs / this.lengthUs;
    if (at > 1) return;
    const bucket = Math.floor(at * BUCKETS);
    const grave = mark.severity;
    const command = mark.kind === 'command';
    const there = this.buckets[bucket];
    if (there && !command && WEIGHT[there.severity] >= WEIGHT[grave]) return;
    this.buckets[bucket] = { at, severity: grave, command: command || (there?.command ?? false) };
  }
}

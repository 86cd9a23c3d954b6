// Collects what is wrong with a lesson while it is read: all of it, in both languages.

import type { Fault } from './lesson';

export class Faults {
  readonly list: Fault[] = [];

  add(line: number, en: string, zh: string): void {
    this.list.push({ line, what: { en, zh }, warning: false });
  }

  warn(line: number, en: string, zh: string): void {
    this.list.push({ line, what: { en, zh }, warning: true });
  }

  /** By line. */
  sorted(): Fault[] {
    return [...this.list].sort((a, b) => a.line - b.line);
  }
}

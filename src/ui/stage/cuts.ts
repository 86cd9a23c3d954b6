// What a cut network looks like: which machines each machine cannot reach, and between which neighbouring columns
// of hosts the cut is drawn as a line.

import type { StageView } from '../../lab/api';
import type { StageLayout } from './layout';

export interface Unreachable {
  machine: string;
  /** `both` ways, or only what this machine sends (`out`) or only what it should hear (`in`) is lost. */
  way: 'both' | 'out' | 'in';
}

/** Per machine, in the order of the names, whom it cannot talk with. */
export function unreachable(cuts: StageView['cuts']): Map<string, Unreachable[]> {
  const pairs = new Set(cuts.map((cut) => `${cut.from}>${cut.to}`));
  const result = new Map<string, Unreachable[]>();
  const add = (machine: string, other: string, way: Unreachable['way']): void => {
    const list = result.get(machine) ?? [];
    if (!list.some((known) => known.machine === other)) list.push({ machine: other, way });
    result.set(machine, list);
  };
  for (const { from, to } of cuts) {
    const both = pairs.has(`${to}>${from}`);
    add(from, to, both ? 'both' : 'out');
    add(to, from, both ? 'both' : 'in');
  }
  for (const list of result.values()) list.sort((a, b) => (a.machine < b.machine ? -1 : 1));
  return result;
}

export interface CutLine {
  key: string;
  /** Ends of the line. */
  x1: number;
  y1: number;
  x2: number;
  y2: number;
}

/**
 * A line where the cut runs: in the corridor between two neighbouring hosts that do not hear each other; above two
 * hosts further apart when no line stands between them; above a client that hears no host at all.
 */
export function cutLines(layout: StageLayout, cuts: StageView['cuts']): CutLine[] {
  if (cuts.length === 0) return [];
  const pairs = new Set(cuts.flatMap((cut) => [`${cut.from}>${cut.to}`, `${cut.to}>${cut.from}`]));
  const lines: CutLine[] = [];
  const hosts = [...layout.hosts.keys()];
  hosts.forEach((host, index) => {
    const next = hosts[index + 1];
    if (next === undefined || !pairs.has(`${host}>${next}`)) return;
    const place = layout.places.get(host)!;
    const rect = layout.hosts.get(host)!;
    if (layout.places.get(next)!.row !== place.row) {
      const y = layout.corridorsY[place.row + 1]!;
      lines.push({ key: `${host}|${next}`, x1: 0, y1: y, x2: layout.width, y2: y });
      return;
    }
    const x = layout.corridorsX[place.column + 1]!;
    lines.push({ key: `${host}|${next}`, x1: x, y1: rect.y - 6, x2: x, y2: rect.y + rect.height + 6 });
  });
  if (lines.length === 0) {
    for (const { from, to } of cuts) {
      const a = layout.hosts.get(from);
      const b = layout.hosts.get(to);
      if (!a || !b || from > to) continue;
      const y = Math.min(a.y, b.y) - 7;
      lines.push({ key: `${from}~${to}`, x1: a.x + a.width / 2, y1: y, x2: b.x + b.width / 2, y2: y });
    }
  }
  for (const [client, rect] of layout.clients) {
    if (hosts.length === 0 || !hosts.every((host) => pairs.has(`${client}>${host}`))) continue;
    const y = rect.y - 6;
    lines.push({ key: client, x1: rect.x, y1: y, x2: rect.x + rect.width, y2: y });
  }
  return lines;
}

/** Machines that hear each other, as the two sides of a partition dialog; null when the cuts are not two such sides. */
export function sidesOf(machines: readonly string[], cuts: StageView['cuts']): [string[], string[]] | null {
  const pairs = new Set(cuts.map((cut) => `${cut.from}>${cut.to}`));
  const first = machines[0];
  if (first === undefined || pairs.size === 0) return null;
  const b = machines.filter((machine) => pairs.has(`${first}>${machine}`));
  const a = machines.filter((machine) => !b.includes(machine));
  const two = a.every((left) => b.every((right) => pairs.has(`${left}>${right}`) && pairs.has(`${right}>${left}`)));
  return two && b.length > 0 && pairs.size === 2 * a.length * b.length ? [a, b] : null;
}

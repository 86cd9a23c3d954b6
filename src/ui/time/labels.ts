// Which marks of the time bar get a label: the gravest first, as many as have room beside each other.

import type { Mark } from '../../lab/api';
import { m } from '../../paraglide/messages';

export interface Label {
  /** Place of the mark on the bar, 0..1. */
  at: number;
  text: string;
  severity: Mark['severity'];
}

/** Those that stand for a turn of events; the lower, the sooner one gets room. */
const WEIGHT: Partial<Record<Mark['kind'], number>> = {
  'process-killed': 0,
  'process-exited': 0,
  'host-powered-off': 0,
  partitioned: 0,
  promoted: 1,
  fail: 2,
  healed: 2,
  'path-cut': 3,
  'process-paused': 3,
  'process-resumed': 4,
  'host-powered-on': 4,
  'sync-loaded': 6,
};
const CHAR_PX = 6.6;
const GAP_PX = 10;
const MOST = 40;

/** In words as few as possible; null for what has no label. */
export function shortLabel({ kind, about }: Pick<Mark, 'kind' | 'about'>): string | null {
  const name = about ?? '';
  switch (kind) {
    case 'process-killed':
      return m.time_mark_killed({ name });
    case 'process-exited':
      return m.time_mark_exited({ name });
    case 'host-powered-off':
      return m.time_mark_off({ name });
    case 'host-powered-on':
      return m.time_mark_on({ name });
    case 'process-started':
      return m.time_mark_started({ name });
    case 'process-paused':
      return m.time_mark_paused({ name });
    case 'process-resumed':
      return m.time_mark_resumed({ name });
    case 'partitioned':
    case 'path-cut':
      return m.time_mark_cut();
    case 'healed':
      return m.time_mark_healed();
    case 'fail':
      return m.time_mark_fail({ name });
    case 'promoted':
      return m.time_mark_promoted({ name });
    default:
      return null;
  }
}

/** What happens to several nodes of a host at once happens to the host. */
function merged(marks: readonly Mark[]): Mark[] {
  const all: Mark[] = [];
  for (const mark of marks) {
    const last = all.at(-1);
    const host = mark.about?.split(':')[0] ?? null;
    if (last && last.kind === mark.kind && last.atUs === mark.atUs && last.about?.split(':')[0] === host)
      all[all.length - 1] = { ...last, about: host };
    else if (!all.some((one) => one.kind === mark.kind && one.about === mark.about && mark.atUs - one.atUs < 2e6))
      all.push(mark);
  }
  return all;
}

export function labelsFor(marks: readonly Mark[], lengthUs: number, widthPx: number): Label[] {
  const worth = merged(marks.filter(({ kind }) => WEIGHT[kind] !== undefined).slice(-MOST * 5))
    .sort((a, b) => WEIGHT[a.kind]! - WEIGHT[b.kind]! || b.atUs - a.atUs)
    .slice(0, MOST);
  const taken: [number, number][] = [];
  const labels: Label[] = [];
  for (const mark of worth) {
    const text = shortLabel(mark);
    const at = mark.atUs / lengthUs;
    if (text === null || at > 1) continue;
    // Chinese characters are about twice as wide.
    const width = [...text].reduce((sum, char) => sum + (char > '\u2e80' ? 2 : 1) * CHAR_PX, 0);
    const middle = Math.min(widthPx - width / 2, Math.max(width / 2, at * widthPx));
    const [from, to] = [middle - width / 2 - GAP_PX / 2, middle + width / 2 + GAP_PX / 2];
    if (taken.some(([a, b]) => from < b && to > a)) continue;
    taken.push([from, to]);
    labels.push({ at: middle / widthPx, text, severity: mark.severity });
  }
  return labels;
}

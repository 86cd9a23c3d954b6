// Two branches side by side. What happened is folded as the narration folds it; lines of the same kind about the same
// belong together in the order in which they came. Only what is new is folded while time runs on.

import { Digest, type Line } from '../../words/digest';
import { isSignificant, subjectOf } from '../../words/kinds';
import type { StageView } from '../api';
import { stageView } from '../stage/project';
import type { Run } from '../run';
import type { ComparedEvent, ComparedLine, ComparedSide, CompareRequest, CompareView } from './compare';
import { differencesOf } from './differences';
import type { BranchSight, Memory, Sight } from './sight';

/** Events within so much of each other are as good as at the same time: seeds and node timeouts shift all a little. */
const SAME_US = 100_000;
const MOST_EVENTS = 300;

/** What was folded of a branch, from where the two parted. */
interface Folded {
  digest: Digest;
  length: number;
  lines: Line[];
}

export function compareView(sight: Sight, request: CompareRequest, memory: Memory): CompareView | undefined {
  const atUs = request.atUs ?? sight.run.nowUs;
  const left = sight.branch(request.left, atUs);
  const right = sight.branch(request.right, atUs);
  if (!left || !right) return undefined;
  const key = [request.left, request.right, markOf(left), markOf(right)].join();
  if (memory.key === key) return undefined;
  memory.key = key;

  const parted = partingOf(left.run, right.run);
  const folds = foldsOf(memory, `${request.left} ${request.right} ${parted.entries}`);
  fold(folds.left, left.run, parted.entries);
  fold(folds.right, right.run, parted.entries);
  const stages = { left: stageOf(left), right: stageOf(right) };
  return {
    left: sideOf(request.left, left, stages.left),
    right: sideOf(request.right, right, stages.right),
    partedAtUs: parted.atUs,
    events: align(folds.left.lines, folds.right.lines).slice(-MOST_EVENTS),
    differences: differencesOf(
      { run: left.run, stage: stages.left, since: left.run.trace.slice(parted.entries, left.run.traceLength) },
      { run: right.run, stage: stages.right, since: right.run.trace.slice(parted.entries, right.run.traceLength) },
    ),
  };
}

const markOf = ({ run, endUs }: BranchSight): string => `${run.nowUs} ${run.events} ${run.applied} ${endUs}`;

const sideOf = (branch: number, { run, endUs }: BranchSight, stage: StageView): ComparedSide => ({
  branch,
  atUs: run.nowUs,
  endUs,
  stage,
});

function stageOf({ run, shards }: BranchSight): StageView {
  return { ...stageView(run.world, run.setup, shards), messages: [], sent: {} };
}

/** How many entries both have in common, and until when: what they share is the very same. */
function partingOf(left: Run, right: Run): { entries: number; atUs: number } {
  let low = 0;
  let high = Math.min(left.trace.length, right.trace.length);
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if (left.trace[middle - 1] === right.trace[middle - 1]) low = middle;
    else high = middle - 1;
  }
  return { entries: low, atUs: low === 0 ? 0 : Math.max(0, left.trace[low - 1]!.atUs) };
}

function foldsOf(memory: Memory, pair: string): { left: Folded; right: Folded } {
  const empty = (): Folded => ({ digest: new Digest(), length: -1, lines: [] });
  if (memory.pair !== pair) {
    memory.pair = pair;
    memory.folds = { left: empty(), right: empty() };
  }
  return memory.folds as { left: Folded; right: Folded };
}

function fold(folded: Folded, run: Run, from: number): void {
  const to = Math.max(from, run.traceLength);
  if (folded.length < 0 || to < folded.length) {
    folded.digest = new Digest();
    folded.lines = [];
    folded.length = from;
  }
  for (let i = folded.length; i < to; i++) {
    const entry = run.trace[i]!;
    if (!isSignificant(entry.kind)) continue;
    const line = folded.digest.push(entry);
    if (line.entries.length === 1) folded.lines.push(line);
  }
  folded.length = to;
}

function align(left: readonly Line[], right: readonly Line[]): ComparedEvent[] {
  const waiting = new Map<string, Line[]>();
  for (const line of right) {
    const key = keyOf(line);
    const list = waiting.get(key);
    if (list) list.push(line);
    else waiting.set(key, [line]);
  }
  const events: ComparedEvent[] = left.map((line) => {
    const match = waiting.get(keyOf(line))?.shift();
    if (!match) return { relation: 'left', left: copyOf(line), right: null };
    const relation = Math.abs(match.atUs - line.atUs) < SAME_US ? 'same' : 'moved';
    return { relation, left: copyOf(line), right: copyOf(match) };
  });
  for (const list of waiting.values()) {
    for (const line of list) events.push({ relation: 'right', left: null, right: copyOf(line) });
  }
  return events.sort((a, b) => beginOf(a) - beginOf(b));
}

/** In which order several were, hangs on chance. */
const keyOf = ({ kind, entries }: Line): string =>
  `${kind} ${[...new Set(entries.map((entry) => subjectOf(entry) ?? ''))].sort().join(' ')}`;

const beginOf = ({ left, right }: ComparedEvent): number => Math.min(left?.atUs ?? Infinity, right?.atUs ?? Infinity);

/** A line grows in place; what is told must not. */
const copyOf = ({ atUs, kind, entries, members }: Line): ComparedLine => ({
  atUs,
  kind,
  entries: entries.slice(),
  members: members.slice(),
});

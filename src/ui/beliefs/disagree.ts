// Where beliefs part: cells that differ from what most hold, or from what is so; and who holds them, as data for a sentence.

import { HEALTH, OWNER, ROLE, UNKNOWN, type BelievedNode, type BeliefsView } from '../../lab/views/beliefs';

/** Differs from what more than half of the observers hold. */
export const ODD = 1;
/** Differs from what is so: whether the subject runs, or what it says of itself. */
export const UNTRUE = 2;

/** What somebody believes of a role, in a form that words can be made of. */
export type BelievedRole = { master: true } | { master: false; of: string | null };

export type Finding =
  | { kind: 'nobody' | 'strangers-all' | 'agree' }
  /** In truth down, and alive for all. */
  | { kind: 'unnoticed'; subjects: string[] }
  | { kind: 'suspected'; subjects: string[]; by: string[]; majority: number }
  /** FAIL for some, and `by` have not heard of it. */
  | { kind: 'spreading'; subjects: string[]; by: string[] }
  | { kind: 'failed'; subjects: string[] }
  /** Runs, and is FAIL for `by`. */
  | { kind: 'still-failed'; subjects: string[]; by: string[] }
  | { kind: 'stranger'; subjects: string[]; by: string[] }
  | { kind: 'role'; subjects: string[]; by: string[]; believed: BelievedRole; truth: BelievedRole }
  | { kind: 'epoch'; subjects: string[]; by: string[]; believed: number; truth: number }
  /** `by` take `owner` for the owner (null: nobody); most say `most`. */
  | { kind: 'owner'; by: string[]; owner: string | null; most: string | null }
  | { kind: 'owner-agreed'; owner: string | null }
  | { kind: 'moving'; from: string | null; to: string | null };

/** The most telling first. */
const ORDER: readonly Finding['kind'][] = [
  'nobody', 'strangers-all', 'spreading', 'suspected', 'still-failed', 'unnoticed', 'role', 'epoch', 'owner', 'moving',
  'stranger', 'failed', 'owner-agreed', 'agree',
]; // prettier-ignore

const runs = (node: BelievedNode): boolean => node.state === 'running';

/** ODD and UNTRUE of every cell, in the order of `cells`. */
export function flagsOf(view: BeliefsView): Uint8Array {
  const { nodes, cells, lens } = view;
  const count = nodes.length;
  const flags = new Uint8Array(cells.length);
  const observers = nodes.flatMap((node, row) => (runs(node) ? [row] : []));
  for (let column = 0; column < count; column++) {
    const most = mostHeld(view, observers, column);
    const subject = nodes[column]!;
    for (const row of observers) {
      if (row === column && (lens === 'health' || lens === 'slot')) continue;
      const at = row * count + column;
      const value = plain(view, cells[at]!);
      if (most !== null && value !== most) flags[at]! |= ODD;
      if (value === UNKNOWN || row === column) continue;
      if (lens === 'health') {
        if (runs(subject) !== (value === HEALTH.ok)) flags[at]! |= UNTRUE;
      } else if (runs(subject) && value !== plain(view, cells[column * count + column]!)) flags[at]! |= UNTRUE;
    }
  }
  return flags;
}

/** Owner is owner, whether the slot is on the move or not. */
const plain = ({ lens }: BeliefsView, value: number): number =>
  lens !== 'slot' ? value : value === OWNER.migrating ? OWNER.yes : value === OWNER.importing ? OWNER.no : value;

function mostHeld(view: BeliefsView, observers: readonly number[], column: number): number | null {
  const held = new Map<number, number>();
  let voices = 0;
  for (const row of observers) {
    if (row === column && view.lens === 'health') continue;
    const value = plain(view, view.cells[row * view.nodes.length + column]!);
    held.set(value, (held.get(value) ?? 0) + 1);
    voices++;
  }
  for (const [value, count] of held) if (count * 2 > voices) return value;
  return null;
}

/** Who disagrees about what, the most telling first; one `agree` where nobody does. */
export function findingsOf(view: BeliefsView): Finding[] {
  const observers = view.nodes.flatMap((node, row) => (runs(node) ? [row] : []));
  if (observers.length === 0) return [{ kind: 'nobody' }];
  const met = observers.some((row) =>
    view.nodes.some((_, column) => column !== row && view.cells[row * view.nodes.length + column]! !== UNKNOWN),
  );
  if (!met && view.nodes.length > 1) return [{ kind: 'strangers-all' }];
  const found = view.lens === 'slot' ? owners(view, observers) : subjects(view, observers);
  if (found.length === 0) return [{ kind: 'agree' }];
  return together(found).sort((a, b) => ORDER.indexOf(a.kind) - ORDER.indexOf(b.kind));
}

function subjects(view: BeliefsView, observers: readonly number[]): Finding[] {
  const { nodes, cells, lens } = view;
  return nodes.flatMap((subject, column): Finding[] => {
    const others = observers.filter((row) => row !== column);
    const holding = (test: (value: number) => boolean): string[] =>
      others.filter((row) => test(cells[row * nodes.length + column]!)).map((row) => nodes[row]!.address);
    const unknown = holding((value) => value < 0);
    const found: Finding[] = [];
    const address = subject.address;
    if (unknown.length > 0) found.push({ kind: 'stranger', subjects: [address], by: unknown });
    if (lens === 'health') found.push(...health(view, subject, holding));
    else if (runs(subject)) {
      const truth = cells[column * nodes.length + column]!;
      const wrong = new Set(others.map((row) => cells[row * nodes.length + column]!));
      for (const value of wrong) {
        if (value < 0 || value === truth) continue;
        const by = holding((held) => held === value);
        if (lens === 'epoch') found.push({ kind: 'epoch', subjects: [address], by, believed: value, truth });
        else
          found.push({ kind: 'role', subjects: [address], by, believed: role(view, value), truth: role(view, truth) });
      }
    }
    return found;
  });
}

function health(
  { majority }: BeliefsView,
  subject: BelievedNode,
  holding: (test: (value: number) => boolean) => string[],
): Finding[] {
  const subjects = [subject.address];
  const fail = holding((value) => value === HEALTH.fail);
  const pfail = holding((value) => value === HEALTH.pfail);
  const ok = holding((value) => value === HEALTH.ok);
  if (fail.length > 0 && runs(subject)) return [{ kind: 'still-failed', subjects, by: fail }];
  if (fail.length > 0) {
    const by = [...pfail, ...ok];
    return [by.length > 0 ? { kind: 'spreading', subjects, by } : { kind: 'failed', subjects }];
  }
  if (pfail.length > 0) return [{ kind: 'suspected', subjects, by: pfail, majority }];
  return !runs(subject) && ok.length > 0 ? [{ kind: 'unnoticed', subjects }] : [];
}

export function role({ nodes }: BeliefsView, value: number): BelievedRole {
  if (value === ROLE.master) return { master: true };
  return { master: false, of: value >= ROLE.replicaOf ? nodes[value - ROLE.replicaOf]!.address : null };
}

function owners(view: BeliefsView, observers: readonly number[]): Finding[] {
  const { nodes, cells } = view;
  const count = nodes.length;
  const groups = new Map<string | null, string[]>();
  let from: string | null = null;
  let to: string | null = null;
  for (const row of observers) {
    let owner: string | null = null;
    for (let column = 0; column < count; column++) {
      const value = cells[row * count + column]!;
      const { address } = nodes[column]!;
      if (value === OWNER.yes || value === OWNER.migrating) owner = address;
      if (value === OWNER.migrating) from = address;
      if (value === OWNER.importing) to = address;
    }
    const group = groups.get(owner);
    if (group) group.push(nodes[row]!.address);
    else groups.set(owner, [nodes[row]!.address]);
  }
  const sorted = [...groups].sort((a, b) => b[1].length - a[1].length);
  const most = sorted[0]![0];
  const found: Finding[] =
    sorted.length === 1
      ? [{ kind: 'owner-agreed', owner: most }]
      : sorted.slice(1).map(([owner, by]) => ({ kind: 'owner', by, owner, most }));
  if (from !== null || to !== null) found.push({ kind: 'moving', from, to });
  return found;
}

/** The same said by the same about several subjects is said once. */
function together(findings: readonly Finding[]): Finding[] {
  const groups = new Map<string, Finding>();
  for (const finding of findings) {
    const key = JSON.stringify({ ...finding, subjects: null });
    const group = groups.get(key);
    if (group && 'subjects' in group && 'subjects' in finding) group.subjects.push(...finding.subjects);
    else groups.set(key, 'subjects' in finding ? { ...finding, subjects: [...finding.subjects] } : finding);
  }
  return [...groups.values()];
}

// Whether a predicate holds now, and if not, why not yet: over the state of the world, and over what has happened since an
// entry of the trace. Cheap where nothing is new: what happened, was typed or printed is looked for in new entries only.

import { subjectOf, partiesOf } from '../../words/kinds';
import type { NodeAddress, TraceEntry } from '../../sim/trace';
import type { Why } from '../../words/why';
import { parseCommand } from './typed';
import { STATE, type Asked } from './state';
import {
  SHAPES,
  textOf,
  type Atom,
  type Compare,
  type HappenedAtom,
  type Predicate,
  type StateAtom,
} from './predicate';

/** What a predicate is asked of. */
export interface Subject extends Asked {
  /** The trace, of which the first `traceLength` entries lie before now; what has happened counts from index `from` on. */
  trace: readonly TraceEntry[];
  traceLength: number;
  from: number;
  /** What terminals have shown: of each session the first `shown` pieces. */
  output(): Iterable<{ session: number; pieces: readonly Shown[]; shown: number }>;
  /** Of the one who asks; a new one after a jump to another instant. */
  memory: HistoryMemory;
}

/** A piece of what a terminal shows, and how long the trace was then. */
export interface Shown {
  kind: string;
  text: string;
  atUs: number;
  traceLength: number;
}

/** What was found in the past so far, by atom; of output, by session. */
export type HistoryMemory = Map<Atom, Found>;
interface Found {
  foundUs: number | null;
  scanned: number;
  sessions: Map<number, { scanned: number; tail: string }>;
}

/** Null when it holds. */
export function whyNot(predicate: Predicate, subject: Subject): Why | null {
  switch (predicate.op) {
    case 'atom':
      return whyNotAtom(predicate, subject);
    case 'and': {
      const parts = predicate.parts.map((part) => whyNot(part, subject)).filter((why) => why !== null);
      return parts.length === 0 ? null : parts.length === 1 ? parts[0]! : { is: 'all', parts };
    }
    case 'or': {
      const parts: Why[] = [];
      for (const part of predicate.parts) {
        const why = whyNot(part, subject);
        if (!why) return null;
        parts.push(why);
      }
      return { is: 'either', parts };
    }
    case 'not':
      return whyNot(predicate.part, subject) ? null : whyStill(predicate.part, subject);
    case 'within':
      return whyNotWithin(predicate.part, predicate.us, subject);
  }
}

const OPPOSITE: Record<Compare, Compare> = { '=': '!=', '!=': '=', '>': '<=', '<=': '>', '<': '>=', '>=': '<' };

/** What must not hold holds: said as what is so now, where that can be said of one thing. */
function whyStill(part: Predicate, subject: Subject): Why {
  const still: Why = { is: 'still', predicate: textOf(part) };
  if (part.op !== 'atom') return still;
  switch (part.name) {
    case 'happened':
      return { is: 'has-happened', kind: part.kind, about: part.about, by: part.by, fields: part.fields };
    case 'typed':
      return { is: 'was-typed', words: part.words };
    case 'printed':
      return { is: 'was-printed', words: part.words };
    case 'covered':
    case 'agree':
    case 'apart':
    case 'partitioned':
      return { is: 'holds', what: part.name, between: part.args };
    default: {
      const [first = ''] = part.args;
      const ofMany = (SHAPES[part.name].args as readonly string[])[0]?.startsWith('subject') && !first.includes(':');
      if (ofMany && first !== '') return still;
      return whyNotState({ ...part, compare: OPPOSITE[part.compare] }, subject) ?? still;
    }
  }
}

function whyNotAtom(atom: Atom, subject: Subject): Why | null {
  switch (atom.name) {
    case 'happened':
      return foundUs(atom, subject) !== null
        ? null
        : { is: 'not-happened', kind: atom.kind, about: atom.about, by: atom.by, fields: atom.fields };
    case 'typed':
      return foundUs(atom, subject) !== null ? null : { is: 'not-typed', words: atom.words };
    case 'printed':
      return foundUs(atom, subject) !== null ? null : { is: 'not-printed', words: atom.words };
    default:
      return whyNotState(atom, subject);
  }
}

/** A host stands for each of its nodes, `every` for all, `any` for one at least. */
function whyNotState(atom: Atom & StateAtom, subject: Subject): Why | null {
  const [first = ''] = atom.args;
  const evaluate = STATE[atom.name];
  const kind = (SHAPES[atom.name].args as readonly string[])[0] ?? '';
  if (!kind.startsWith('subject') || first === '') return evaluate(subject, atom, first);
  const nodes = nodesNamed(first, subject);
  if (first === 'any') {
    return nodes.some((node) => !evaluate(subject, atom, node)) ? null : { is: 'nobody', predicate: atom.text };
  }
  for (const node of nodes) {
    const why = evaluate(subject, atom, node);
    if (why) return why;
  }
  return null;
}

function nodesNamed(name: string, { world }: Subject): NodeAddress[] {
  if (name.includes(':')) return [name];
  const nodes = [...world.nodes.values()];
  const named = name === 'every' || name === 'any' ? nodes : nodes.filter(({ host }) => host === name);
  return named.map(({ address }) => address);
}

/** Counted from the first command since `from`; what happened must have happened by then, all else must hold by then. */
function whyNotWithin(part: Predicate, us: number, subject: Subject): Why | null {
  const why = whyNot(part, subject);
  const start = firstCommandUs(subject) ?? subject.world.nowUs;
  const atUs = part.op === 'atom' && isHistory(part) && !why ? foundUs(part, subject)! : subject.world.nowUs;
  const passedUs = atUs - start;
  if (passedUs > us) return { is: 'late', limitMs: us / 1000, passedMs: passedUs / 1000 };
  return why;
}

const isHistory = (atom: Atom): boolean => atom.name === 'happened' || atom.name === 'typed' || atom.name === 'printed';

function firstCommandUs({ trace, from, traceLength }: Subject): number | null {
  for (let i = from; i < traceLength; i++) if (trace[i]!.kind === 'command') return trace[i]!.atUs;
  return null;
}

/** When it first happened, was typed or printed; null: not yet. */
function foundUs(atom: Atom, subject: Subject): number | null {
  const { memory, trace, traceLength } = subject;
  let known = memory.get(atom);
  if (!known) memory.set(atom, (known = { foundUs: null, scanned: subject.from, sessions: new Map() }));
  if (known.foundUs !== null) return known.foundUs;
  if (atom.name === 'printed') return (known.foundUs = printedUs(atom.words, subject, known));
  for (; known.scanned < traceLength; known.scanned++) {
    const entry = trace[known.scanned]!;
    const found = atom.name === 'happened' ? isOne(atom, entry) : atom.name === 'typed' && isTyped(atom.words, entry);
    if (found) return (known.foundUs = entry.atUs);
  }
  return null;
}

/** Looks through the pieces that are new. A piece may part a word, so the end of the one before is read with it. */
function printedUs(words: string, { output, from }: Subject, { sessions }: Found): number | null {
  for (const { session, pieces, shown } of output()) {
    let known = sessions.get(session);
    if (!known) {
      let first = shown;
      while (first > 0 && pieces[first - 1]!.traceLength > from) first--;
      sessions.set(session, (known = { scanned: first, tail: '' }));
    }
    for (; known.scanned < shown; known.scanned++) {
      const piece = pieces[known.scanned]!;
      if (piece.kind !== 'output' && piece.kind !== 'error') continue;
      const text = known.tail + piece.text;
      if (text.includes(words)) return piece.atUs;
      known.tail = text.slice(1 - words.length || text.length);
    }
  }
  return null;
}

function isOne({ kind, about, by, fields }: HappenedAtom, entry: TraceEntry): boolean {
  if (entry.kind !== kind) return false;
  const record = entry as unknown as Record<string, unknown>;
  if (by !== null && record.node !== by) return false;
  if (about !== null && about !== 'any' && about !== 'every' && !isAbout(about, entry)) return false;
  return fields.every(([name, value]) => String(record[name]) === value);
}

/** A node, or a host for any of its nodes; paths and partitions are about every machine that they name. */
function isAbout(name: string, entry: TraceEntry): boolean {
  const fits = (party: string) => party === name || (!name.includes(':') && party.startsWith(`${name}:`));
  if (entry.kind === 'partitioned' || entry.kind.startsWith('path-')) return partiesOf(entry).some(fits);
  const subject = subjectOf(entry);
  return subject !== null && fits(subject);
}

function isTyped(words: string, entry: TraceEntry): boolean {
  if (entry.kind !== 'command') return false;
  const wanted = words.toLowerCase();
  return parseCommand(entry.line).some((line) => line === wanted || line.startsWith(`${wanted} `));
}

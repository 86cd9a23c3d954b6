// Reads a predicate: words, then `or` of `and` of `not` of predicates and brackets. Nothing here looks at a stage.

import type { PredicateFault } from '../../words/predicate-fault';
import { KINDS } from '../../words/kinds';
import type { TraceKind } from '../../sim/trace';
import { readDuration } from '../script/duration';
import { HISTORY_USAGE, PREDICATE_NAMES, SHAPES } from './predicate';
import type { ArgumentKind, Atom, Compare, Predicate, Shape, StateName, ValueKind } from './predicate';

interface Word {
  text: string;
  quoted: boolean;
  at: number;
}

const COMPARES: readonly string[] = ['=', '!=', '>', '>=', '<', '<='];
const JOINTS: readonly string[] = ['and', 'or', 'not', 'within', '(', ')'];
const NODE = /^[A-Za-z0-9][\w.-]*:\d{1,5}$/;
const NAME = /^[A-Za-z0-9][\w.-]*$/;

class Faulty extends Error {
  constructor(readonly fault: PredicateFault) {
    super(fault.is);
  }
}

export function readPredicate(text: string): { predicate: Predicate } | { fault: PredicateFault } {
  try {
    return { predicate: new Reader(text).whole() };
  } catch (problem) {
    if (problem instanceof Faulty) return { fault: problem.fault };
    throw problem;
  }
}

/** `PREDICATE [within 60s]`: what an `until` waits for, and how long (null: not said). */
export function readUntil(text: string): { predicate: Predicate; limitUs: number | null } | { fault: PredicateFault } {
  const read = readPredicate(text);
  if ('fault' in read) return read;
  const { predicate } = read;
  if (predicate.op === 'within') return { predicate: predicate.part, limitUs: predicate.us };
  // A limit behind the last of several joined ones means the whole line.
  if ((predicate.op === 'and' || predicate.op === 'or') && !text.trimEnd().endsWith(')')) {
    const last = predicate.parts.at(-1)!;
    if (last.op === 'within') {
      return { predicate: { ...predicate, parts: [...predicate.parts.slice(0, -1), last.part] }, limitUs: last.us };
    }
  }
  return { predicate, limitUs: null };
}

class Reader {
  private readonly words: Word[];
  private next = 0;

  constructor(private readonly text: string) {
    this.words = split(text);
  }

  whole(): Predicate {
    const predicate = this.or();
    const word = this.words[this.next];
    if (word?.text === ')' && !word.quoted) fail({ is: 'bracket-close', at: word.at });
    if (word) fail({ is: 'trailing', at: word.at, found: word.text });
    return predicate;
  }

  private or(): Predicate {
    return this.joined('or', () => this.joined('and', () => this.unary()));
  }

  private joined(op: 'and' | 'or', part: () => Predicate): Predicate {
    const parts = [part()];
    while (this.take(op)) parts.push(part());
    return parts.length === 1 ? parts[0]! : { op, parts };
  }

  private unary(): Predicate {
    if (this.take('not')) return { op: 'not', part: this.unary() };
    let predicate: Predicate;
    const open = this.words[this.next];
    if (this.take('(')) {
      predicate = this.or();
      if (!this.take(')')) fail({ is: 'bracket-open', at: open!.at });
    } else {
      predicate = this.atom();
    }
    if (!this.take('within')) return predicate;
    const word = this.words[this.next++];
    const us = word ? readDuration(word.text) : null;
    if (us === null) fail({ is: 'duration', at: word?.at ?? this.text.length, found: word?.text ?? '' });
    return { op: 'within', part: predicate, us };
  }

  private atom(): Atom {
    const name = this.words[this.next];
    if (!name || (isJoint(name) && name.text !== '(')) fail({ is: 'empty', at: name?.at ?? this.text.length });
    this.next++;
    const from = this.next;
    while (this.words[this.next] && !isJoint(this.words[this.next]!)) this.next++;
    const words = this.words.slice(from, this.next);
    const end = this.words[this.next]?.at ?? this.text.length;
    const text = this.text.slice(name.at, end).trim();
    if (name.text === 'happened') return { op: 'atom', text, ...happened(words, end) };
    if (name.text === 'typed' || name.text === 'printed') {
      if (words.length === 0) fail({ is: 'usage', at: end, usage: HISTORY_USAGE[name.text] });
      return { op: 'atom', text, name: name.text, words: words.map((word) => word.text).join(' ') };
    }
    if (!Object.hasOwn(SHAPES, name.text))
      fail({ is: 'unknown', at: name.at, found: name.text, like: nearest(name.text) });
    const known = name.text as StateName;
    return { op: 'atom', text, ...state(known, SHAPES[known], words, end) };
  }

  private take(text: string): boolean {
    const word = this.words[this.next];
    if (!word || word.quoted || word.text !== text) return false;
    this.next++;
    return true;
  }
}

const isJoint = (word: Word): boolean => !word.quoted && JOINTS.includes(word.text);

function fail(fault: PredicateFault): never {
  throw new Faulty(fault);
}

function state(
  name: StateName,
  shape: Shape,
  words: Word[],
  end: number,
): Omit<Extract<Atom, { name: StateName }>, 'op' | 'text'> {
  const usage = (at: number): never => fail({ is: 'usage', at, usage: shape.usage });
  let rest = words;
  let on: string | null = null;
  // `on NODE` stands before the comparison, or at the very end.
  const onAt = shape.on ? rest.findIndex((word, i) => i > 0 && word.text === 'on' && !word.quoted) : -1;
  if (onAt > 0) {
    const node = rest[onAt + 1];
    if (!node || !NODE.test(node.text)) fail({ is: 'node', at: node?.at ?? end, found: node?.text ?? '' });
    on = node.text;
    rest = [...rest.slice(0, onAt), ...rest.slice(onAt + 2)];
  }
  const at = rest.findIndex((word) => !word.quoted && COMPARES.includes(word.text));
  const takesValue = shape.value !== 'none';
  if (takesValue !== at >= 0) usage(rest.at(-1)?.at ?? end);
  const args = takesValue ? rest.slice(0, at) : rest;
  const least = shape.args.filter((kind) => !kind.endsWith('?')).length;
  if (args.length < least) usage(args.at(-1)?.at ?? end);
  if (args.length > shape.args.length) usage(args[shape.args.length]!.at);
  if (name === 'partitioned' && args.length === 1) usage(args[0]!.at);
  args.forEach((word, index) => checkArgument(word, shape.args[index]!));
  if (!takesValue) return { name, args: args.map(textOf), on, compare: '=', value: '', quoted: false };
  const value = rest[at + 1];
  if (!value || rest.length > at + 2) usage(rest[at + 2]?.at ?? end);
  const compare = rest[at]!.text as Compare;
  checkValue(value!, shape.value, compare, rest[at]!.at);
  return { name, args: args.map(textOf), on, compare, value: value!.text, quoted: value!.quoted };
}

const textOf = (word: Word): string => word.text;

function checkArgument({ text, at }: Word, kind: ArgumentKind): void {
  switch (kind) {
    case 'subject':
    case 'subject?':
      if (!NODE.test(text) && !NAME.test(text)) fail({ is: 'node', at, found: text });
      break;
    case 'node':
      if (!NODE.test(text)) fail({ is: 'node', at, found: text });
      break;
    case 'host':
    case 'host?':
    case 'machine?':
      if (!NAME.test(text)) fail({ is: 'host', at, found: text });
      break;
    case 'slot':
      if (!isSlot(text)) fail({ is: 'slot', at, found: text });
      break;
    case 'key-or-slot':
      if (text.startsWith('slot:') && !isSlot(text.slice(5))) fail({ is: 'slot', at: at + 5, found: text.slice(5) });
      break;
    case 'key':
    case 'directive':
      break;
  }
}

const isSlot = (text: string): boolean => /^\d{1,5}$/.test(text) && Number(text) < 16384;

function checkValue({ text, at, quoted }: Word, kind: ValueKind, compare: Compare, compareAt: number): void {
  const ordered = kind === 'number' || kind === 'number-or-node' || kind === 'directive-value';
  if (!ordered && compare !== '=' && compare !== '!=') fail({ is: 'order', at: compareAt, found: compare });
  if (typeof kind !== 'string') {
    if (!kind.includes(text)) fail({ is: 'value', at, found: text, wanted: kind });
    return;
  }
  const isNumber = /^\d{1,15}$/.test(text);
  if (kind === 'number' && !isNumber) fail({ is: 'number', at, found: text });
  if (kind === 'number-or-node' && !isNumber && !NODE.test(text)) fail({ is: 'number', at, found: text });
  if (kind === 'node' && text !== 'none' && !NODE.test(text)) fail({ is: 'node', at, found: text });
  if (kind === 'text' && !quoted && text !== 'none' && !/^[\w.:-]+$/.test(text)) {
    fail({ is: 'usage', at, usage: SHAPES.value.usage });
  }
  if (kind === 'directive-value' && compare !== '=' && compare !== '!=' && !isNumber)
    fail({ is: 'number', at, found: text });
}

function happened(words: Word[], end: number): Omit<Extract<Atom, { name: 'happened' }>, 'op' | 'text'> {
  const usage = (at: number): never => fail({ is: 'usage', at, usage: HISTORY_USAGE.happened });
  const [kind, ...rest] = words;
  if (!kind) return usage(end);
  if (!(KINDS as string[]).includes(kind.text)) fail({ is: 'kind', at: kind.at, found: kind.text });
  let about: string | null = null;
  let by: string | null = null;
  const fields: [string, string][] = [];
  for (let i = 0; i < rest.length; i++) {
    const { text, at } = rest[i]!;
    const field = /^([A-Za-z]+)=(.+)$/.exec(text);
    if (text === 'by') {
      const node = rest[++i];
      if (!node || by !== null) return usage(node?.at ?? end);
      if (!NODE.test(node.text)) fail({ is: 'node', at: node.at, found: node.text });
      by = node.text;
    } else if (field) {
      fields.push([field[1]!, field[2]!]);
    } else if (about === null) {
      if (!NODE.test(text) && !NAME.test(text)) fail({ is: 'node', at, found: text });
      about = text;
    } else {
      return usage(at);
    }
  }
  return { name: 'happened', kind: kind.text as TraceKind, about, by, fields };
}

/** Words between spaces; quotes hold a word together, brackets at its ends are words of their own. */
function split(text: string): Word[] {
  const words: Word[] = [];
  let i = 0;
  while (i < text.length) {
    const char = text[i]!;
    if (/\s/.test(char)) {
      i++;
    } else if (char === '"' || char === "'") {
      const from = i++;
      let word = '';
      while (i < text.length && text[i] !== char) {
        if (char === '"' && text[i] === '\\' && i + 1 < text.length) i++;
        word += text[i++];
      }
      if (i >= text.length) fail({ is: 'quote', at: from });
      i++;
      words.push({ text: word, quoted: true, at: from });
    } else if (char === '(' || char === ')') {
      words.push({ text: char, quoted: false, at: i++ });
    } else {
      const from = i;
      while (i < text.length && !/[\s)]/.test(text[i]!)) i++;
      words.push({ text: text.slice(from, i), quoted: false, at: from });
    }
  }
  return words;
}

/** The predicate whose name differs in the fewest letters, if few. */
function nearest(name: string): string | null {
  let best: string | null = null;
  let least = 3;
  for (const known of PREDICATE_NAMES) {
    const distance = editDistance(name.toLowerCase(), known);
    if (distance < least) [best, least] = [known, distance];
  }
  return best;
}

function editDistance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, j) => j);
  for (let i = 1; i <= a.length; i++) {
    const above = row;
    row = [i];
    for (let j = 1; j <= b.length; j++) {
      row[j] = Math.min(row[j - 1]! + 1, above[j]! + 1, above[j - 1]! + (a[i - 1] === b[j - 1] ? 0 : 1));
    }
  }
  return row[b.length]!;
}

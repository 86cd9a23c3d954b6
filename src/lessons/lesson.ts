// A lesson as data; lessons/README.md says how it is written. Line numbers (from 1) are those of the file.

import type { Predicate } from '../lab/predicates/predicate';
import type { BeliefLens } from '../lab/views/beliefs';
import type { NodeSection } from '../lab/views/node';
import type { Locale } from '../words/locale';

export interface Lesson {
  /** The file's name without `.md`: `04-a-master-dies`. */
  name: string;
  title: string;
  summary: string;
  minutes: number;
  /** Names of lessons to have done before. */
  needs: string[];
  /** `lab hosts=3 ...`. */
  lab: string;
  /** Script lines that make the stage the lesson begins on. */
  start: ScriptPiece[];
  /** What one can now explain. */
  explain: string[];
  steps: Step[];
}

export interface Step {
  title: string;
  line: number;
  blocks: Block[];
}

export type Block = { line: number } & (
  | Written<'prose'>
  | Written<'hint'>
  | Written<'notes'>
  | { kind: 'play'; auto: boolean; pieces: ScriptPiece[] }
  | Way<'solution'>
  | Way<'wrong'>
  | { kind: 'goal'; items: GoalItem[] }
  | Predict
  | Look
);
interface Written<Kind> {
  kind: Kind;
  markdown: string;
}
/** `comment`: why people go it. */
interface Way<Kind> {
  kind: Kind;
  pieces: ScriptPiece[];
  comment: string;
}
export type BlockKind = Block['kind'];
/** Distributed by hand: one member of the union may stand for several kinds. */
export type BlockOf<K extends BlockKind> = Block extends infer B ? (B extends { kind: infer Kinds } ? (K extends Kinds ? B & { kind: K } : never) : never) : never;

/** A line of the stage script with what is typed into it: what one click runs. */
export interface ScriptPiece {
  line: number;
  /** As the stage script has it, typed lines below indented. */
  script: string;
  /** The comments above it, for the reader. */
  comment: string;
  /** What it is announced to print. */
  announced: { how: 'error' | 'prints'; text: string; line: number }[];
}

/** What is ticked as one: all its predicates hold. */
export interface GoalItem {
  /** In the reader's words; '' where the lesson has none. */
  label: string;
  predicates: { line: number; text: string; predicate: Predicate }[];
}

export interface Predict {
  kind: 'predict';
  /** Markdown. */
  question: string;
  choices: { right: boolean; answer: string; because: string; line: number }[];
}

export interface Look {
  kind: 'look';
  /** What of the view: the node and the section of the inspector, what the beliefs are about. */
  open: { view: LookView; node: string | null; section: NodeSection | null; lens: BeliefLens | null } | null;
  /** Nodes, machines, `slot:866`, `key:foo`, kinds of the trace. */
  light: string[];
  speed: number | null;
}

/** What the beliefs can be about. */
export const LENSES: readonly BeliefLens[] = ['health', 'role', 'epoch', 'slot'];

export const LOOK_VIEWS = ['stage', 'timeline', 'beliefs', 'data', 'ledger', 'inspector', 'narration', 'terminal'] as const;
export type LookView = (typeof LOOK_VIEWS)[number];

/** Something wrong with a lesson's file, or (a warning) only not as it should be. */
export interface Fault {
  line: number;
  what: Record<Locale, string>;
  warning: boolean;
}

export function blocksOf<K extends BlockKind>(step: Step, kind: K): BlockOf<K>[] {
  return step.blocks.filter((block): block is BlockOf<K> => block.kind === kind);
}

export const goalOf = (step: Step): BlockOf<'goal'> | null => blocksOf(step, 'goal')[0] ?? null;
export const solutionOf = (step: Step): BlockOf<'solution'> | null => blocksOf(step, 'solution')[0] ?? null;

/** The predicates of a goal as one text, for `until` and for the lab. */
export const goalText = (items: readonly GoalItem[]): string =>
  items.flatMap(({ predicates }) => predicates.map(({ text }) => `(${text})`)).join(' and ');

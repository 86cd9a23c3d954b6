// Why a predicate does not hold yet, as data: the lab finds it, the page says it in the reader's language.

import type { TraceKind } from '../sim/trace';

export type Compare = '=' | '!=' | '>' | '>=' | '<' | '<=';

/** Things that are one of several words (or a text). */
export type ValueName =
  | 'role'
  | 'master'
  | 'state'
  | 'sees'
  | 'process'
  | 'host'
  | 'cluster'
  | 'owner'
  | 'slot'
  | 'value'
  | 'type'
  | 'link'
  | 'config';

/** Things that are counted or measured. */
export type NumberName =
  | 'slots'
  | 'size'
  | 'keys'
  | 'epoch'
  | 'current-epoch'
  | 'offset'
  | 'lag'
  | 'replicas'
  | 'nodes'
  | 'masters'
  | 'lost-writes';

export interface Happening {
  kind: TraceKind;
  about: string | null;
  by: string | null;
  fields: [name: string, value: string][];
}

export type Why =
  /** `of`: the node, host, key or slot ('' for the whole cluster); `than`: the other one (sees), the directive (config). */
  | {
      is: 'value';
      what: ValueName;
      of: string;
      than: string;
      on: string | null;
      /** null: cannot be known (its process does not run). */
      found: string | null;
      compare: Compare;
      wanted: string;
    }
  /** `wantedOf`: the node whose own measure is meant by `wanted`. */
  | {
      is: 'number';
      what: NumberName;
      of: string;
      on: string | null;
      found: number | null;
      compare: Compare;
      wanted: number | null;
      wantedOf: string | null;
    }
  | { is: 'uncovered'; slots: number; first: number; failing: boolean }
  | { is: 'disagree'; slot: number; node: string; owner: string | null; other: string; otherOwner: string | null }
  | { is: 'together'; host: string; master: string; replica: string }
  | { is: 'connected'; between: [string, string] | null }
  | ({ is: 'not-happened' } & Happening)
  | { is: 'not-typed'; words: string }
  | { is: 'not-printed'; words: string }
  /** What must not have been was. */
  | ({ is: 'has-happened' } & Happening)
  | { is: 'was-typed'; words: string }
  | { is: 'was-printed'; words: string }
  /** What must not be holds; `between`: the two machines that are meant, if any. */
  | { is: 'holds'; what: 'covered' | 'agree' | 'apart' | 'partitioned'; between: string[] }
  | { is: 'still'; predicate: string }
  /** Nobody of whom it could be. */
  | { is: 'nobody'; predicate: string }
  | { is: 'late'; limitMs: number; passedMs: number }
  /** All of them are missing; or any of them would do. */
  | { is: 'all'; parts: Why[] }
  | { is: 'either'; parts: Why[] };

export type Of<K extends Why['is']> = Extract<Why, { is: K }>;
type Joint = 'all' | 'either';

/** What a language must have. The joints take the words of their parts. */
export type WhyWords = { [K in Exclude<Why['is'], Joint>]: (why: Of<K>) => string } & Record<
  Joint,
  (parts: string[]) => string
>;

// What is wrong with a predicate as it is written (src/lab/predicates reads them), as data and in words.

import type { Locale } from './locale';

/** `at`: the character (from 0) of the predicate at which it shows. */
export type PredicateFault = { at: number } & (
  | { is: 'empty' | 'quote' | 'bracket-open' | 'bracket-close' }
  | { is: 'unknown'; found: string; like: string | null }
  | { is: 'usage'; usage: string }
  | { is: 'value'; found: string; wanted: readonly string[] }
  | { is: 'order'; found: string }
  | { is: 'number' | 'node' | 'host' | 'slot' | 'kind' | 'duration' | 'trailing'; found: string }
  | { is: 'absent'; what: 'node' | 'host' | 'machine'; found: string }
);

type Say<F> = (fault: F) => string;
type Of<K extends PredicateFault['is']> = Extract<PredicateFault, { is: K }>;
type Words = { [K in PredicateFault['is']]: Say<Of<K>> };

const choices = (wanted: readonly string[], or: string): string =>
  wanted.length === 1 ? wanted[0]! : `${wanted.slice(0, -1).join(', ')} ${or} ${wanted.at(-1)}`;

const ENGLISH: Words = {
  empty: () => 'a predicate is missing',
  quote: () => 'a quote is not closed',
  'bracket-open': () => 'a bracket is not closed',
  'bracket-close': () => 'a bracket is closed that was not opened',
  unknown: ({ found, like }) => `there is no predicate ${found}${like ? `; did you mean ${like}?` : ''}`,
  usage: ({ usage }) => `it is written ${usage}`,
  value: ({ found, wanted }) => `${found} is not ${choices(wanted, 'or')}`,
  order: ({ found }) => `${found} compares numbers; here stands = or !=`,
  number: ({ found }) => `${found} is not a whole number`,
  node: ({ found }) => `${found} is not a node such as host1:6379`,
  host: ({ found }) => `${found} is not a host such as host1`,
  slot: ({ found }) => `${found} is not a slot from 0 to 16383`,
  kind: ({ found }) => `there is no kind of the trace ${found}`,
  duration: ({ found }) => `${found} is not a duration such as 20s or 300ms`,
  trailing: ({ found }) => `${found} is too much here; and, or or the end was expected`,
  absent: ({ what, found }) => `there is no ${what} ${found} on this stage`,
};

const THINGS = { node: '节点', host: '主机', machine: '机器' };

const CHINESE: Words = {
  empty: () => '这里缺一个断言',
  quote: () => '引号没有闭合',
  'bracket-open': () => '括号没有闭合',
  'bracket-close': () => '多了一个右括号',
  unknown: ({ found, like }) => `没有名为 ${found} 的断言${like ? `，是不是想写 ${like}？` : ''}`,
  usage: ({ usage }) => `写法是 ${usage}`,
  value: ({ found, wanted }) => `${found} 不行，应为 ${choices(wanted, '或')}`,
  order: ({ found }) => `${found} 用来比较数字，这里只能用 = 或 !=`,
  number: ({ found }) => `${found} 不是整数`,
  node: ({ found }) => `${found} 不是节点，节点写作 host1:6379`,
  host: ({ found }) => `${found} 不是主机，主机写作 host1`,
  slot: ({ found }) => `${found} 不是哈希槽编号（0 到 16383）`,
  kind: ({ found }) => `事件记录里没有 ${found} 这一类`,
  duration: ({ found }) => `${found} 不是时长，时长写作 20s 或 300ms`,
  trailing: ({ found }) => `${found} 多余：这里应为 and、or 或行尾`,
  absent: ({ what, found }) => `舞台上没有${THINGS[what]} ${found}`,
};

const WORDS: Record<Locale, Words> = { en: ENGLISH, zh: CHINESE };

export function describeFault(fault: PredicateFault, locale: Locale): string {
  return (WORDS[locale][fault.is] as Say<PredicateFault>)(fault);
}

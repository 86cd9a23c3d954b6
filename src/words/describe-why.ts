// Why a predicate does not hold yet, in words: one line, plain text without a full stop.

import type { Locale } from './locale';
import type { Why } from './why';
import { WHY_CHINESE } from './why-chinese';
import { WHY_ENGLISH } from './why-english';

type Of<K extends Why['is']> = Extract<Why, { is: K }>;
type Joint = 'all' | 'either';

/** What a language must have. The joints take the words of their parts. */
export type WhyWords = { [K in Exclude<Why['is'], Joint>]: (why: Of<K>) => string } & Record<
  Joint,
  (parts: string[]) => string
>;

const WORDS: Record<Locale, WhyWords> = { en: WHY_ENGLISH, zh: WHY_CHINESE };

export function describeWhy(why: Why, locale: Locale): string {
  const words = WORDS[locale];
  if (why.is === 'all' || why.is === 'either') return words[why.is](why.parts.map((part) => describeWhy(part, locale)));
  return (words[why.is] as (why: Why) => string)(why);
}

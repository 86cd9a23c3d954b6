// Why a predicate does not hold yet, in words: one line, plain text without a full stop.

import type { Locale } from './locale';
import type { Why, WhyWords } from './why';
import { WHY_CHINESE } from './why-chinese';
import { WHY_ENGLISH } from './why-english';

const WORDS: Record<Locale, WhyWords> = { en: WHY_ENGLISH, zh: WHY_CHINESE };

export function describeWhy(why: Why, locale: Locale): string {
  const words = WORDS[locale];
  if (why.is === 'all' || why.is === 'either') return words[why.is](why.parts.map((part) => describeWhy(part, locale)));
  return (words[why.is] as (why: Why) => string)(why);
}

// The languages in which the sandbox speaks. Redis's own words (commands, flags, replies) are the same in all of them.

export type Locale = 'en' | 'zh';

export const LOCALES: readonly Locale[] = ['en', 'zh'];

// Which lessons there are, and their texts, each loaded when it is opened.

import lessons from 'virtual:lessons';
import type { Locale } from '../../words/locale';

export type LessonSummary = (typeof lessons)[number];

const TEXTS = import.meta.glob<string>('../../../lessons/{en,zh}/*.md', { query: '?raw', import: 'default' });

/** The lessons in a language, by number. */
export const lessonsIn = (locale: Locale): LessonSummary[] => lessons.filter((lesson) => lesson.locale === locale);

/** `4` of `04-a-master-dies`; null for a file that has no number in front. */
export function numberOf(name: string): number | null {
  const digits = /^\d+/.exec(name)?.[0];
  return digits === undefined ? null : Number(digits);
}

/** Rejects when there is no such lesson, or it cannot be loaded. */
export async function loadText(name: string, locale: Locale): Promise<string> {
  const load = TEXTS[`../../../lessons/${locale}/${name}.md`];
  if (!load) throw new Error(`there is no lesson ${name}`);
  return load();
}

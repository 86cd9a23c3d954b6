// The file that a trainer is writing, while `npm run dev` watches it.

import type { Locale } from '../../words/locale';

export interface ChangedLesson {
  name: string;
  locale: Locale;
  text: string;
}

/** Calls back when a lesson's file changes under the development server; answers how to stop. */
export function watchLessons(onchange: (lesson: ChangedLesson) => void): () => void {
  // In these words: the development server looks for them.
  const hot = import.meta.hot;
  if (!hot) return () => {};
  hot.on('lesson', onchange);
  return () => hot.off('lesson', onchange);
}

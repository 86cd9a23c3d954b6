// Links to a step of a lesson, behind the # of the page's address: `lesson=04-a-master-dies:3`. Steps count from 1.

const FRAGMENT = /^#?lesson=/;

/** Whether a fragment means to be a lesson. */
export const isLessonLink = (fragment: string): boolean => FRAGMENT.test(fragment);

export const lessonFragment = (name: string, step: number | null): string =>
  `lesson=${encodeURIComponent(name)}${step === null ? '' : `:${step}`}`;

export type LessonLink =
  /** `step` from 1; null: where the reader left it. */
  | { name: string; step: number | null }
  | { problem: 'name'; name: string }
  | { problem: 'step'; step: string; title: string; steps: number };

/** Reads a link against the lessons that there are; one may also be named by its number. */
export function readLessonLink(
  fragment: string,
  lessons: readonly { name: string; title: string; steps: number }[],
): LessonLink {
  const [, written = '', step] = /^([^:]*)(?::(.*))?$/s.exec(decoded(fragment.replace(FRAGMENT, ''))) ?? [];
  const lesson = lessons.find(({ name }) => name === written || /^0*(\d+)-/.exec(name)?.[1] === written.replace(/^0+/, ''));
  if (!lesson) return { problem: 'name', name: written };
  const { name, title, steps } = lesson;
  if (step === undefined) return { name, step: null };
  const number = /^\d{1,4}$/.test(step) ? Number(step) : 0;
  return number >= 1 && number <= steps ? { name, step: number } : { problem: 'step', step, title, steps };
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

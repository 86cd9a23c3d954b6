// What the narration's frame says, in English; its sentences come from src/words.

export const text = {
  title: 'What happened',
  why: 'why?',
  hide: 'hide',
  whyOf: (sentence: string) => `Why: ${sentence}`,
  because: (sentence: string) => `because ${sentence}`,
  nobody: 'Nothing led to it: this is where it began.',
  goTo: (time: string) => `Go back to ${time}`,
  older: (count: number) => `${count} earlier`,
  empty: 'Nothing yet. What happens to the cluster is told here in plain words.',
};

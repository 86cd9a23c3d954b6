// How everything that is done at once is promised.

/** A promise of what is done at once, so that every refusal reaches the caller the same way. */
export function attempt<T>(act: () => T): Promise<T> {
  try {
    return Promise.resolve(act());
  } catch (error) {
    return Promise.reject(error as Error);
  }
}

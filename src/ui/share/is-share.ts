// Apart from the codec, which is loaded when there is something to read.

/** Whether a fragment means to be a session; any other (an anchor, a lesson) is none of ours. */
export const isShare = (fragment: string): boolean => /^#?s=/.test(fragment);

// Where somebody is typing.

/** What a completer is told: the words before the one at the cursor, and that one's beginning. */
export interface Cursor {
  /** The line up to the cursor. */
  before: string;
  words: string[];
  word: string;
  /** Where `word` begins. */
  from: number;
  /** The prompt of the program that reads; null at the shell. */
  prompt: string | null;
}

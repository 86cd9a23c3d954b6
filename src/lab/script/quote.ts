// Words of a line, quoted as in a shell: '...' takes everything as it is, "..." knows \" and \\, a backslash outside
// quotes takes the next character as it is. No variables, no globs: `<` and `*` are plain characters, and `|` is one but
// where a line is read as a pipeline.

/** The words, or null where a quote is not closed (or nothing follows a backslash). */
export function splitWords(line: string): string[] | null {
  const words: string[] = [];
  let word = '';
  let inWord = false;
  let quote = '';
  for (let i = 0; i < line.length; i++) {
    const char = line[i]!;
    if (quote === "'") {
      if (char === "'") quote = '';
      else word += char;
    } else if (quote === '"') {
      if (char === '"') quote = '';
      else if (char === '\\' && (line[i + 1] === '"' || line[i + 1] === '\\')) word += line[++i]!;
      else word += char;
    } else if (char === ' ' || char === '\t') {
      if (inWord) words.push(word);
      word = '';
      inWord = false;
    } else {
      inWord = true;
      if (char === "'" || char === '"') quote = char;
      else if (char !== '\\') word += char;
      else if (i + 1 < line.length) word += line[++i]!;
      else return null;
    }
  }
  if (quote !== '') return null;
  if (inWord) words.push(word);
  return words;
}

/** The parts of a line between the `|` that stand outside quotes, as they are written. */
export function splitPipes(line: string): string[] {
  const parts: string[] = [];
  let from = 0;
  let quote = '';
  for (let i = 0; i < line.length; i++) {
    const char = line[i]!;
    if (char === '\\' && quote !== "'") i++;
    else if (quote !== '') quote = char === quote ? '' : quote;
    else if (char === "'" || char === '"') quote = char;
    else if (char === '|') {
      parts.push(line.slice(from, i));
      from = i + 1;
    }
  }
  parts.push(line.slice(from));
  return parts;
}

/** A word written so that `splitWords` reads it back. */
export function quoteWord(word: string): string {
  return /^[^\s'"\\]+$/.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`;
}

// redis-cli's rendering of arrays, `1) 1) "a"`, as a tree and back: replies whose order means nothing are compared
// sorted and numbered anew.

/** A reply: the text of a leaf as it is printed, or the items of an array. */
export type Tree = string | Tree[];

const INDEX = /^( *\d+[)~#] )/;

/** The array that the lines render, or null when they render none. */
export function readTree(lines: readonly string[]): Tree[] | null {
  const reader = { lines, at: 0 };
  const tree = readItems(reader, 0);
  return tree && reader.at === lines.length ? tree : null;
}

/** Items whose numbers begin at `column`; the first one stands on the line that is being read. */
function readItems(reader: { lines: readonly string[]; at: number }, column: number): Tree[] | null {
  const items: Tree[] = [];
  for (let first = true; reader.at < reader.lines.length; first = false) {
    const line = reader.lines[reader.at]!;
    // Only the first item shares its line with what stands left of it.
    if (!first && line.slice(0, column).trim() !== '') break;
    const index = INDEX.exec(line.slice(column))?.[1];
    if (index === undefined || Number.parseInt(index, 10) !== items.length + 1) break;
    const next = column + index.length;
    if (INDEX.test(line.slice(next))) {
      const nested = readItems(reader, next);
      if (!nested) return null;
      items.push(nested);
    } else {
      items.push(line.slice(next));
      reader.at++;
    }
  }
  return items.length > 0 ? items : null;
}

export function renderTree(items: readonly Tree[], indent = ''): string[] {
  const width = String(items.length).length;
  return items.flatMap((item, i) => {
    const index = `${String(i + 1).padStart(width)}) `;
    const lines = typeof item === 'string' ? [item] : renderTree(item, indent + ' '.repeat(index.length));
    // The first line of an item stands right of its number; an array's own lines are indented already.
    const [first = '', ...rest] = lines;
    const head = typeof item === 'string' ? first : first.slice(indent.length + index.length);
    return [`${indent}${index}${head}`, ...rest];
  });
}

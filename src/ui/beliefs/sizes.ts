// How large the cells of the matrix are: words where there is room, then signs, then mere colours with shapes.

export interface Sizes {
  cell: { width: number; height: number };
  /** What stands in a cell. */
  detail: 'words' | 'signs' | 'shapes';
  /** Width of the names before the rows, height of those above the columns. */
  before: number;
  above: number;
  /** The ports of columns and rows are written, or only their hosts. */
  ports: boolean;
}

const WIDEST = 84;

export function sizesFor(nodes: number, room: number): Sizes {
  const before = room < 520 ? 76 : 104;
  const fair = Math.floor((room - before - 14) / Math.max(1, nodes));
  if (fair >= 46)
    return { cell: { width: Math.min(WIDEST, fair), height: 32 }, detail: 'words', before, above: 46, ports: true };
  if (fair >= 24 || nodes <= 30) {
    const width = Math.max(24, Math.min(fair, 46));
    return { cell: { width, height: 26 }, detail: 'signs', before, above: 62, ports: true };
  }
  const side = Math.max(11, Math.min(fair, 22));
  return { cell: { width: side, height: side }, detail: 'shapes', before, above: 62, ports: false };
}

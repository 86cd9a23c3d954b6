// What the reader has selected in a terminal, as places in its lines: of a long output only the lines in sight are in the
// document, so neither what is selected nor what is copied can be read from there.

export interface Place {
  line: number;
  /** In characters of the line as it is shown, prompt included. */
  offset: number;
}

export interface Selected {
  anchor: Place;
  focus: Place;
}

const ROW = '[data-line]';

/** The selection within `output`, null where nothing in it is selected. */
export function readSelection(selection: Selection | null, output: HTMLElement): Selected | null {
  if (!selection?.anchorNode || !selection.focusNode || selection.isCollapsed) return null;
  const inside = output.contains(selection.anchorNode) || output.contains(selection.focusNode);
  if (!inside) return null;
  const anchor = placeOf(selection.anchorNode, selection.anchorOffset, output);
  const focus = placeOf(selection.focusNode, selection.focusOffset, output);
  return anchor && focus ? { anchor, focus } : null;
}

/** Brings the selection back where the document lost it; both ends are in it. */
export function restoreSelection(selection: Selection, { anchor, focus }: Selected, output: HTMLElement): void {
  const from = spotOf(anchor, output);
  const to = spotOf(focus, output);
  if (from && to) selection.setBaseAndExtent(from.node, from.offset, to.node, to.offset);
}

export function selectedText({ anchor, focus }: Selected, textOf: (line: number) => string): string {
  const backwards = anchor.line > focus.line || (anchor.line === focus.line && anchor.offset > focus.offset);
  const [from, to] = backwards ? [focus, anchor] : [anchor, focus];
  if (from.line === to.line) return textOf(from.line).slice(from.offset, to.offset);
  const lines = [textOf(from.line).slice(from.offset)];
  for (let line = from.line + 1; line < to.line; line++) lines.push(textOf(line));
  lines.push(textOf(to.line).slice(0, to.offset));
  return lines.join('\n');
}

function placeOf(node: Node, offset: number, output: HTMLElement): Place | null {
  const element = node instanceof Element ? node : node.parentElement;
  const row = element?.closest<HTMLElement>(ROW);
  if (row && output.contains(row)) {
    const range = document.createRange();
    range.setStart(row, 0);
    range.setEnd(node, offset);
    return { line: lineOf(row), offset: range.toString().length };
  }
  // Between the rows or outside: the nearest end of what is in the document.
  const rows = [...output.querySelectorAll<HTMLElement>(ROW)];
  const range = document.createRange();
  range.setStart(node, offset);
  const before = rows.filter((candidate) => range.comparePoint(candidate, 0) < 0).at(-1);
  if (before) return { line: lineOf(before), offset: before.textContent.length };
  return rows[0] ? { line: lineOf(rows[0]), offset: 0 } : null;
}

function spotOf({ line, offset }: Place, output: HTMLElement): { node: Node; offset: number } | null {
  const row = output.querySelector(`[data-line="${line}"]`);
  if (!row) return null;
  const texts = document.createTreeWalker(row, NodeFilter.SHOW_TEXT);
  let left = offset;
  for (let text = texts.nextNode() as Text | null; text; text = texts.nextNode() as Text | null) {
    if (left <= text.length) return { node: text, offset: left };
    left -= text.length;
  }
  return { node: row, offset: row.childNodes.length };
}

const lineOf = (row: HTMLElement): number => Number(row.dataset.line);

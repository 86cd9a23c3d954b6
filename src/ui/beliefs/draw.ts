// Paints the cells of the matrix. Each state has a shape of its own besides its colour.

import { HANDSHAKE, HEALTH, OWNER, ROLE, UNKNOWN, type BeliefsView } from '../../lab/views/beliefs';
import { shardColours } from '../stage/state';
import { ODD, UNTRUE } from './disagree';
import type { Sizes } from './sizes';
import { cellSign, cellWord, silence } from './words';

interface Look {
  fill: string | null;
  line: string | null;
  text: string;
  hatched?: boolean;
  dashed?: boolean;
  bold?: boolean;
}

export function paintMatrix(
  context: CanvasRenderingContext2D,
  view: BeliefsView,
  flags: Uint8Array,
  { cell, detail }: Sizes,
  ink: (colour: string) => string,
): void {
  const count = view.nodes.length;
  const gap = detail === 'shapes' ? 0.5 : 2;
  const radius = detail === 'words' ? 6 : detail === 'signs' ? 4 : 2;
  context.textAlign = 'center';
  context.textBaseline = 'middle';
  for (let row = 0; row < count; row++) {
    if (view.nodes[row]!.state !== 'running') {
      paintSilence(context, view, row, cell, detail, ink);
      continue;
    }
    for (let column = 0; column < count; column++) {
      const look = lookOf(view, row, column);
      if (!look) continue;
      const x = column * cell.width + gap;
      const y = row * cell.height + gap;
      const width = cell.width - 2 * gap;
      const height = cell.height - 2 * gap;
      box(context, x, y, width, height, radius, look, ink);
      if (detail === 'shapes') shape(context, view, row, column, x, y, width, look, ink);
      else {
        const word = detail === 'words' ? cellWord(view, row, column) : cellSign(view, row, column);
        context.fillStyle = ink(look.text);
        context.font = `${look.bold ? '700' : '500'} ${detail === 'words' ? 12.5 : 12}px ${ink('--font')}`;
        context.fillText(word, x + width / 2, y + height / 2 + 0.5, width - 4);
      }
      mark(context, flags[row * count + column]!, x, y, width, height, radius, detail, ink);
    }
  }
}

/** What a cell looks like; null: nothing stands there. */
function lookOf(view: BeliefsView, row: number, column: number): Look | null {
  const value = view.cells[row * view.nodes.length + column]!;
  if (value === UNKNOWN) return { fill: null, line: '--line-strong', text: '--text-soft', dashed: true };
  if (value === HANDSHAKE) return { fill: null, line: '--accent', text: '--accent', dashed: true };
  const shard = (place: number) => shardColours(view.nodes[place]!.shard);
  switch (view.lens) {
    case 'health':
      if (row === column) return null;
      if (value === HEALTH.fail) return { fill: '--bad', line: null, text: '--bad-text', bold: true };
      if (value === HEALTH.pfail)
        return { fill: '--bad-soft', line: '--bad', text: '--bad', hatched: true, bold: true };
      return { fill: '--sunken', line: null, text: '--text-soft' };
    case 'role': {
      if (value === ROLE.master) {
        const { fill, on } = shard(column);
        return { fill, line: null, text: on, bold: true };
      }
      const fill = value >= ROLE.replicaOf ? shard(value - ROLE.replicaOf).fill : '--line-strong';
      return { fill: null, line: fill, text: '--text' };
    }
    case 'epoch':
      return { fill: '--sunken', line: null, text: '--text' };
    case 'slot': {
      if (value === OWNER.no) return { fill: '--sunken', line: null, text: '--text-soft' };
      const { fill, on } = shard(column);
      return value === OWNER.importing
        ? { fill: null, line: fill, text: '--text', dashed: true }
        : { fill, line: null, text: on, bold: true };
    }
  }
}

function box(
  context: CanvasRenderingContext2D,
  x: number,
  y: number,
  width: number,
  height: number,
  radius: number,
  look: Look,
  ink: (colour: string) => string,
): void {
  context.beginPath();
  context.roundRect(x, y, width, height, radius);
  if (look.fill) {
    context.fillStyle = ink(look.fill);
    context.fill();
  }
  if (look.hatched) hatch(context, x, y, width, height, ink('--bad'));
  if (!look.line) return;
  context.beginPath();
  context.roundRect(x + 0.75, y + 0.75, width - 1.5, height - 1.5, radius);
  context.setLineDash(look.dashed ? [3, 3] : []);
  context.lineWidth = look.dashed ? 1 : 1.75;
  context.strokeStyle = ink(look.line);
  context.stroke();
  context.setLineDash([]);
}

function hatch(
  context: CanvasRenderingContext2D,
  x: number,
  y: number,
  width: number,
  height: number,
  colour: string,
): void {
  context.save();
  context.clip();
  context.globalAlpha = 0.28;
  context.strokeStyle = colour;
  context.lineWidth = 1.5;
  context.beginPath();
  for (let at = -height; at < width; at += 6) {
    context.moveTo(x + at, y + height);
    context.lineTo(x + at + height, y);
  }
  context.stroke();
  context.restore();
}

/** In cells too small for a sign: a cross for FAIL, a stroke for a suspicion, a dot for a master or an owner. */
function shape(
  context: CanvasRenderingContext2D,
  view: BeliefsView,
  row: number,
  column: number,
  x: number,
  y: number,
  side: number,
  look: Look,
  ink: (colour: string) => string,
): void {
  const value = view.cells[row * view.nodes.length + column]!;
  if (value < 0) return;
  context.strokeStyle = ink(look.text);
  context.fillStyle = ink(look.text);
  context.lineWidth = 1.25;
  const inset = side * 0.28;
  if (view.lens === 'health' && value === HEALTH.fail) {
    context.beginPath();
    context.moveTo(x + inset, y + inset);
    context.lineTo(x + side - inset, y + side - inset);
    context.moveTo(x + side - inset, y + inset);
    context.lineTo(x + inset, y + side - inset);
    context.stroke();
  } else if (view.lens === 'epoch') {
    context.font = `500 ${Math.min(10, side * 0.7)}px ${ink('--font')}`;
    context.fillText(String(value), x + side / 2, y + side / 2 + 0.5, side);
  } else if ((view.lens === 'role' && value === ROLE.master) || (view.lens === 'slot' && value !== OWNER.no)) {
    context.beginPath();
    context.arc(x + side / 2, y + side / 2, side * 0.16, 0, 2 * Math.PI);
    context.fill();
  }
}

/** A ring around what most do not hold; a corner cut off what is not so. */
function mark(
  context: CanvasRenderingContext2D,
  flag: number,
  x: number,
  y: number,
  width: number,
  height: number,
  radius: number,
  detail: Sizes['detail'],
  ink: (colour: string) => string,
): void {
  if ((flag & ODD) !== 0) {
    context.strokeStyle = ink('--text');
    context.lineWidth = detail === 'shapes' ? 1.5 : 2.25;
    context.beginPath();
    context.roundRect(x, y, width, height, radius);
    context.stroke();
  }
  if ((flag & UNTRUE) !== 0) {
    const side = Math.min(9, width * 0.4);
    context.fillStyle = ink('--warn');
    context.beginPath();
    context.moveTo(x + width - side, y);
    context.lineTo(x + width, y);
    context.lineTo(x + width, y + side);
    context.fill();
  }
}

function paintSilence(
  context: CanvasRenderingContext2D,
  view: BeliefsView,
  row: number,
  { width, height }: Sizes['cell'],
  detail: Sizes['detail'],
  ink: (colour: string) => string,
): void {
  const whole = width * view.nodes.length;
  const y = row * height;
  context.strokeStyle = ink('--line-strong');
  context.lineWidth = 1;
  context.setLineDash([4, 4]);
  if (detail === 'shapes') {
    context.beginPath();
    context.moveTo(2, y + height / 2);
    context.lineTo(whole - 2, y + height / 2);
    context.stroke();
  } else {
    context.beginPath();
    context.roundRect(2.5, y + 2.5, whole - 5, height - 5, 6);
    context.stroke();
    context.fillStyle = ink('--text-soft');
    context.font = `italic 12.5px ${ink('--font')}`;
    context.fillText(silence(view.nodes[row]!), whole / 2, y + height / 2 + 0.5, whole - 12);
  }
  context.setLineDash([]);
}

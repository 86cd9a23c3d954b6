// Where everything on the stage stands. Positions hang on the lab's shape and the room there is, never on who is
// master or alive: so nothing jumps when roles change. Hosts stand in columns (and rows when there are many), nodes
// below each other in their host, clients below the hosts; between them run corridors in which messages travel.
// Lengths are CSS pixels from the stage's upper left corner.

import type { NodeAddress } from '../../sim/trace';

export interface Rect {
  x: number;
  y: number;
  width: number;
  height: number;
}

export interface StageLayout {
  width: number;
  height: number;
  hosts: Map<string, Rect>;
  cards: Map<NodeAddress, Rect>;
  clients: Map<string, Rect>;
  /** Column and row of each host. */
  places: Map<string, { column: number; row: number }>;
  /** Middles of the vertical corridors: left of every column and right of the last. */
  corridorsX: number[];
  /** Middles of the horizontal corridors: above every row and, last, between hosts and clients. */
  corridorsY: number[];
  /** How far from a corridor's middle something may travel. */
  sway: number;
  /** Room without text between the cards of two neighbouring hosts. */
  gutter: number;
  /** Height of a host's heading, and the room between a card and its host's border. */
  heading: number;
  padding: number;
  /** Little room: the cards say only what matters most. */
  compact: boolean;
  /** So many nodes that a card is a tile: its port, its colour and what is wrong with it. */
  dense: boolean;
}

export interface Shape {
  hosts: readonly { name: string; nodes: readonly NodeAddress[] }[];
  clients: readonly string[];
}

/** How much room the parts take, px. */
interface Density {
  minCardWidth: number;
  cardHeight: [least: number, most: number];
  corridor: number;
  margin: number;
  padding: number;
  heading: number;
  gap: number;
  above: number;
  below: number;
  clientHeight: number;
}

const roomy = (width: number): Density => ({
  minCardWidth: 92,
  cardHeight: [82, 136],
  corridor: Math.round(Math.min(60, Math.max(34, width * 0.045))),
  margin: 14,
  padding: 14,
  heading: 42,
  gap: 10,
  above: 18,
  below: 32,
  clientHeight: 54,
});
/** Where the roomy one would have to be scrolled: less air, the same cards. */
const snug = (width: number): Density => ({
  ...roomy(width),
  padding: 10,
  heading: 38,
  above: 10,
  below: 26,
  clientHeight: 46,
});
/** Where even that would have to be scrolled, as with branches above: lower cards, so that the clients stay in sight. */
const tight = (width: number): Density => ({
  ...roomy(width),
  cardHeight: [65, 136],
  padding: 10,
  heading: 32,
  gap: 5,
  above: 6,
  below: 18,
  clientHeight: 40,
});
const COMPACT: Density = {
  minCardWidth: 92,
  cardHeight: [62, 84],
  corridor: 14,
  margin: 6,
  padding: 6,
  heading: 38,
  gap: 7,
  above: 12,
  below: 18,
  clientHeight: 44,
};
const DENSE: Density = {
  minCardWidth: 58,
  cardHeight: [26, 44],
  corridor: 14,
  margin: 8,
  padding: 5,
  heading: 28,
  gap: 4,
  above: 10,
  below: 18,
  clientHeight: 44,
};
/** As small as tiles can be and still be read and hit. */
const DENSEST: Density = {
  ...DENSE,
  cardHeight: [20, 44],
  margin: 4,
  heading: 22,
  gap: 3,
  above: 6,
  below: 12,
  clientHeight: 34,
};
/** Up to so many nodes a stage is rather scrolled than made of tiles. */
const MOST_CARDS = 24;

/** Lays `shape` out in a width and, where it can, a height. What does not fit makes the stage taller, to be scrolled. */
export function layoutStage(shape: Shape, width: number, height: number): StageLayout {
  const nodes = shape.hosts.reduce((sum, host) => sum + host.nodes.length, 0);
  const spacious = spaciousLayout(shape, width, height);
  if (nodes <= MOST_CARDS || (spacious.height <= height && narrowest(spacious) >= COMPACT.minCardWidth))
    return spacious;
  const compact = layoutWith(COMPACT, shape, width, height);
  return compact.height <= height ? compact : firstThatFits([DENSE, DENSEST], shape, width, height);
}

const spaciousLayout = (shape: Shape, width: number, height: number): StageLayout =>
  firstThatFits(width < 640 ? [COMPACT] : [roomy(width), snug(width), tight(width)], shape, width, height);

/** With the last of them where none fits. */
function firstThatFits(densities: readonly Density[], shape: Shape, width: number, height: number): StageLayout {
  for (const density of densities.slice(0, -1)) {
    const layout = layoutWith(density, shape, width, height);
    if (layout.height <= height) return layout;
  }
  return layoutWith(densities.at(-1)!, shape, width, height);
}

const narrowest = (layout: StageLayout): number => Math.min(...[...layout.cards.values()].map((card) => card.width));

function layoutWith(density: Density, shape: Shape, width: number, height: number): StageLayout {
  const { corridor, margin, padding, heading, gap, above, below } = density;
  const dense = density === DENSE || density === DENSEST;
  const compact = density === COMPACT || dense;
  const clientHeight = shape.clients.length === 0 ? 0 : density.clientHeight;

  const count = Math.max(1, shape.hosts.length);
  const fitting = Math.floor((width - 2 * margin + corridor) / (density.minCardWidth + 2 * padding + corridor));
  const rows = Math.ceil(count / Math.max(1, fitting));
  const columns = Math.ceil(count / rows);
  const tallest = Math.max(1, ...shape.hosts.map((host) => host.nodes.length));

  const hostWidth = Math.floor((width - 2 * margin - (columns - 1) * corridor) / columns);
  const fixed = rows * (above + heading + padding + (tallest - 1) * gap) + below + clientHeight + margin;
  const room = (height - fixed) / (rows * tallest);
  const [least, most] = density.cardHeight;
  const cardHeight = Math.floor(Math.min(most, Math.max(least, room)));
  const hostHeight = heading + tallest * cardHeight + (tallest - 1) * gap + padding;

  const layout: StageLayout = {
    width,
    height: 0,
    hosts: new Map(),
    cards: new Map(),
    clients: new Map(),
    places: new Map(),
    corridorsX: [],
    corridorsY: [],
    sway: Math.floor(Math.min(corridor, below, compact ? 12 : 30) * 0.36),
    gutter: corridor + 2 * padding,
    heading,
    padding,
    compact,
    dense,
  };
  for (let column = 0; column <= columns; column++) {
    const middle = margin + column * (hostWidth + corridor) - corridor / 2;
    layout.corridorsX.push(column === 0 ? margin / 2 : column === columns ? width - margin / 2 : middle);
  }
  for (let row = 0; row < rows; row++) layout.corridorsY.push(row * (hostHeight + above) + above / 2);
  const hostsEnd = rows * (hostHeight + above);
  layout.corridorsY.push(hostsEnd + below / 2);

  shape.hosts.forEach((host, index) => {
    const column = index % columns;
    const row = Math.floor(index / columns);
    const x = margin + column * (hostWidth + corridor);
    const y = row * (hostHeight + above) + above;
    layout.places.set(host.name, { column, row });
    layout.hosts.set(host.name, { x, y, width: hostWidth, height: hostHeight });
    host.nodes.forEach((address, place) => {
      const top = y + heading + place * (cardHeight + gap);
      layout.cards.set(address, { x: x + padding, y: top, width: hostWidth - 2 * padding, height: cardHeight });
    });
  });

  const clientGap = compact ? 8 : 16;
  const clients = Math.max(1, shape.clients.length);
  const share = Math.floor((width - 2 * margin - (clients - 1) * clientGap) / clients);
  const clientWidth = Math.min(dense ? 160 : compact ? 220 : 300, share);
  shape.clients.forEach((name, index) => {
    const x = margin + index * (clientWidth + clientGap);
    layout.clients.set(name, { x, y: hostsEnd + below, width: clientWidth, height: clientHeight });
  });
  layout.height = hostsEnd + below + clientHeight + margin;
  return layout;
}

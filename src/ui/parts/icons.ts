// The page's icons as SVG paths on a 24 by 24 grid, strokes of one weight so that they read at any size. The names of
// narration's icons are those of src/words/kinds.ts.

import type { IconName as KindIcon } from '../../words/kinds';

const page = {
  timeline: 'M3 6h18M3 12h18M3 18h18M7 6l4 6M15 12l3 6',
  play: 'M7 4.5v15l12-7.5z',
  next: 'M5 5l9 7-9 7zM18 5v14',
  previous: 'M19 5l-9 7 9 7zM6 5v14',
  'step-on': 'M9 5l7 7-7 7',
  'step-back': 'M15 5l-7 7 7 7',
  branch: 'M6 3v18M6 14c7 0 11-3 11-8M13.5 9l3.5-4 3.5 4',
  compare: 'M4 5h7v14H4zM13 5h7v14h-7z',
  breakpoint: 'M8.5 3h7L21 8.5v7L15.5 21h-7L3 15.5v-7zM9 9h6v6H9z',
  new: 'M12 5v14M5 12h14',
  script: 'M6 3h9l4 4v14H6zM15 3v4h4M9 12h7M9 16h7',
  sun: 'M12 8a4 4 0 1 0 0 8 4 4 0 0 0 0-8M12 2v2M12 20v2M2 12h2M20 12h2M5 5l1.4 1.4M17.6 17.6L19 19M19 5l-1.4 1.4M6.4 17.6L5 19',
  moon: 'M20 14.5A8.5 8.5 0 0 1 9.5 4 8.5 8.5 0 1 0 20 14.5z',
  auto: 'M12 3a9 9 0 1 0 0 18 9 9 0 0 0 0-18M12 3v18M12 8l6-2M12 13l8-2M12 18l6-2',
  scissors: 'M6 4a2.5 2.5 0 1 0 0 5 2.5 2.5 0 0 0 0-5M6 15a2.5 2.5 0 1 0 0 5 2.5 2.5 0 0 0 0-5M8.2 8L20 18M8.2 16L20 6',
  more: 'M5 12h.01M12 12h.01M19 12h.01',
  kill: 'M6 6l12 12M18 6L6 18',
  close: 'M6 6l12 12M18 6L6 18',
  terminal: 'M4 6l6 6-6 6M12 18h8',
  copy: 'M9 9h11v11H9zM15 9V4H4v11h5',
  download: 'M12 4v11M7 10l5 5 5-5M5 20h14',
  open: 'M12 15V4M7 9l5-5 5 5M5 20h14',
  share:
    'M18 3a2.5 2.5 0 1 0 0 5 2.5 2.5 0 0 0 0-5M6 9.5a2.5 2.5 0 1 0 0 5 2.5 2.5 0 0 0 0-5M18 16a2.5 2.5 0 1 0 0 5 2.5 2.5 0 0 0 0-5M8.2 10.8l7.6-4.2M8.2 13.2l7.6 4.2',
  gallery: 'M4 4h7v7H4zM13 4h7v7h-7zM4 13h7v7H4zM13 13h7v7h-7z',
  settings: 'M4 7h9M19 7h1M4 17h1M11 17h9M16 4a3 3 0 1 0 0 6 3 3 0 0 0 0-6M8 14a3 3 0 1 0 0 6 3 3 0 0 0 0-6',
  data: 'M4 6c0-4 16-4 16 0v12c0 4-16 4-16 0zM4 6c0 4 16 4 16 0M4 12c0 4 16 4 16 0',
  search: 'M10.5 4a6.5 6.5 0 1 0 0 13 6.5 6.5 0 0 0 0-13M15.5 15.5L21 21',
  help: 'M8.5 9a3.5 3.5 0 1 1 5.5 3c-1.3.9-2 1.6-2 3M12 19h.01',
  contrast: 'M12 3a9 9 0 1 0 0 18 9 9 0 0 0 0-18M12 3v18M14 6h3M14 9h5.5M14 12h7M14 15h5.5M14 18h3',
  dice: 'M4 4h16v16H4zM8.5 8.5h.01M15.5 8.5h.01M12 12h.01M8.5 15.5h.01M15.5 15.5h.01',
  back: 'M4 12a8 8 0 1 0 3-6.2M4 4v5h5',
  expand: 'M4 9V4h5M15 4h5v5M20 15v5h-5M9 20H4v-5',
  shrink: 'M9 4v5H4M20 9h-5V4M15 20v-5h5M4 15h5v5',
  left: 'M15 5l-7 7 7 7',
  look: 'M2 12c3-5 6.5-7 10-7s7 2 10 7c-3 5-6.5 7-10 7s-7-2-10-7M12 9a3 3 0 1 0 0 6 3 3 0 0 0 0-6',
  present: 'M3 4h18v12H3zM12 16v4M8 21l4-3 4 3',
  lesson: 'M4 5c3-1.5 5.5-1.5 8 0v15c-2.5-1.5-5-1.5-8 0zM20 5c-3-1.5-5.5-1.5-8 0v15c2.5-1.5 5-1.5 8 0z',
  warn: 'M12 3L2 20h20zM12 10v4M12 17h.01',
  loading: 'M12 3a9 9 0 1 0 9 9',
} as const;

const kinds: Record<KindIcon, string> = {
  command: 'M4 6l6 6-6 6M12 18h8',
  start: 'M12 20V5M6 11l6-6 6 6',
  stop: 'M6 6l12 12M18 6L6 18',
  pause: 'M8 5v14M16 5v14',
  resume: 'M7 4.5v15l12-7.5z',
  power: 'M12 3v9M6.5 6.5a8 8 0 1 0 11 0',
  cut: page.scissors,
  slow: 'M12 3a9 9 0 1 0 0 18 9 9 0 0 0 0-18M12 7v5l4 2',
  heal: 'M9 15l6-6M10 6l2-2a4 4 0 0 1 6 6l-2 2M14 18l-2 2a4 4 0 0 1-6-6l2-2',
  join: 'M12 5v14M5 12h14',
  leave: 'M5 12h14',
  suspect: 'M8.5 9a3.5 3.5 0 1 1 5.5 3c-1.3.9-2 1.6-2 3M12 19h.01',
  fail: 'M12 3L2 20h20zM12 10v4M12 17h.01',
  recover: 'M4 13l5 5L20 6',
  state: 'M12 3l8 3v6c0 5-3.5 8-8 9-4.5-1-8-4-8-9V6z',
  epoch: 'M5 4h14M5 20h14M7 4c0 5 5 5 5 8s-5 3-5 8M17 4c0 5-5 5-5 8s5 3 5 8',
  vote: 'M4 13l5 5L20 6',
  election: 'M4 11h16v9H4zM9 11V4h6v7M9 15h6',
  crown: 'M4 18h16M4 15l-1-9 5 4 4-6 4 6 5-4-1 9z',
  replica: 'M9 9h11v11H9zM15 9V4H4v11h5',
  slots: 'M3 9h18v6H3zM9 9v6M15 9v6',
  orphan: 'M12 4a4 4 0 1 0 0 8 4 4 0 0 0 0-8M5 21c0-4 3-6 7-6s7 2 7 6',
  failover: 'M4 8h14l-4-4M20 16H6l4 4',
  sync: 'M4 12a8 8 0 0 1 14-5l2 2M20 4v5h-5M20 12a8 8 0 0 1-14 5l-2-2M4 20v-5h5',
  client: 'M3 5h18v11H3zM9 20h6M12 16v4',
  packet: 'M3 6h18v12H3zM3 7l9 7 9-7',
};

export const ICONS = { ...kinds, ...page };
export type IconName = keyof typeof ICONS;
/** Those that are filled, not drawn as strokes. */
export const SOLID: ReadonlySet<IconName> = new Set<IconName>(['play', 'resume', 'crown']);

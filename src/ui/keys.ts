// The keys of the page, in one list from which they are carried out. Those that a part of the page takes itself (the stage, the
// terminal, a dialog) stand in part-keys.ts; the help under `?` is both.

import { m } from '../paraglide/messages';
import { nextSpeed } from './controls/time';
import type { Desk } from './desk.svelte';
import type { Session } from './session.svelte';
import { VIEWS } from './views';

export interface KeyContext {
  session: Session;
  desk: Desk;
  /** Brings the terminal to the front and the cursor into it. */
  toTerminal: () => void;
}

export type KeyGroup = 'time' | 'page' | 'lesson' | 'stage' | 'partition' | 'timeline' | 'beliefs' | 'terminal';

export interface KeyEntry {
  group: KeyGroup;
  /**
   * As `KeyboardEvent.key` names them, each of them alone enough; `Mod+` stands for Ctrl or Cmd. A single one works only
   * where nobody types.
   */
  keys: readonly string[];
  label: () => string;
}

export interface PageKey extends KeyEntry {
  run: (context: KeyContext) => void;
}

const view = (id: Desk['view'], title: () => string, key: string): PageKey => ({
  group: 'page',
  keys: [key],
  label: () => m.comfort_key_view({ view: title() }),
  run: ({ desk }) => (desk.view = id),
});
const speed = (key: string, label: () => string): PageKey => ({
  group: 'time',
  keys: [key],
  label,
  run: ({ session }) => void session.setSpeed(nextSpeed(session.clock.speed, key === '+')),
});

export const KEYS: readonly PageKey[] = [
  { group: 'time', keys: [' '], label: m.comfort_key_play, run: ({ session }) => void session.togglePlay() },
  {
    group: 'time',
    keys: ['n'],
    label: m.comfort_key_next,
    run: ({ session }) => void session.step(false, { to: 'significant' }),
  },
  {
    group: 'time',
    keys: ['b'],
    label: m.time_key_previous,
    run: ({ session }) => void session.step(true, { to: 'significant' }),
  },
  { group: 'time', keys: ['.'], label: m.time_key_step, run: ({ session }) => void session.step() },
  { group: 'time', keys: [','], label: m.time_key_back, run: ({ session }) => void session.step(true) },
  speed('+', m.comfort_key_faster),
  speed('-', m.comfort_key_slower),

  { group: 'page', keys: ['Mod+k'], label: m.comfort_key_palette, run: ({ desk }) => (desk.dialog = 'palette') },
  { group: 'page', keys: ['?'], label: m.comfort_key_help, run: ({ desk }) => (desk.dialog = 'keys') },
  { group: 'page', keys: ['g'], label: m.comfort_key_gallery, run: ({ desk }) => desk.showGallery('ready') },
  { group: 'page', keys: ['t', '`'], label: m.comfort_key_terminal, run: ({ toTerminal }) => toTerminal() },
  {
    group: 'page',
    keys: ['l'],
    label: m.lesson_lessons,
    run: ({ desk }) => (desk.lessons ? (desk.lessons = false) : desk.openLessons()),
  },
  { group: 'page', keys: ['z'], label: m.comfort_key_full, run: ({ desk }) => desk.toggleAlone(desk.alone ?? 'view') },
  view('stage', m.app_stage, '1'),
  ...VIEWS.map(({ id, title }, index) => view(id, title, String(index + 2))),
];

/** What a key means now, if it means anything: not while somebody types, nor in a menu or dialog, nor for a pressed button. */
export function keyEntry(event: KeyboardEvent): PageKey | null {
  if (event.defaultPrevented || event.isComposing) return null;
  const mod = event.ctrlKey || event.metaKey;
  if (event.altKey && !mod) return null;
  const target = event.target instanceof Element ? event.target : null;
  if (target?.closest('[role=menu], [role=dialog], [role=listbox]')) return null;
  if (!mod && target?.closest('input:not([type=range]), textarea, select, [contenteditable]')) return null;
  if (event.key === ' ' && target?.closest('button, a, input, summary')) return null;
  const name = mod ? `Mod+${event.key.toLowerCase()}` : event.key.length === 1 ? event.key.toLowerCase() : event.key;
  return KEYS.find((entry) => entry.keys.includes(name)) ?? null;
}

const NAMES: Record<string, string> = {
  ArrowUp: '↑',
  ArrowDown: '↓',
  ArrowLeft: '←',
  ArrowRight: '→',
  Enter: '↵',
  Escape: 'Esc',
  PageUp: 'PgUp',
  PageDown: 'PgDn',
  Tab: 'Tab',
  Home: 'Home',
  End: 'End',
  Delete: 'Del',
};

/** A key as it is written on the keyboard at hand. */
export function keyName(key: string, mac = isMac()): string {
  if (key === ' ') return m.comfort_key_space();
  if (key.startsWith('Mod+')) return `${mac ? '⌘' : 'Ctrl '}${key.slice(4).toUpperCase()}`;
  const [, modifier, rest] = /^(Ctrl|Shift)\+(.+)$/.exec(key) ?? [];
  if (rest !== undefined) return `${modifier} ${NAMES[rest] ?? rest.toUpperCase()}`;
  return NAMES[key] ?? key.toUpperCase();
}

const isMac = (): boolean => /Mac|iPhone|iPad/.test(navigator.platform);

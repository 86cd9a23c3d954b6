// Every key that does something, in one list: those of the page are carried out from it, those that a part of the page takes
// itself (the stage, the terminal, a dialog) are named in it, and the help under `?` is this list.

import { m } from '../paraglide/messages';
import { nextSpeed } from './controls/time';
import type { Desk } from './desk.svelte';
import { TURN_KEYS } from './lesson/present/turn';
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
  /** Absent where a part of the page takes the key itself. */
  run?: (context: KeyContext) => void;
}

const view = (id: Desk['view'], title: () => string, key: string): KeyEntry => ({
  group: 'page',
  keys: [key],
  label: () => m.comfort_key_view({ view: title() }),
  run: ({ desk }) => (desk.view = id),
});
const speed = (key: string, label: () => string): KeyEntry => ({
  group: 'time',
  keys: [key],
  label,
  run: ({ session }) => void session.setSpeed(nextSpeed(session.clock.speed, key === '+')),
});

export const KEYS: readonly KeyEntry[] = [
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

  { group: 'lesson', keys: TURN_KEYS.next, label: m.comfort_key_step_on },
  { group: 'lesson', keys: TURN_KEYS.back, label: m.comfort_key_step_back },
  { group: 'lesson', keys: TURN_KEYS.run, label: m.lesson_run_cue },
  { group: 'lesson', keys: ['Escape'], label: m.comfort_key_present_ends },

  { group: 'stage', keys: ['ArrowUp', 'ArrowDown', 'ArrowLeft', 'ArrowRight'], label: m.comfort_key_walk },
  { group: 'stage', keys: ['Enter', 'Shift+F10'], label: m.comfort_key_menu },
  { group: 'stage', keys: ['k'], label: m.comfort_key_kill },
  { group: 'stage', keys: ['s'], label: m.comfort_key_start },
  { group: 'stage', keys: ['p'], label: m.comfort_key_pause },
  { group: 'stage', keys: ['o'], label: m.comfort_key_power },
  { group: 'stage', keys: ['x'], label: m.comfort_key_cut },
  { group: 'stage', keys: ['c'], label: m.comfort_key_cli },
  { group: 'stage', keys: ['f'], label: m.comfort_key_failover },
  { group: 'stage', keys: ['i'], label: m.comfort_key_inspect },

  { group: 'partition', keys: ['ArrowLeft', 'ArrowRight'], label: m.comfort_key_side },
  { group: 'partition', keys: ['ArrowUp', 'ArrowDown'], label: m.comfort_key_along_side },

  { group: 'timeline', keys: ['+', '-'], label: m.comfort_key_zoom },
  { group: 'timeline', keys: ['0'], label: m.comfort_key_fit },
  { group: 'timeline', keys: ['f'], label: m.comfort_key_follow },
  { group: 'timeline', keys: ['ArrowUp', 'ArrowDown', 'ArrowLeft', 'ArrowRight'], label: m.comfort_key_marks },
  { group: 'timeline', keys: ['PageUp', 'PageDown'], label: m.comfort_key_pan },
  { group: 'timeline', keys: ['Escape'], label: m.comfort_key_let_go },

  { group: 'beliefs', keys: ['ArrowUp', 'ArrowDown', 'ArrowLeft', 'ArrowRight'], label: m.comfort_key_cells },
  { group: 'beliefs', keys: ['Home', 'End', 'PageUp', 'PageDown'], label: m.comfort_key_cells_far },
  { group: 'beliefs', keys: ['Enter', ' '], label: m.comfort_key_cell_why },
  { group: 'beliefs', keys: ['Escape'], label: m.comfort_key_let_go },

  { group: 'terminal', keys: ['Tab'], label: m.comfort_key_complete },
  { group: 'terminal', keys: ['ArrowUp', 'ArrowDown', 'Ctrl+p', 'Ctrl+n'], label: m.comfort_key_history },
  { group: 'terminal', keys: ['Ctrl+r'], label: m.comfort_key_search },
  { group: 'terminal', keys: ['Ctrl+g'], label: m.comfort_key_search_ends },
  { group: 'terminal', keys: ['Ctrl+c'], label: m.comfort_key_interrupt },
  { group: 'terminal', keys: ['Ctrl+d'], label: m.comfort_key_end },
  { group: 'terminal', keys: ['Ctrl+l'], label: m.comfort_key_clear },
  { group: 'terminal', keys: ['Ctrl+a', 'Ctrl+e'], label: m.comfort_key_ends },
  { group: 'terminal', keys: ['Ctrl+u', 'Ctrl+k'], label: m.comfort_key_erase },
  { group: 'terminal', keys: ['Ctrl+w'], label: m.comfort_key_erase_word },
  { group: 'terminal', keys: ['Ctrl+y'], label: m.comfort_key_yank },
  { group: 'terminal', keys: ['PageUp', 'PageDown'], label: m.comfort_key_scroll },
  { group: 'terminal', keys: ['Shift+Tab'], label: m.comfort_key_output },
  { group: 'terminal', keys: ['Escape'], label: m.comfort_key_tabs },
  { group: 'terminal', keys: ['Delete'], label: m.comfort_key_close },
];

/** What a key means now, if it means anything: not while somebody types, nor in a menu or dialog, nor for a pressed button. */
export function keyEntry(event: KeyboardEvent): KeyEntry | null {
  if (event.defaultPrevented || event.isComposing) return null;
  const mod = event.ctrlKey || event.metaKey;
  if (event.altKey && !mod) return null;
  const target = event.target instanceof Element ? event.target : null;
  if (target?.closest('[role=menu], [role=dialog], [role=listbox]')) return null;
  if (!mod && target?.closest('input:not([type=range]), textarea, select, [contenteditable]')) return null;
  if (event.key === ' ' && target?.closest('button, a, input, summary')) return null;
  const name = mod ? `Mod+${event.key.toLowerCase()}` : event.key.length === 1 ? event.key.toLowerCase() : event.key;
  return KEYS.find((entry) => entry.run !== undefined && entry.keys.includes(name)) ?? null;
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

// The keys that a part of the page takes itself, for the help that lists them.

import { m } from '../paraglide/messages';
import type { KeyEntry } from './keys';
import { TURN_KEYS } from './lesson/present/turn';

export const PART_KEYS: readonly KeyEntry[] = [
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

// What a trainer asks of a lesson, and with which keys: those of a remote, and of a keyboard.

const TURNS = ['next', 'back', 'run'] as const;
export type Turn = (typeof TURNS)[number];

/** As `KeyboardEvent.key` names them. */
export const TURN_KEYS: Readonly<Record<Turn, readonly string[]>> = {
  next: ['PageDown', 'ArrowRight'],
  back: ['PageUp', 'ArrowLeft'],
  run: ['r', '.', 'b'],
};

/** Where these keys have a meaning of their own. */
const OWN_KEYS =
  'input, textarea, select, [role="tab"], [role="slider"], [role="separator"], [role="menu"], [role="dialog"]';

/** Null: the key asks for nothing. A key that is held down asks once, so that a cue runs one command. */
export function turnOf(event: KeyboardEvent): Turn | null {
  if (event.repeat || event.ctrlKey || event.metaKey || event.altKey) return null;
  if (event.target instanceof Element && event.target.closest(OWN_KEYS)) return null;
  const key = event.key.length === 1 ? event.key.toLowerCase() : event.key;
  return TURNS.find((turn) => TURN_KEYS[turn].includes(key)) ?? null;
}

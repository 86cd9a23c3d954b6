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

/**
 * Does what a key asks for; false when it asks for nothing. A key that is held down asks once, so that a cue runs one command, and
 * means nothing else meanwhile.
 */
export function takeKey(event: KeyboardEvent, act: (turn: Turn) => void): boolean {
  if (event.ctrlKey || event.metaKey || event.altKey) return false;
  if (event.target instanceof Element && event.target.closest(OWN_KEYS)) return false;
  const key = event.key.length === 1 ? event.key.toLowerCase() : event.key;
  const asked = TURNS.find((turn) => TURN_KEYS[turn].includes(key));
  if (asked === undefined) return false;
  event.preventDefault();
  if (!event.repeat) act(asked);
  return true;
}

// How a session begins: from what was stored or shared, or from a script. A cluster that is being created is run through
// quickly, so that a living one stands there after a moment; from then on time runs as chosen.

import { parseScript, type ScriptLine } from '../lab/script/script';
import type { SharedSession } from '../lab/share';
import type { Session } from './session.svelte';
import type { StoredSession } from './storage';

/** Speed while nobody needs to watch, virtual seconds a second. */
const QUICK = 20;
/** A creation that takes longer than this, virtually, is watched at normal speed from then on. */
const LONGEST_CREATION_US = 60_000_000;

/**
 * Opens a script and runs through its creation; kept when the cluster stands and time runs as usual, the rest of the
 * script in it. `onOpened` is called once the script is known to be good.
 */
export async function openFresh(session: Session, script: string, onOpened = (): void => {}): Promise<void> {
  const { creation, rest, untilUs } = partedAtCreation(script);
  await session.open(creation);
  onOpened();
  await openTerminals(session);
  await session.lab.play(QUICK);
  await until(session, () => isReady(session) || session.clock.nowUs > untilUs);
  await session.lab.play(1);
  const given = rest === '' ? null : await session.lab.enqueue(rest);
  if (given?.ok === false) session.say('error', given.error.message);
}

/** Plays a stored session up to where it stood. */
export async function openStored(session: Session, stored: StoredSession, onOpened = (): void => {}): Promise<void> {
  await session.open(stored.saved ?? stored.script);
  onOpened();
  await session.lab.seek(stored.nowUs);
  await openTerminals(session);
  if (stored.playing) await session.lab.play(stored.speed);
  else await session.setSpeed(stored.speed);
}

/** What somebody shared stands where it stood for them; a plain script begins at its beginning. */
export async function openShared(session: Session, shared: SharedSession, onOpened = (): void => {}): Promise<void> {
  if (shared.nowUs === 0) return openFresh(session, shared.script, onOpened);
  await session.open(shared.script);
  onOpened();
  await session.lab.seek(shared.nowUs);
  await openTerminals(session);
}

/** Each client machine has a terminal at hand. */
async function openTerminals(session: Session): Promise<void> {
  for (const client of session.info?.clients ?? []) {
    if (!session.terminals.some((terminal) => terminal.machine === client.name))
      await session.lab.openTerminal(client.name);
  }
  session.activeTerminal = session.terminals[0]?.session ?? 0;
}

/**
 * The lines up to the cluster's creation, and those that follow. Lines with times are the player's: then all of them stay
 * together, and only the time before the second of them is passed over quickly.
 */
function partedAtCreation(script: string): { creation: string; rest: string; untilUs: number } {
  const lines = parseScript(script);
  const timed = lines.filter((line) => line.atUs !== null);
  if (timed.length > 0) {
    const second = timed[1]?.atUs ?? LONGEST_CREATION_US;
    return { creation: script, rest: '', untilUs: Math.min(second - 1, LONGEST_CREATION_US) };
  }
  const at = lines.findIndex((line) => /^(create|boot)\b/.test(line.command));
  const cut = (at >= 0 ? at : lines.findIndex((line) => line.kind === 'run')) + 1;
  return {
    creation: textOf(lines.slice(0, cut)),
    rest: lines.slice(cut).some((line) => line.kind !== 'note') ? textOf(lines.slice(cut)) : '',
    untilUs: LONGEST_CREATION_US,
  };
}

const textOf = (lines: readonly ScriptLine[]): string =>
  lines.map((line) => `${[line.text, ...line.typed.map((typed) => `  ${typed}`)].join('\n')}\n`).join('');

/** Nothing is under way any more, and whoever should have a master hears it. */
function isReady(session: Session): boolean {
  const { clock, stage } = session;
  if (clock.busy || !stage || clock.nowUs === 0) return false;
  const nodes = stage.hosts.flatMap((host) => host.nodes);
  const replicas = nodes.filter((node) => node.role === 'replica');
  if (replicas.length === 0) return true;
  return stage.state === 'ok' && replicas.every((node) => node.linkUp);
}

function until(session: Session, holds: () => boolean): Promise<void> {
  return new Promise((resolve) => {
    const before = session.onUpdate;
    const look = (): void => {
      if (!holds()) return;
      session.onUpdate = before;
      resolve();
    };
    session.onUpdate = (update) => {
      before(update);
      look();
    };
    look();
  });
}

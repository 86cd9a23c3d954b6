// How a session begins: from what was stored, or from the first lab. A cluster that is being created is run through
// quickly, so that a living one stands there after a moment; from then on time runs as chosen.

import type { Session } from './session.svelte';
import type { StoredSession } from './storage';

/** Speed while nobody needs to watch, virtual seconds a second. */
const QUICK = 20;
/** A creation that takes longer than this, virtually, is watched at normal speed from then on. */
const LONGEST_CREATION_US = 60_000_000;

/**
 * Opens a script and runs through its creation; kept when the cluster stands and time runs as usual. `onOpened` is called
 * once the script is known to be good.
 */
export async function openFresh(session: Session, script: string, onOpened = (): void => {}): Promise<void> {
  await session.open(script);
  onOpened();
  await openTerminals(session);
  await session.lab.play(QUICK);
  await until(session, () => isReady(session) || session.clock.nowUs > LONGEST_CREATION_US);
  await session.lab.play(1);
}

/** Plays a stored session up to where it stood. */
export async function openStored(session: Session, stored: StoredSession): Promise<void> {
  await session.open(stored.script);
  await session.lab.seek(stored.nowUs);
  await openTerminals(session);
  if (stored.playing) await session.lab.play(stored.speed);
  else await session.setSpeed(stored.speed);
}

/** Each client machine has a terminal at hand. */
async function openTerminals(session: Session): Promise<void> {
  for (const client of session.info?.clients ?? []) {
    if (!session.terminals.some((terminal) => terminal.machine === client.name))
      await session.lab.openTerminal(client.name);
  }
  session.activeTerminal = session.terminals[0]?.session ?? 0;
}

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

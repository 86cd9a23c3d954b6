// A session on a real lab in this very page, for views that show what only a simulation can make. Its time stands still but
// for seeks and commands.
import '../../src/ui/tokens.css';
import '../../src/ui/base.css';
import { Lab } from '../../src/lab/lab';
import { Session } from '../../src/ui/session.svelte';

/** Frames pass when somebody asks for them, one after the other. */
function frames() {
  let timer: ReturnType<typeof setInterval> | undefined;
  return {
    start: (tick: (elapsedMs: number) => void) => void (timer = setInterval(() => tick(0), 5)),
    stop: () => clearInterval(timer),
    now: () => performance.now(),
  };
}

export async function liveSession(script: string): Promise<Session> {
  localStorage.clear();
  const session = new Session(new Lab(frames()));
  await session.open(script);
  return session;
}

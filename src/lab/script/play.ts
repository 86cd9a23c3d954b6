// Plays a whole script at once, for `npm run play`, tests and experiments: no wall clock, no page.

import type { LineError } from '../api';
import type { TraceEntry } from '../../sim/trace';
import { PartMissing } from '../../sim/parts';
import { nodeId } from './node-id';
import { openScript } from './open';
import { Player } from './player';
import '../parts/all';
import { loadPart } from '../parts/load';
import type { Run } from '../run';
import { Transcript } from './transcript';

export interface Played {
  run: Run;
  transcript: string;
  /** The lines that were wrong. */
  errors: LineError[];
  /** Node ids to `host:port`: all that a node had at the beginning of a line, or in the end. */
  ids: Map<string, string>;
}

export interface PlayOptions {
  /** In place of the script's own. */
  seed?: string;
  /** The line that stands for a trace entry between the commands; null for none. */
  aside?: (entry: TraceEntry) => string | null;
  /** How far apart keyframes stand. */
  keyframeEvents?: number;
}

/**
 * Throws an `Error` with one clear line when the script has no proper `lab` line, and `PartMissing` when it runs scripts and
 * Lua has not been loaded.
 */
export function playScript(text: string, options: PlayOptions = {}): Played {
  const { run, opening, rest } = openScript(text, options);
  const transcript = new Transcript();
  const errors: LineError[] = [];
  const ids = new Map<string, string>();
  let begun = opening.at(-1)!.text;
  for (const line of opening) transcript.begins(line, null);
  run.watcher = {
    shown: (terminal, piece) => {
      transcript.shown(terminal, piece);
      if (piece.kind === 'error') errors.push({ line: begun, message: piece.text.trimEnd() });
    },
    ended: (terminal) => transcript.ended(terminal),
    entry: (entry) => {
      const line = options.aside?.(entry) ?? null;
      if (line !== null) transcript.aside(line);
    },
  };
  const player = new Player(
    run,
    rest,
    {
      begins: (line, session) => {
        begun = line.text;
        noteIds(run, ids);
        transcript.begins(line, session);
      },
      wrong: (error) => {
        errors.push(error);
        transcript.wrong(error.message);
      },
    },
    true,
  );
  for (;;) {
    const wait = player.next();
    if (wait === 'done') break;
    run.runTo(wait.untilUs, true);
  }
  noteIds(run, ids);
  return { run, transcript: transcript.toString(), errors, ids };
}

/** The same for scripts that may need Lua: that is loaded when it turns out so, and the script is played from its beginning. */
export async function playLoading(text: string, options: PlayOptions = {}): Promise<Played> {
  try {
    return playScript(text, options);
  } catch (problem) {
    if (!(problem instanceof PartMissing)) throw problem;
    await loadPart(problem.part);
    return playScript(text, options);
  }
}

function noteIds(run: Run, ids: Map<string, string>): void {
  for (const address of run.world.nodes.keys()) {
    const id = nodeId(run.world, address);
    if (id !== null) ids.set(id, address);
  }
}

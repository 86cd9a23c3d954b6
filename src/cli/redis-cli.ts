// redis-cli, the program: one command and out, a session at its prompt, or the cluster manager. What a terminal would
// show, colours left out.

import type { Bytes } from '../sim/bytes';
import { parseArguments, toInt } from './arguments';
import { bigKeys } from './big-keys';
import { checkpoint, complain, now, print, readLine, type Script } from './effects';
import { Exit } from './exit';
import { clusterManager } from './manager';
import { makeMoves, type Moves } from './manager/moves';
import { scan } from './scan';
import { addressOf } from './link';
import {
  connectAnew,
  issue,
  learnCommands,
  newSession,
  refreshPrompt,
  showElapsed,
  showMessage,
  type Session,
} from './session';
import { showStatistics, type StatState } from './stat';
import { splitPrompt } from './words';

/**
 * `argv[0]` is the program's name; `tty`: it writes to a terminal, not into a pipe. Its checkpoints are Sessions, the
 * Moves of the cluster manager, and the StatState of --stat. Returns the exit code.
 */
export function* redisCli(argv: readonly Bytes[], saved: unknown, tty = true): Script<number> {
  try {
    if (saved) return yield* goOn(saved as Moves | StatState | Session);
    const args = parseArguments(argv.slice(1), tty);
    if ('text' in args) {
      yield* args.code === 0 ? print(args.text) : complain(args.text);
      return args.code;
    }
    if (args.warnings !== '') yield* complain(args.warnings);
    if (args.password !== null && !args.noAuthWarning) {
      yield* complain(
        "Warning: Using a password with '-a' or '-u' option on the command line interface may not be safe.\n",
      );
    }
    if (args.manager) return yield* clusterManager(args.manager, args);
    const alone = args.scanning !== null || args.statistics || args.scriptFile !== null;
    const session = yield* newSession(args, args.command.length === 0 && !alone);
    if (args.scanning === 'bigkeys' || args.scanning === 'memkeys') return yield* bigKeys(session, args);
    if (args.statistics) return yield* watchServer(session);
    if (args.scanning === 'scan') return yield* scan(session, args);
    if (args.scriptFile !== null) return yield* runFile(session, args.scriptFile);
    yield* connectAnew(session, !session.interactive);
    if (session.interactive) {
      // The names of commands, for completion and help.
      if (session.link || (yield* connectAnew(session, true))) yield* learnCommands(session);
      return yield* converse(session);
    }
    if (!(yield* issue(session, args.command, args.repeat))) return 1;
    return session.stream ? yield* converse(session) : 0;
  } catch (error) {
    if (error instanceof Exit) return error.code;
    throw error;
  }
}

function* goOn(saved: Moves | StatState | Session): Script<number> {
  if ('how' in saved) return (yield* makeMoves(saved)) ? 0 : 1;
  return 'stat' in saved ? yield* showStatistics(saved) : yield* converse(saved);
}

const STAT_INTERVAL_US = 1_000_000;

function* watchServer(session: Session): Script<number> {
  if (!(yield* connectAnew(session, false))) return 1;
  const { host, port, link, settings } = session;
  const intervalUs = settings.intervalUs || STAT_INTERVAL_US;
  return yield* showStatistics({ stat: { host, port, link, intervalUs, lines: 0, requests: 0 } });
}

/** A client machine has no files but what its programs wrote, and no program writes a script. */
function* runFile(session: Session, file: Bytes): Script<number> {
  if (yield* connectAnew(session, false)) yield* complain(`Can't open file '${file}': No such file or directory\n`);
  return 1;
}

/** The prompt, or the endless reading after SUBSCRIBE and MONITOR; from each checkpoint on it could begin anew. */
function* converse(session: Session): Script<number> {
  for (;;) {
    yield* checkpoint(session);
    if (session.stream) {
      yield* showMessage(session);
      continue;
    }
    if (!session.interactive) return 0;
    const line = yield* readLine(session.link ? session.prompt : 'not connected> ');
    if (line === null) return 0;
    yield* carryOut(session, line);
  }
}

function* carryOut(session: Session, line: Bytes): Script<void> {
  const argv = splitPrompt(line);
  if (!argv) return yield* print('Invalid argument(s)\n');
  const name = argv[0]?.toLowerCase();
  if (name === undefined) return;
  const counted = argv.length > 1 && /^\s*[+-]?\d+$/.test(argv[0]!);
  const repeat = counted ? toInt(argv[0]!) : 1;
  if (repeat <= 0) return yield* print('Invalid redis-cli repeat command option value.\n');
  if (name === 'quit' || name === 'exit') throw new Exit(0);
  if (name.startsWith(':')) return yield* setPreference(argv);
  if (name === 'restart') return yield* print("Use 'restart' only in Lua debugging mode.\n");
  if (name === 'clear' && argv.length === 1) return yield* print('\x1b[H\x1b[2J');
  if (name === 'connect' && argv.length === 3) {
    session.host = yield* addressOf(argv[1]!);
    session.port = toInt(argv[2]!);
    refreshPrompt(session);
    yield* connectAnew(session, false);
    return;
  }
  const startedMs = Math.floor((yield* now()) / 1000);
  yield* issue(session, counted ? argv.slice(1) : argv, repeat);
  yield* showElapsed(session, startedMs);
}

function* setPreference(argv: Bytes[]): Script<void> {
  const [name, what] = argv;
  if (name!.toLowerCase() !== ':set' || what === undefined) {
    yield* print(`unknown redis-cli internal command '${name}'\n`);
  } else if (!['hints', 'nohints'].includes(what.toLowerCase())) {
    yield* print(`unknown redis-cli preference '${what}'\n`);
  }
}

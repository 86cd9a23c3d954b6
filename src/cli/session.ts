// A conversation of redis-cli with whatever server it is pointed at: connecting, redirection, transactions, and what is
// printed. Plain data and the scripts that change it; the same for one-shot commands and for the prompt.
// Left out: Lua debugging, replica output mode.

import type { Bytes } from '../sim/bytes';
import type { Reply } from '../sim/resp';
import { toInt, type Arguments } from './arguments';
import { complain, now, print, sleep, type Script } from './effects';
import { Exit } from './exit';
import { addressOf, call, closeLink, openLink, readAnswer, sendCommand, type Answer, type Link } from './link';
import { formatJson } from './json';
import { formatCsv, formatRaw, formatTty, isVerbatim, twoDecimals } from './reply';
import { helpOn } from './help';

export interface Session {
  settings: Pick<
    Arguments,
    | 'user'
    | 'password'
    | 'cluster'
    | 'output'
    | 'resp3'
    | 'itemDelimiter'
    | 'replyDelimiter'
    | 'intervalUs'
    | 'errorCode'
  >;
  interactive: boolean;
  host: Bytes;
  port: number;
  link: Link | null;
  /** Why the link is of no use any more; it is opened anew before the next command. */
  broken: string | null;
  /** The database that the server has selected for us, and the one that it should. */
  db: number;
  wantedDb: number;
  dbBeforeMulti: number;
  inMulti: boolean;
  /** Redirected: the command has to be given again, to the new address. */
  redirected: boolean;
  asking: boolean;
  /** SHUTDOWN was sent: losing the connection is no error. */
  shutdown: boolean;
  lastType: Reply['type'] | null;
  /** Whether the server said what it knows of its commands; null: it was not asked yet. */
  knowsCommands: boolean | null;
  /** Messages come without being asked for, until Ctrl-C. */
  stream: { argv: Bytes[]; sinceMs: number } | null;
  prompt: Bytes;
}

export function* newSession(args: Arguments, interactive: boolean): Script<Session> {
  const session: Session = {
    settings: {
      user: args.user,
      password: args.password,
      cluster: args.cluster,
      output: args.output,
      resp3: args.resp3,
      itemDelimiter: args.itemDelimiter,
      replyDelimiter: args.replyDelimiter,
      intervalUs: args.intervalUs,
      errorCode: args.errorCode,
    },
    interactive,
    host: yield* addressOf(args.host),
    port: args.port,
    link: null,
    broken: null,
    db: 0,
    wantedDb: args.db,
    dbBeforeMulti: 0,
    inMulti: false,
    redirected: false,
    asking: false,
    shutdown: false,
    lastType: null,
    knowsCommands: null,
    stream: null,
    prompt: '',
  };
  refreshPrompt(session);
  return session;
}

export function refreshPrompt(session: Session): void {
  const db = session.db === 0 ? '' : `[${session.db}]`;
  session.prompt = `${session.host}:${session.port}${db}${session.inMulti ? '(TX)' : ''}> `;
}

/** Opens a new connection in place of the old, authenticates and selects; false after saying what went wrong. */
export function* connectAnew(session: Session, quiet: boolean): Script<boolean> {
  if (session.link) {
    yield* closeLink(session.link);
    session.link = null;
    session.db = 0;
    session.inMulti = false;
    refreshPrompt(session);
  }
  session.broken = null;
  const opened = yield* openLink(session.host, session.port);
  if ('error' in opened) {
    if (!quiet) yield* complain(`Could not connect to Redis at ${session.host}:${session.port}: ${opened.error}\n`);
    return false;
  }
  session.link = opened.link;
  return (yield* authenticate(session)) && (yield* select(session)) && (yield* switchProtocol(session));
}

function* authenticate(session: Session): Script<boolean> {
  const { user, password } = session.settings;
  if (password === null) return true;
  const reply = yield* ask(session, user === null ? ['AUTH', password] : ['AUTH', user, password]);
  return yield* succeeded(reply, 'AUTH failed');
}

function* switchProtocol(session: Session): Script<boolean> {
  const { resp3, output } = session.settings;
  if (!(resp3 ?? (output === 'json' || output === 'quoted-json'))) return true;
  return yield* succeeded(yield* ask(session, ['HELLO', '3']), 'HELLO 3 failed');
}

function* select(session: Session): Script<boolean> {
  if (session.wantedDb === session.db) return true;
  const reply = yield* ask(session, ['SELECT', String(session.wantedDb)]);
  if (!(yield* succeeded(reply, `SELECT ${session.wantedDb} failed`))) return false;
  session.db = session.wantedDb;
  refreshPrompt(session);
  return true;
}

function* succeeded(reply: Answer, complaint: string): Script<boolean> {
  if (reply.type === 'lost') yield* complain('\nI/O error\n');
  if (reply.type === 'error') yield* complain(`${complaint}: ${reply.text}\n`);
  return reply.type !== 'lost' && reply.type !== 'error';
}

/** A command of redis-cli's own, whose reply is not shown. */
export function* ask(session: Session, argv: Bytes[]): Script<Answer> {
  const reply = yield* call(session.link!, argv);
  if (reply.type === 'lost') session.broken = reply.why;
  return reply;
}

/** Asks once for the names of commands, for completion and help. */
export function* learnCommands(session: Session): Script<void> {
  if (session.knowsCommands === null && session.link) {
    session.knowsCommands = /array|map/.test((yield* ask(session, ['COMMAND', 'DOCS'])).type);
    // Of an older server it asks at least which commands there are.
    if (!session.knowsCommands) yield* ask(session, ['COMMAND']);
  }
}

function* printContextError(session: Session): Script<void> {
  if (session.link) yield* complain(`Error: ${session.broken ?? ''}\n`);
}

/** Gives a command `repeat` times (for ever when negative), following redirections; false when it could not be given. */
export function* issue(session: Session, argv: readonly Bytes[], repeat: number): Script<boolean> {
  const name = argv[0]!.toLowerCase();
  if (name === 'help' || name === '?') {
    if (argv.length > 1) yield* learnCommands(session);
    yield* print(helpOn(argv.slice(1), session.knowsCommands ?? false));
    return true;
  }
  for (;;) {
    if (session.redirected || !session.link || session.broken !== null) {
      if (!(yield* connectAnew(session, false))) {
        yield* printContextError(session);
        session.redirected = false;
        return false;
      }
    }
    session.redirected = false;
    if (session.asking) {
      session.asking = false;
      if (!(yield* succeeded(yield* ask(session, ['ASKING']), 'ASKING failed'))) {
        yield* printContextError(session);
        return false;
      }
    }
    if (!(yield* sendRepeated(session, argv, repeat))) {
      yield* printContextError(session);
      if (session.link) yield* closeLink(session.link);
      session.link = null;
      return false;
    }
    if (!session.settings.cluster || !session.redirected) return true;
  }
}

function* sendRepeated(session: Session, argv: readonly Bytes[], repeat: number): Script<boolean> {
  const name = argv[0]!.toLowerCase();
  const verbatim = isVerbatim(argv);
  if (name === 'shutdown') session.shutdown = true;
  for (let left = repeat; left !== 0; left--) {
    if (!session.link) return false;
    yield* sendCommand(session.link, argv);
    if (name === 'monitor' || name === 'subscribe' || name === 'psubscribe' || name === 'ssubscribe') {
      session.stream = { argv: [...argv], sinceMs: Math.floor((yield* now()) / 1000) };
      if (name !== 'monitor' && session.settings.output !== 'raw') {
        yield* print('Reading messages... (press Ctrl-C to quit)\n');
      }
      return true;
    }
    if (!(yield* showReply(session, verbatim))) return false;
    yield* followUp(session, name, argv);
    if (session.redirected) return true;
    if (session.settings.intervalUs > 0) yield* sleep(session.settings.intervalUs);
  }
  return true;
}

/** How long a command took, where somebody might wonder. */
export function* showElapsed(session: Session, sinceMs: number): Script<void> {
  const elapsedMs = Math.floor((yield* now()) / 1000) - sinceMs;
  if (elapsedMs >= 500 && session.settings.output === 'standard') yield* print(`(${twoDecimals(elapsedMs / 1000)}s)\n`);
}

/**
 * One message of a stream. Ctrl-C at the prompt ends the stream, and a new connection is opened; so does an error, unless
 * it is a redirection: then the stream goes on elsewhere.
 */
export function* showMessage(session: Session): Script<void> {
  const { argv, sinceMs } = session.stream!;
  if (!(yield* showReply(session, false))) {
    if (session.broken === 'interrupted') {
      session.stream = null;
      yield* connectAnew(session, false);
      return yield* showElapsed(session, sinceMs);
    }
    yield* printContextError(session);
    throw new Exit(1);
  }
  if (session.lastType === 'error') session.stream = null;
  if (session.redirected) yield* issue(session, argv, 1);
}

/** Reads one reply and shows it, or notes where it points; false when the connection is lost. */
function* showReply(session: Session, verbatim: boolean): Script<boolean> {
  const { settings } = session;
  const reply = yield* readAnswer(session.link!, session.interactive && session.stream !== null);
  if (reply.type === 'lost') {
    if (session.shutdown) {
      yield* closeLink(session.link!);
      session.link = null;
      return true;
    }
    session.broken = reply.why;
    if (session.interactive) return false;
    yield* printContextError(session);
    throw new Exit(1);
  }
  session.lastType = reply.type;
  const target = settings.cluster && reply.type === 'error' ? /^(MOVED|ASK) (\d+) (.*):(\d+)$/.exec(reply.text) : null;
  if (target) {
    session.host = target[3]!;
    session.port = toInt(target[4]!);
    if (session.interactive) {
      yield* print(`-> Redirected to slot [${target[2]}] located at ${session.host}:${session.port}\n`);
    }
    session.redirected = true;
    session.asking ||= target[1] === 'ASK';
    refreshPrompt(session);
    return true;
  }
  if (!session.interactive && settings.errorCode && reply.type === 'error') {
    yield* complain(`${reply.text}\n`);
    throw new Exit(1);
  }
  if (verbatim) {
    const text = formatRaw(reply, settings.itemDelimiter);
    // A line without an end (QUEUED) would have the next prompt drawn over it.
    const isOpen = text !== '' && !text.endsWith('\n');
    yield* print(session.interactive && isOpen ? `${text}\n` : text);
  } else if (settings.output === 'raw') {
    yield* print(formatRaw(reply, settings.itemDelimiter) + settings.replyDelimiter);
  } else if (settings.output === 'csv') yield* print(`${formatCsv(reply)}\n`);
  else if (settings.output !== 'standard') yield* print(`${formatJson(reply, settings.output === 'quoted-json')}\n`);
  else yield* print(formatTty(reply));
  return true;
}

/** What redis-cli itself remembers of a command: database and transaction. */
function* followUp(session: Session, name: string, argv: readonly Bytes[]): Script<void> {
  const failed = session.lastType === 'error';
  const words = argv.length;
  if (name === 'select' && words === 2 && !failed) session.wantedDb = session.db = toInt(argv[1]!);
  else if (name === 'auth' && (words === 2 || words === 3)) {
    if (session.link) yield* select(session);
    return;
  } else if (name === 'multi' && words === 1 && !failed) {
    session.inMulti = true;
    session.dbBeforeMulti = session.db;
  } else if (name === 'exec' && words === 1 && session.inMulti) {
    session.inMulti = false;
    if (failed || session.lastType === 'nil' || session.lastType === 'nil-array') {
      session.wantedDb = session.db = session.dbBeforeMulti;
    }
  } else if (name === 'discard' && words === 1 && !failed) {
    session.inMulti = false;
    session.wantedDb = session.db = session.dbBeforeMulti;
  } else if (name === 'reset' && words === 1 && !failed) {
    session.inMulti = false;
    session.wantedDb = session.db = 0;
  } else return;
  refreshPrompt(session);
}

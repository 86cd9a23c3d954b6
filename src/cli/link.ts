// One connection to a server, spoken to in RESP: what every program of src/cli stands on. Plain data, so that it can
// be part of a checkpoint.

import type { Bytes } from '../sim/bytes';
import { command, readReply, type Reply } from '../sim/resp';
import { close, connect, receive, resolve, send, sleep, type Script } from './effects';

export interface Link {
  connection: number;
  /** What came and was not read yet. */
  buffer: Bytes;
}

/** A reply, or in words of the C library why there will be none. */
export type Answer =
  Reply | { type: 'lost'; why: 'Server closed the connection' | 'Connection reset by peer' | 'interrupted' };

const WHY = {
  closed: 'Server closed the connection',
  reset: 'Connection reset by peer',
  interrupted: 'interrupted',
} as const;

/** The address that a host name stands for, as it is shown; the name itself when nobody of the stage is called so. */
export function* addressOf(host: Bytes): Script<Bytes> {
  return host === 'localhost' ? host : ((yield* resolve(host)) ?? host);
}

/** Linux asks three times, a second apart, who has an address. */
const UNANSWERED_ARP_US = 3_000_000;

const CONNECT_ERRORS = {
  refused: 'Connection refused',
  timeout: 'Connection timed out',
  unreachable: 'Network is unreachable',
  nobody: 'No route to host',
} as const;

/** Connects to a host by name or address; `error` is in words of the C library. */
export function* openLink(host: string, port: number): Script<{ link: Link } | { error: string }> {
  const ip = yield* resolve(host);
  if (ip === null) return { error: 'Name or service not known' };
  if (port < 0) return { error: 'Servname not supported for ai_socktype' };
  const result = yield* connect(ip, port);
  if (result.how === 'connected') return { link: { connection: result.connection, buffer: '' } };
  if (result.how === 'nobody') yield* sleep(UNANSWERED_ARP_US);
  return { error: CONNECT_ERRORS[result.how] };
}

export function* closeLink(link: Link): Script<void> {
  yield* close(link.connection);
}

export function* sendCommand(link: Link, argv: readonly Bytes[]): Script<void> {
  yield* send(link.connection, command(argv));
}

/** The next reply, as soon as it is there whole; `interruptible`: or until Ctrl-C. */
export function* readAnswer(link: Link, interruptible = false): Script<Answer> {
  for (;;) {
    const read = readReply(link.buffer);
    if (read) {
      link.buffer = link.buffer.slice(read.next);
      return read.reply;
    }
    const received = yield* receive(link.connection, interruptible);
    if ('ended' in received) return { type: 'lost', why: WHY[received.ended] };
    link.buffer += received.bytes;
  }
}

/** One command and its reply. */
export function* call(link: Link, argv: readonly Bytes[]): Script<Answer> {
  yield* sendCommand(link, argv);
  return yield* readAnswer(link);
}

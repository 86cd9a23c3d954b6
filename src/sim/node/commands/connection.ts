// Commands about the connection itself (Redis 7.0's networking.c and parts of server.c and cluster.c).
// Left out: RESP3, AUTH, CLIENT KILL, REPLY, TRACKING, UNBLOCK.

import type { Bytes } from '../../bytes';
import { array, bulk, bulks, error, integer, OK, status } from '../../resp';
import { wallMs } from '../../world';
import { isReplica } from '../database';
import { stopMonitoring } from '../monitor';
import { inPubSubMode, unsubscribeAll } from '../pubsub';
import type { Call, HandlerTable } from './command';
import { notModelled } from '../call';
import { describeClient } from './client-list';
import { parseInteger } from './numbers';
import { pauseCommands, resumeCommands } from './pause';
import { SYNTAX } from './replies';
import { discardTransaction } from './watch';

const BAD_NAME = error('ERR Client names cannot contain spaces, newlines or special characters.');

/** A name of printable characters without spaces; an empty one takes the name away. */
const goodName = (name: Bytes): boolean => /^[!-~]*$/.test(name);

function hello(call: Call): string {
  const { argv, client, server } = call;
  let at = 1;
  if (argv.length > 1) {
    const version = parseInteger(argv[1]!);
    if (version === null) return error('ERR Protocol version is not an integer or out of range');
    if (version < 2n || version > 3n) return error('NOPROTO unsupported protocol version');
    if (version === 3n) return notModelled('hello 3');
    at = 2;
  }
  let name: Bytes | null = null;
  for (; at < argv.length; at++) {
    const word = argv[at]!.toLowerCase();
    if (word === 'setname' && at + 1 < argv.length) {
      name = argv[++at]!;
      if (!goodName(name)) return BAD_NAME;
    } else if (word === 'auth' && at + 2 < argv.length) return notModelled('auth');
    else return error(`ERR Syntax error in HELLO option '${argv[at]!}'`);
  }
  if (name !== null) client.name = name;
  const mode = server.cluster ? 'cluster' : 'standalone';
  return array([
    ...[bulk('server'), bulk('redis'), bulk('version'), bulk('7.0.15'), bulk('proto'), integer(2)],
    ...[bulk('id'), integer(client.id), bulk('mode'), bulk(mode)],
    ...[bulk('role'), bulk(isReplica(server) ? 'replica' : 'master'), bulk('modules'), array([])],
  ]);
}

function reset({ server, client }: Call): string {
  discardTransaction(client);
  unsubscribeAll(server, client);
  stopMonitoring(server, client);
  client.readonly = false;
  client.asking = false;
  client.name = '';
  return status('RESET');
}

function list(call: Call): string {
  const { argv, server } = call;
  let clients = [...server.clients.values()];
  const option = argv[2]?.toLowerCase();
  if (option === 'type' && argv.length === 4) {
    const type = argv[3]!.toLowerCase();
    if (!['normal', 'master', 'replica', 'slave', 'pubsub'].includes(type)) {
      return error(`ERR Unknown client type '${argv[3]!}'`);
    }
    clients = clients.filter(({ role }) => role === (type === 'slave' ? 'replica' : type));
  } else if (option === 'id' && argv.length > 3) {
    const ids = argv.slice(3).map(parseInteger);
    if (ids.some((id) => id === null || id < 0n)) return error('ERR Invalid client ID');
    clients = ids.flatMap((id) => clients.filter((client) => BigInt(client.id) === id));
  } else if (argv.length !== 2) return SYNTAX;
  return bulk(clients.map((client) => describeClient(call, client) + '\n').join(''));
}

function pause(call: Call): string {
  const { argv, world } = call;
  const mode = argv[3]?.toLowerCase() ?? 'all';
  if (argv.length > 4) {
    return error(`ERR unknown subcommand or wrong number of arguments for '${argv[1]!}'. Try CLIENT HELP.`);
  }
  if (mode !== 'write' && mode !== 'all') return error('ERR CLIENT PAUSE mode must be WRITE or ALL');
  const timeoutMs = parseInteger(argv[2]!);
  if (timeoutMs === null) return error('ERR timeout is not an integer or out of range');
  if (timeoutMs < 0n) return error('ERR timeout is negative');
  pauseCommands(call, wallMs(world) + Number(timeoutMs), mode === 'all');
  return OK;
}

/** READONLY and READWRITE are about clusters alone. */
function setReadonly(call: Call, readonly: boolean): string {
  if (!call.server.cluster) return error('ERR This instance has cluster support disabled');
  call.client.readonly = readonly;
  return OK;
}

function asking(call: Call): string {
  if (!call.server.cluster) return error('ERR This instance has cluster support disabled');
  call.client.asking = true;
  return OK;
}

export const connectionCommands: HandlerTable = {
  ping: ({ argv, client }) => {
    if (argv.length > 2) return error("ERR wrong number of arguments for 'ping' command");
    if (inPubSubMode(client)) return bulks(['pong', argv[1] ?? '']);
    return argv.length === 2 ? bulk(argv[1]!) : status('PONG');
  },
  echo: ({ argv }) => bulk(argv[1]!),
  quit: ({ client }) => {
    client.closeAfterReply = true;
    return OK;
  },
  reset,
  hello,
  readonly: (call) => setReadonly(call, true),
  readwrite: (call) => setReadonly(call, false),
  asking,
  'client|id': ({ client }) => integer(client.id),
  'client|getname': ({ client }) => bulk(client.name === '' ? null : client.name),
  'client|setname': ({ client, argv }) => {
    if (!goodName(argv[2]!)) return BAD_NAME;
    client.name = argv[2]!;
    return OK;
  },
  'client|list': list,
  'client|info': (call) => bulk(describeClient(call, call.client) + '\n'),
  'client|no-evict': ({ argv }) => (/^(on|off)$/i.test(argv[2]!) ? OK : SYNTAX),
  'client|pause': pause,
  'client|unpause': (call) => {
    resumeCommands(call);
    return OK;
  },
};

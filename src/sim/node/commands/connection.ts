// Commands about the connection itself (Redis 7.0's networking.c and parts of server.c and cluster.c).
// Left out: client-side caching. The rest of CLIENT is in client.ts.

import type { Bytes } from '../../bytes';
import { array, bulk, bulks, error, integer, OK, status } from '../../resp';
import { authenticate, defaultIsOpen, mustAuthenticate, WRONG_PASSWORD } from '../acl/authenticate';
import { isReplica } from '../database';
import { stopMonitoring } from '../monitor';
import { inPubSubMode, unsubscribeAll } from '../pubsub';
import type { Call, HandlerTable } from './command';
import { parseInteger } from './numbers';
import { discardTransaction } from './watch';

export const BAD_NAME = error('ERR Client names cannot contain spaces, newlines or special characters.');

/** A name of printable characters without spaces; an empty one takes the name away. */
export const goodName = (name: Bytes): boolean => /^[!-~]*$/.test(name);

function hello(call: Call): string {
  const { argv, client, server } = call;
  let at = 1;
  let version: bigint | null = null;
  if (argv.length > 1) {
    version = parseInteger(argv[1]!);
    if (version === null) return error('ERR Protocol version is not an integer or out of range');
    if (version < 2n || version > 3n) return error('NOPROTO unsupported protocol version');
    at = 2;
  }
  for (; at < argv.length; at++) {
    const word = argv[at]!.toLowerCase();
    if (word === 'setname' && at + 1 < argv.length) {
      const name = argv[++at]!;
      if (!goodName(name)) return BAD_NAME;
      client.name = name;
    } else if (word === 'auth' && at + 2 < argv.length) {
      const credentials = { name: argv[at + 1]!, password: argv[at + 2]!, command: argv[0]! };
      if (!authenticate(call.world, call.node, server, client, credentials)) return error(WRONG_PASSWORD);
      at += 2;
    } else return error(`ERR Syntax error in HELLO option '${argv[at]!}'`);
  }
  if (mustAuthenticate(server, client)) {
    return error(
      'NOAUTH HELLO must be called with the client already authenticated, otherwise the HELLO AUTH <user> <pass> ' +
        'option can be used to authenticate the client and select the RESP protocol version at the same time',
    );
  }
  if (version !== null) client.resp = version === 3n ? 3 : 2;
  const mode = server.cluster ? 'cluster' : 'standalone';
  return array([
    ...[bulk('server'), bulk('redis'), bulk('version'), bulk('7.0.15'), bulk('proto'), integer(client.resp)],
    ...[bulk('id'), integer(client.id), bulk('mode'), bulk(mode)],
    ...[bulk('role'), bulk(isReplica(server) ? 'replica' : 'master'), bulk('modules'), array([])],
  ]);
}

function reset({ server, client }: Call): string {
  discardTransaction(client);
  unsubscribeAll(server, client);
  stopMonitoring(server, client);
  client.resp = 2;
  client.readonly = false;
  client.asking = false;
  client.name = '';
  client.db = 0;
  client.replies = 'on';
  client.noEvict = false;
  client.user = 'default';
  client.authenticated = defaultIsOpen(server);
  return status('RESET');
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
    if (client.resp === 2 && inPubSubMode(client)) return bulks(['pong', argv[1] ?? '']);
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
};

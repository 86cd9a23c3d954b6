// CLIENT: who is connected, and what can be done to them (Redis 7.0's clientCommand). Left out: client-side caching
// (TRACKING, CACHING), the time at which a client that was killed in the middle of its own output is gone.

import { array, bulk, bulks, EMPTY_ARRAY, error, integer, NIL, NIL_ARRAY, OK } from '../../resp';
import { closeConnection } from '../../network';
import { wallMs } from '../../world';
import { closeClient } from '../answer';
import { release } from '../blocking';
import { allClients, describeClient, localAddress } from '../client-description';
import { inPubSubMode } from '../pubsub';
import { masterClosed } from '../replica-link';
import { replicasAt } from '../replication';
import type { Client } from '../server';
import type { Call, HandlerTable } from './command';
import { BAD_NAME, goodName } from './connection';
import { parseInteger } from './numbers';
import { pauseCommands, resumeCommands } from './pause';
import { answering, integerArgument, Refusal, SYNTAX } from './replies';

const typeOf = (client: Client): string =>
  client.role === 'normal' && inPubSubMode(client) ? 'pubsub' : client.monitor ? 'replica' : client.role;

function typeArgument(word: string): string {
  const type = word.toLowerCase();
  if (type === 'slave') return 'replica';
  if (['normal', 'master', 'replica', 'pubsub'].includes(type)) return type;
  throw new Refusal(error(`ERR Unknown client type '${word}'`));
}

function list(call: Call): string {
  const { argv, world, node, server } = call;
  let clients = allClients(server);
  const option = argv[2]?.toLowerCase();
  if (option === 'type' && argv.length === 4) {
    const type = typeArgument(argv[3]!);
    clients = clients.filter((client) => typeOf(client) === type);
  } else if (option === 'id' && argv.length > 3) {
    const ids = argv.slice(3).map((word) => integerArgument(word, error('ERR Invalid client ID')));
    clients = ids.flatMap((id) => clients.filter((client) => BigInt(client.id) === id));
  } else if (argv.length !== 2) return SYNTAX;
  return bulk(clients.map((client) => describeClient(world, node, server, client) + '\n').join(''));
}

interface Filter {
  addr?: string;
  laddr?: string;
  type?: string;
  id?: bigint;
  user?: string;
  skipMe: boolean;
}

function readFilter({ argv, server }: Call): Filter {
  // The old form kills whoever is there, oneself too.
  if (argv.length === 3) return { addr: argv[2]!, skipMe: false };
  const filter: Filter = { skipMe: true };
  for (let i = 2; i < argv.length; i += 2) {
    const value = argv[i + 1];
    if (value === undefined) throw new Refusal(SYNTAX);
    switch (argv[i]!.toLowerCase()) {
      case 'id': {
        const refusal = error('ERR client-id should be greater than 0');
        filter.id = integerArgument(value, refusal);
        if (filter.id < 1n) throw new Refusal(refusal);
        break;
      }
      case 'type':
        filter.type = typeArgument(value);
        break;
      case 'addr':
        filter.addr = value;
        break;
      case 'laddr':
        filter.laddr = value;
        break;
      case 'user':
        if (!server.acl.users.has(value)) throw new Refusal(error(`ERR No such user '${value}'`));
        filter.user = value;
        break;
      case 'skipme':
        if (!/^(yes|no)$/i.test(value)) throw new Refusal(SYNTAX);
        filter.skipMe = value.toLowerCase() === 'yes';
        break;
      default:
        throw new Refusal(SYNTAX);
    }
  }
  return filter;
}

function kill(call: Call): string {
  const { argv, world, node, server, client: self } = call;
  const { addr, laddr, type, id, user, skipMe } = readFilter(call);
  const chosen = allClients(server).filter(
    (client) =>
      (addr === undefined || client.addr === addr) &&
      (laddr === undefined || localAddress(world, node, server, client) === laddr) &&
      (type === undefined || typeOf(client) === type) &&
      (id === undefined || BigInt(client.id) === id) &&
      (user === undefined || client.user === user) &&
      !(skipMe && client === self),
  );
  for (const client of chosen) end(call, client);
  if (argv.length > 3) return integer(chosen.length);
  return chosen.length > 0 ? OK : error('ERR No such client');
}

/** Who ends itself gets the reply first. */
function end(call: Call, client: Client): void {
  const { world, node, server } = call;
  if (client === call.client) client.closeAfterReply = true;
  else if (client.role === 'master') {
    const link = server.replication.link!;
    closeConnection(world, link, true);
    masterClosed(world, node, server, link);
  } else closeClient(world, server, client);
}

const wrongUse = ({ argv }: Call) =>
  error(`ERR unknown subcommand or wrong number of arguments for '${argv[1]!}'. Try CLIENT HELP.`);

function pause(call: Call): string {
  const { argv, world } = call;
  const mode = argv[3]?.toLowerCase() ?? 'all';
  if (argv.length > 4) return wrongUse(call);
  if (mode !== 'write' && mode !== 'all') return error('ERR CLIENT PAUSE mode must be WRITE or ALL');
  const timeoutMs = parseInteger(argv[2]!);
  if (timeoutMs === null) return error('ERR timeout is not an integer or out of range');
  if (timeoutMs < 0n) return error('ERR timeout is negative');
  pauseCommands(call, wallMs(world) + Number(timeoutMs), mode === 'all');
  return OK;
}

/** A client that waits for keys or replicas gets what it would get when its time is up, or an error. */
function unblock(call: Call): string {
  const { argv, world, server } = call;
  const reason = argv[3]?.toLowerCase() ?? 'timeout';
  if (argv.length > 4) return wrongUse(call);
  if (reason !== 'timeout' && reason !== 'error') {
    return error('ERR CLIENT UNBLOCK reason should be TIMEOUT or ERROR');
  }
  const id = integerArgument(argv[2]!);
  const target = [...server.clients.values()].find((client) => BigInt(client.id) === id);
  const blocked = target?.blocked;
  if (!target || (blocked?.for !== 'keys' && blocked?.for !== 'replicas')) return integer(0);
  const timedOut = blocked.for === 'keys' ? NIL_ARRAY : integer(replicasAt(server, blocked.offset));
  const reply = reason === 'error' ? error('UNBLOCKED client unblocked via CLIENT UNBLOCK') : timedOut;
  release(world, server, target, reply);
  return integer(1);
}

function replies({ argv, client }: Call): string | null {
  switch (argv[2]!.toLowerCase()) {
    case 'on':
      client.replies = 'on';
      return OK;
    case 'off':
      client.replies = 'off';
      return null;
    case 'skip':
      if (client.replies !== 'off') client.replies = 'skip-next';
      return null;
    default:
      return SYNTAX;
  }
}

function noEvict({ argv, client }: Call): string {
  if (!/^(on|off)$/i.test(argv[2]!)) return SYNTAX;
  client.noEvict = argv[2]!.toLowerCase() === 'on';
  return OK;
}

export const clientCommands: HandlerTable = {
  'client|id': ({ client }) => integer(client.id),
  'client|getname': ({ client }) => (client.name === '' ? NIL : bulk(client.name)),
  'client|setname': ({ client, argv }) => {
    if (!goodName(argv[2]!)) return BAD_NAME;
    client.name = argv[2]!;
    return OK;
  },
  'client|list': answering(list),
  'client|info': ({ world, node, server, client }) => bulk(describeClient(world, node, server, client) + '\n'),
  'client|kill': answering(kill),
  'client|no-evict': noEvict,
  'client|pause': pause,
  'client|unpause': (call) => {
    resumeCommands(call);
    return OK;
  },
  'client|unblock': answering(unblock),
  'client|reply': replies,
  'client|getredir': () => integer(-1),
  'client|trackinginfo': () =>
    array([bulk('flags'), bulks(['off']), bulk('redirect'), integer(-1), bulk('prefixes'), EMPTY_ARRAY]),
};

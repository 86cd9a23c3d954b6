// What replicas say to their master: REPLCONF and PSYNC. Redis 7.0's replication.c.

import { error, OK } from '../../resp';
import { replicaAcked, newReplica, psync, replicaLink } from '../replication';
import { unblockWaiters } from './wait';
import type { Call, HandlerTable } from './command';

function replconf(call: Call): string | null {
  const { argv, client, world, node, server } = call;
  if (argv.length % 2 === 0) return error('ERR syntax error');
  for (let i = 1; i < argv.length; i += 2) {
    const value = argv[i + 1]!;
    switch (argv[i]!.toLowerCase()) {
      case 'listening-port':
        if (!/^\d+$/.test(value)) return error('ERR value is not an integer or out of range');
        client.replica ??= newReplica();
        client.replica.port = Number(value);
        break;
      case 'ip-address':
      case 'capa':
        break;
      case 'ack':
        // Not a request: it is not answered.
        replicaAcked(world, server, client, Number(value));
        unblockWaiters(world, node, server);
        return null;
      case 'getack':
        return null;
      default:
        return error(`ERR Unrecognized REPLCONF option: ${argv[i]}`);
    }
  }
  return OK;
}

function psyncCommand(call: Call): string | null {
  const { argv, client, world, server } = call;
  if (client.role === 'replica') return null;
  if (server.replication.masterHost !== null && replicaLink(server) !== 'online') {
    return error("NOMASTERLINK Can't SYNC while not connected with my master");
  }
  if (!/^-?\d+$/.test(argv[2]!)) return error('ERR value is not an integer or out of range');
  return psync(world, server, client, argv[1]!, Number(argv[2]));
}

export const replicationCommands: HandlerTable = { replconf, psync: psyncCommand };

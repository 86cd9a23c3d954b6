// What replicas say to their master (REPLCONF, PSYNC), and who follows whom outside a cluster (REPLICAOF). Redis 7.0's
// replication.c. Left out: FAILOVER beyond its refusals.

import { error, OK, status } from '../../resp';
import { partNotModelled } from '../not-modelled';
import { isReplica } from '../database';
import { setReplicationMaster, unsetReplicationMaster } from '../replica-link';
import { replicaAcked, replicasOf, newReplica, psync, replicaLink } from '../replication';
import { answering, integerArgument } from './replies';
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

function replicaOf(call: Call): string {
  const { argv, client, world, node, server } = call;
  const [, host, port] = argv as [string, string, string];
  if (server.cluster) return error('ERR REPLICAOF not allowed in cluster mode.');
  if (host.toLowerCase() === 'no' && port.toLowerCase() === 'one') {
    unsetReplicationMaster(world, node, server);
    return OK;
  }
  if (client.role === 'replica') return error('ERR Command is not valid when client is a replica.');
  const refusal = error('ERR Invalid master port');
  const number = integerArgument(port, refusal);
  if (number < 0n || number > 65535n) return refusal;
  const { masterHost, masterPort } = server.replication;
  if (masterHost?.toLowerCase() === host.toLowerCase() && BigInt(masterPort) === number) {
    return status('OK Already connected to specified master');
  }
  setReplicationMaster(world, node, server, host, Number(number));
  return OK;
}

function failover({ argv, server }: Call): string {
  if (server.cluster) {
    return error('ERR FAILOVER not allowed in cluster mode. Use CLUSTER FAILOVER command instead.');
  }
  if (argv.length === 2 && argv[1]!.toLowerCase() === 'abort') return error('ERR No failover in progress.');
  if (isReplica(server)) return error('ERR FAILOVER is not valid when server is a replica.');
  if (replicasOf(server).length === 0) return error('ERR FAILOVER requires connected replicas.');
  return partNotModelled('failover');
}

export const replicationCommands: HandlerTable = {
  replconf,
  psync: psyncCommand,
  replicaof: answering(replicaOf),
  slaveof: answering(replicaOf),
  failover,
};

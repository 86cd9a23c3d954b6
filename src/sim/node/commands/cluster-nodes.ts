// CLUSTER subcommands about nodes and what this node is among them: MEET, FORGET, REPLICATE, FAILOVER, RESET,
// SET-CONFIG-EPOCH, BUMPEPOCH, SAVECONFIG. The checks and answers are here, the work is done by those who own the state.

import { error, OK, status } from '../../resp';
import { record } from '../../world';
import { blacklistNode } from '../blacklist';
import { freeLinks, startHandshake, todo, TODO } from '../bus';
import { bumpConfigEpoch } from '../epoch';
import { startManualFailover } from '../failover-command';
import { saveConfig as writeConfig } from '../save-config';
import { idName } from '../names';
import { setMaster } from '../reconfigure';
import { resetCluster } from '../reset';
import { isFail, isMaster, isSlave, me, removeNode } from '../view';
import {
  asCString,
  clusterHandler,
  findNode,
  NOT_AN_INTEGER,
  SYNTAX_ERROR,
  unknownNode,
  wrongForm,
} from './cluster-arguments';
import type { HandlerTable } from './command';
import { parseInteger } from './numbers';

/** The bus listens this much above the port for clients unless the client says where. */
const BUS_PORT_DISTANCE = 10000n;

/** Redis keeps ports in 32 bits: what is beyond comes back as another number. */
const asPort = (value: bigint): number => Number(BigInt.asIntN(32, value));

const meet = clusterHandler((call) => {
  const { argv } = call;
  if (argv.length > 5) return wrongForm(argv);
  const port = parseInteger(argv[3]!);
  if (port === null) return error(`ERR Invalid TCP base port specified: ${asCString(argv[3]!)}`);
  const cport = argv.length === 5 ? parseInteger(argv[4]!) : port + BUS_PORT_DISTANCE;
  if (cport === null) return error(`ERR Invalid TCP bus port specified: ${asCString(argv[4]!)}`);
  const ip = asCString(argv[2]!);
  const outcome = startHandshake(call.world, call.node, call.server, ip, asPort(port), asPort(cport));
  return outcome === 'invalid' ? error(`ERR Invalid node address specified: ${ip}:${asCString(argv[3]!)}`) : OK;
});

const forget = clusterHandler((call, cluster) => {
  const { world, server, argv } = call;
  const node = findNode(cluster, argv[2]!);
  if (node === null) return unknownNode(argv[2]!);
  const myself = me(cluster);
  if (node === myself) return error("ERR I tried hard but I can't forget myself...");
  if (isSlave(myself) && myself.slaveof === node.id) return error("ERR Can't forget my master!");
  blacklistNode(world, cluster, node.id);
  record(world, 'node-forgotten', { node: server.address, subject: idName(world, cluster, node.id) });
  freeLinks(world, server, node);
  removeNode(cluster, node);
  todo(server, TODO.updateState | TODO.saveConfig);
  return OK;
});

const replicate = clusterHandler((call, cluster) => {
  const { server, argv } = call;
  const master = findNode(cluster, argv[2]!);
  if (master === null) return unknownNode(argv[2]!);
  const myself = me(cluster);
  if (master === myself) return error("ERR Can't replicate myself");
  if (isSlave(master)) return error('ERR I can only replicate a master, not a replica.');
  if (isMaster(myself) && (myself.numslots !== 0 || server.db.size > 0)) {
    return error('ERR To set a master the node must be empty and without assigned slots.');
  }
  setMaster(call.world, call.node, server, master, 'command');
  todo(server, TODO.updateState | TODO.saveConfig);
  return OK;
});

const failover = clusterHandler((call, cluster) => {
  const { argv } = call;
  if (argv.length > 3) return wrongForm(argv);
  const mode = argv.length === 2 ? 'plain' : argv[2]!.toLowerCase();
  if (mode !== 'force' && mode !== 'takeover' && argv.length === 3) return SYNTAX_ERROR;
  const myself = me(cluster);
  if (isMaster(myself)) return error('ERR You should send CLUSTER FAILOVER to a replica');
  const master = myself.slaveof === null ? null : findNode(cluster, myself.slaveof);
  if (master === null) return error("ERR I'm a replica but my master is unknown to me");
  if (mode === 'plain' && (isFail(master) || master.link === null)) {
    return error('ERR Master is down or failed, please use CLUSTER FAILOVER FORCE');
  }
  startManualFailover(call.world, call.node, call.server, mode as 'plain' | 'force' | 'takeover');
  return OK;
});

const reset = clusterHandler((call, cluster) => {
  const { server, argv } = call;
  if (argv.length > 3) return wrongForm(argv);
  const how = argv.length === 2 ? 'soft' : argv[2]!.toLowerCase();
  if (how !== 'hard' && how !== 'soft') return SYNTAX_ERROR;
  if (isMaster(me(cluster)) && server.db.size > 0) {
    return error("ERR CLUSTER RESET can't be called with master nodes containing keys");
  }
  resetCluster(call.world, call.node, server, how === 'hard');
  return OK;
});

const setConfigEpoch = clusterHandler((call, cluster) => {
  const epoch = parseInteger(call.argv[2]!);
  if (epoch === null) return NOT_AN_INTEGER;
  if (epoch < 0n) return error(`ERR Invalid config epoch specified: ${epoch}`);
  if (cluster.nodes.size > 1) {
    return error('ERR The user can assign a config epoch only when the node does not know any other node.');
  }
  if (me(cluster).configEpoch !== 0) return error('ERR Node config epoch is already non-zero');
  me(cluster).configEpoch = Number(epoch);
  cluster.currentEpoch = Math.max(cluster.currentEpoch, Number(epoch));
  todo(call.server, TODO.updateState | TODO.saveConfig);
  return OK;
});

const bumpEpoch = clusterHandler((call, cluster) => {
  const bumped = bumpConfigEpoch(call.world, call.node, call.server, 'bumpepoch') !== null;
  return status(`${bumped ? 'BUMPED' : 'STILL'} ${me(cluster).configEpoch}`);
});

const saveConfig = clusterHandler((call, cluster) => {
  writeConfig(call.node, call.server);
  cluster.todo &= ~(TODO.saveConfig | TODO.fsyncConfig);
  return OK;
});

export const clusterNodes: HandlerTable = {
  'cluster|bumpepoch': bumpEpoch,
  'cluster|failover': failover,
  'cluster|forget': forget,
  'cluster|meet': meet,
  'cluster|replicate': replicate,
  'cluster|reset': reset,
  'cluster|saveconfig': saveConfig,
  'cluster|set-config-epoch': setConfigEpoch,
};

// Replica election: when a replica asks for votes, who votes, and what the winner does.
// Redis 7.0's clusterHandleSlaveFailover, clusterSendFailoverAuthIfNeeded and clusterFailoverReplaceYourMaster.
// The chart holds where an election stands; plain predicates below say when which event happens.

import { randomBelow } from '../random';
import { step } from '../statechart';
import type { TraceFields } from '../trace';
import { record, wallMs, type World } from '../world';
import { broadcastPacket, broadcastPong, sendPacket, todo, TODO } from './bus';
import { nodeName } from './names';
import type { BusPacket } from './packet';
import { electionMachine, type ElectionEvent } from './election-chart';
import { win } from './promotion';
import { replicaLink } from './replication';
import { announcedOffset } from './replication-offset';
import { FLAG, type ClusterNode, type RedisNode, type RedisServer } from './server';
import { isFail, isMaster, isSlave, me, ownerTable, slotList } from './view';

/** Fixed part of the delay, so that the news of the FAIL reaches the voters first. */
const FIXED_DELAY_MS = 500;
const RANDOM_DELAY_MS = 500;
/** Each sibling with more data than we puts us back by this much. */
const RANK_DELAY_MS = 1000;
const MIN_AUTH_TIMEOUT_MS = 2000;

/** Manual failover whose replica may start now. */
const manualReady = (server: RedisServer) => server.cluster!.manualFailover.chart.value === 'ready';
const majority = (server: RedisServer) => Math.floor(server.cluster!.size / 2) + 1;
const authTimeoutMs = (server: RedisServer) => Math.max(server.settings.nodeTimeoutMs * 2, MIN_AUTH_TIMEOUT_MS);

/**
 * Called every 100 ms and whenever a vote came. Rules, in order:
 * 1. Only a replica whose master has slots and is FAIL (or that was told to by CLUSTER FAILOVER) stands for election;
 *    with cluster-replica-no-failover only when told to.
 * 2. Its data must not be older than repl-ping-replica-period + node timeout * validity factor (0: any age; nor when
 *    told to); what the node timeout itself took is not counted.
 * 3. A new attempt is scheduled when the last is older than four node timeouts (4 s at least).
 * 4. Delay: 500 ms + 0..499 ms + 1000 ms * rank; a rank that got worse before the start adds to it.
 * 5. At its time it takes the next epoch and asks everybody; after two node timeouts (2 s at least) it is too late.
 * 6. A majority of the masters with slots, the dead one counted, makes it the master.
 */
export function handleFailover(world: World, node: RedisNode, server: RedisServer): void {
  const cluster = server.cluster!;
  const { election } = cluster;
  cluster.todo &= ~TODO.handleFailover;
  const myself = me(cluster);
  const master = myself.slaveof === null ? null : (cluster.nodes.get(myself.slaveof) ?? null);
  const manual = cluster.manualFailover.endMs !== 0 && manualReady(server);
  const called =
    isSlave(myself) &&
    master !== null &&
    master.numslots > 0 &&
    (isFail(master) || manual) &&
    (!server.settings.replicaNoFailover || manual);
  if (!called) {
    election.cannotReason = '';
    return;
  }
  const now = wallMs(world);
  if (!manual && tooOld(world, node, server, master)) return;
  const age = now - election.authTimeMs;
  const timeoutMs = authTimeoutMs(server);
  if (age > timeoutMs * 2) {
    carryOut(world, node, server, master, { type: 'SCHEDULE' });
    return;
  }
  if (election.chart.value === 'waiting' && cluster.manualFailover.endMs === 0) updateRank(world, node, server, master);
  if (now < election.authTimeMs) return;
  if (age > timeoutMs) {
    if (election.chart.value === 'waiting' || election.chart.value === 'requesting') {
      carryOut(world, node, server, master, { type: 'EXPIRE' });
    }
    return;
  }
  if (election.chart.value === 'waiting') carryOut(world, node, server, master, { type: 'START' });
  else if (election.chart.value === 'requesting' && election.authCount >= majority(server)) {
    carryOut(world, node, server, master, { type: 'MAJORITY' });
  }
}

function carryOut(world: World, node: RedisNode, server: RedisServer, master: ClusterNode, event: ElectionEvent): void {
  const { election } = server.cluster!;
  for (const action of step(electionMachine, election.chart, event)) {
    switch (action) {
      case 'schedule':
        scheduleElection(world, node, server, master);
        break;
      case 'requestVotes':
        requestVotes(world, node, server);
        break;
      case 'promote':
        win(world, node, server, master, majority(server));
        break;
      case 'giveUp':
        record(
          world,
          'election-expired',
          { node: node.address, epoch: election.authEpoch, votes: election.authCount, needed: majority(server) },
          [election.because],
        );
        break;
    }
  }
}

/** Rule 2. Times are in whole seconds, as Redis takes them. */
function tooOld(world: World, node: RedisNode, server: RedisServer, master: ClusterNode): boolean {
  const { settings, replication } = server;
  const { election } = server.cluster!;
  if (settings.replicaValidityFactor === 0) return false;
  const nowS = Math.floor(wallMs(world) / 1000);
  const sinceMs = replicaLink(server) === 'online' ? replication.lastInteractionMs : replication.linkDownSinceMs;
  let ageMs = (nowS - Math.floor(sinceMs / 1000)) * 1000;
  if (ageMs > settings.nodeTimeoutMs) ageMs -= settings.nodeTimeoutMs;
  const limitMs = settings.replPingReplicaPeriodMs + settings.nodeTimeoutMs * settings.replicaValidityFactor;
  if (ageMs <= limitMs) return false;
  if (election.cannotReason !== 'data-age') {
    election.cannotReason = 'data-age';
    const never = sinceMs === 0;
    record(
      world,
      'election-refused',
      {
        node: node.address,
        master: nodeName(world, master),
        reason: 'data-age',
        ageMs: never ? null : ageMs,
        limitMs,
      },
      [master.failedBecause],
    );
  }
  return true;
}

/** How many of the siblings have more of our master's data than we. */
function rank(server: RedisServer, master: ClusterNode): number {
  const cluster = server.cluster!;
  let better = 0;
  for (const id of master.slaves) {
    const sibling = cluster.nodes.get(id);
    if (!sibling || id === cluster.myself || (sibling.flags & FLAG.nofailover) !== 0) continue;
    if (sibling.replOffset > announcedOffset(server.replication)) better++;
  }
  return better;
}

function scheduleElection(world: World, node: RedisNode, server: RedisServer, master: ClusterNode): void {
  const cluster = server.cluster!;
  const { election } = cluster;
  const now = wallMs(world);
  election.authCount = 0;
  election.votes = [];
  election.authRank = rank(server, master);
  election.authTimeMs =
    now + FIXED_DELAY_MS + randomBelow(world.random, RANDOM_DELAY_MS) + election.authRank * RANK_DELAY_MS;
  const manual = cluster.manualFailover.endMs !== 0;
  if (manual) {
    election.authTimeMs = now;
    election.authRank = 0;
    todo(server, TODO.handleFailover);
  }
  election.because = record(
    world,
    'election-scheduled',
    {
      node: node.address,
      master: nodeName(world, master),
      delayMs: election.authTimeMs - now,
      rank: election.authRank,
      offset: announcedOffset(server.replication),
    },
    manual ? [cluster.manualFailover.because] : [master.failedBecause],
  );
  broadcastPong(world, node, server, true);
}

function updateRank(world: World, node: RedisNode, server: RedisServer, master: ClusterNode): void {
  const { election } = server.cluster!;
  const now = rank(server, master);
  if (now <= election.authRank) return;
  const addedMs = (now - election.authRank) * RANK_DELAY_MS;
  election.authTimeMs += addedMs;
  election.authRank = now;
  record(world, 'election-delayed', { node: node.address, rank: now, addedMs }, [election.because]);
}

function requestVotes(world: World, node: RedisNode, server: RedisServer): void {
  const cluster = server.cluster!;
  const { election } = cluster;
  cluster.currentEpoch++;
  election.authEpoch = cluster.currentEpoch;
  const manual = cluster.manualFailover.endMs !== 0;
  const fields = { node: node.address, epoch: election.authEpoch, needed: majority(server), manual };
  election.because = record(world, 'vote-requested', fields, [election.because]);
  broadcastPacket(world, node, server, 'auth-req', { forceAck: manual, cause: election.because });
  todo(server, TODO.saveConfig | TODO.updateState | TODO.fsyncConfig);
}

type Refusal = TraceFields['vote-refused']['reason'];

/**
 * A replica asks for our vote. Refusals are silent. We vote if:
 * 1. we are a master with slots;
 * 2. its epoch is not older than ours, and we have not voted in ours yet;
 * 3. it is a replica whose master we know, and that is FAIL (unless it was told to take over: force);
 * 4. we have not voted for a replica of that master in the last two node timeouts;
 * 5. none of the slots that it claims has an owner with a higher configEpoch than it knows.
 */
export function voteIfDeserved(
  world: World,
  node: RedisNode,
  server: RedisServer,
  candidate: ClusterNode,
  request: BusPacket,
): void {
  const cluster = server.cluster!;
  const myself = me(cluster);
  if (isSlave(myself) || myself.numslots === 0) return;
  const epoch = request.currentEpoch;
  const fields = { node: node.address, candidate: request.from, epoch };
  const refuse = (reason: Refusal, more: Partial<TraceFields['vote-refused']> = {}) => {
    record(world, 'vote-refused', { ...fields, reason, ...more }, [request.cause]);
  };
  if (epoch < cluster.currentEpoch) return refuse('stale-epoch', { currentEpoch: cluster.currentEpoch });
  if (cluster.lastVoteEpoch === cluster.currentEpoch) return refuse('already-voted');
  if (isMaster(candidate)) return refuse('is-master');
  const master = candidate.slaveof === null ? null : (cluster.nodes.get(candidate.slaveof) ?? null);
  if (!master) return refuse('unknown-master');
  if (!isFail(master) && !request.forceAck) return refuse('master-up');
  const now = wallMs(world);
  const waitMs = master.votedTimeMs + server.settings.nodeTimeoutMs * 2 - now;
  if (waitMs > 0) return refuse('voted-recently', { waitMs });
  const owners = ownerTable(cluster);
  for (const slot of slotList(request.slots)) {
    const owner = owners[slot];
    if (!owner || cluster.ownerNotClaiming.has(slot)) continue;
    if (owner.configEpoch > request.configEpoch) return refuse('stale-slots', { slot, slotEpoch: owner.configEpoch });
  }
  cluster.lastVoteEpoch = cluster.currentEpoch;
  master.votedTimeMs = now;
  const id = record(world, 'vote-granted', { ...fields, epoch: cluster.currentEpoch }, [request.cause]);
  todo(server, TODO.saveConfig | TODO.fsyncConfig);
  sendPacket(world, node, server, candidate, 'auth-ack', { cause: id });
}

/** A vote counts if it comes from a master with slots that is not behind the epoch of our election. */
export function voteReceived(
  world: World,
  node: RedisNode,
  server: RedisServer,
  voter: ClusterNode,
  packet: BusPacket,
): void {
  const { election } = server.cluster!;
  if (!isMaster(voter) || voter.numslots === 0 || packet.currentEpoch < election.authEpoch) return;
  election.authCount++;
  const fields = {
    node: node.address,
    voter: packet.from,
    epoch: election.authEpoch,
    votes: election.authCount,
    needed: majority(server),
  };
  election.votes.push(record(world, 'vote-received', fields, [packet.cause]));
  todo(server, TODO.handleFailover);
}

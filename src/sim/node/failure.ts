// Failure detection: from an unanswered ping to PFAIL (one node's suspicion), from reports of masters to FAIL (the
// cluster's verdict), and back. Redis 7.0's markNodeAsFailingIfNeeded, clearNodeFailureIfNeeded and the failure reports.

import { whySilent } from '../faults';
import type { TraceId } from '../trace';
import { record, wallMs, type World } from '../world';
import { broadcastPacket, todo, TODO } from './bus';
import { idName, nodeName } from './names';
import type { BusPacket } from './packet';
import { FLAG, type ClusterNode, type RedisNode, type RedisServer } from './server';
import { isFail, isMaster, isPfail, isSlave, me } from './view';

/** A failure report counts for this many node timeouts. */
const REPORT_VALIDITY = 2;
/** A master that still owns slots is FAIL for this many node timeouts at least, so that a replica can take over. */
const FAIL_UNDO = 2;

/** A ping is unanswered, and nothing else came, for longer than the node timeout: we suspect the node. */
export function suspect(world: World, node: RedisNode, subject: ClusterNode, silentMs: number): void {
  subject.flags |= FLAG.pfail;
  const address = nodeName(world, subject);
  subject.suspectedBecause = record(
    world,
    'pfail',
    { node: node.address, subject: address, silentMs },
    whySilent(world, node.host, address),
  );
}

/** A master reports `subject`. A second report of the same master only renews the first. */
export function addFailReport(
  world: World,
  node: RedisNode,
  subject: ClusterNode,
  reporter: ClusterNode,
  because: TraceId,
): void {
  const atMs = wallMs(world);
  const known = subject.failReports.find((report) => report.reporter === reporter.id);
  if (known) {
    known.atMs = atMs;
    return;
  }
  const fields = { node: node.address, subject: nodeName(world, subject), reporter: nodeName(world, reporter) };
  const id = record(world, 'failure-report', fields, [because]);
  subject.failReports.push({ reporter: reporter.id, atMs, because: id });
}

export function deleteFailReport(world: World, server: RedisServer, subject: ClusterNode, reporter: string): void {
  const before = subject.failReports.length;
  subject.failReports = subject.failReports.filter((report) => report.reporter !== reporter);
  if (subject.failReports.length < before) failReportCount(world, server, subject);
}

/** How many reports are still valid; the others are dropped. */
export function failReportCount(world: World, server: RedisServer, subject: ClusterNode): number {
  if (subject.failReports.length === 0) return 0;
  const oldest = wallMs(world) - server.settings.nodeTimeoutMs * REPORT_VALIDITY;
  if (subject.failReports.some((report) => report.atMs < oldest)) {
    subject.failReports = subject.failReports.filter((report) => report.atMs >= oldest);
  }
  return subject.failReports.length;
}

/**
 * PFAIL becomes FAIL when:
 * 1. we suspect the node ourselves, and it is not FAIL yet;
 * 2. the reports of masters, and our own voice if we are a master, are a majority of the masters with slots.
 * Checked only when a report arrives, so a cluster with one such master never gets there (7.0; fixed in 7.2.6).
 */
export function markFailIfNeeded(world: World, node: RedisNode, server: RedisServer, subject: ClusterNode): void {
  const cluster = server.cluster!;
  if (!isPfail(subject) || isFail(subject)) return;
  const needed = Math.floor(cluster.size / 2) + 1;
  const iAmMaster = isMaster(me(cluster));
  const reports = failReportCount(world, server, subject) + (iAmMaster ? 1 : 0);
  if (reports < needed) return;
  subject.flags = (subject.flags & ~FLAG.pfail) | FLAG.fail;
  subject.failTimeMs = wallMs(world);
  const reporters = subject.failReports.map((report) => idName(world, cluster, report.reporter));
  if (iAmMaster) reporters.unshift(node.address);
  subject.failedBecause = record(
    world,
    'fail',
    { node: node.address, subject: nodeName(world, subject), reports, needed, reporters },
    [subject.suspectedBecause, ...subject.failReports.map((report) => report.because)],
  );
  // A replica has no voice, but it passes the masters' verdict on as well.
  broadcastPacket(world, node, server, 'fail', { about: subject.id, cause: subject.failedBecause });
  todo(server, TODO.updateState | TODO.saveConfig);
}

/** FAIL from a known node is believed without more ado. */
export function failMessage(
  world: World,
  node: RedisNode,
  server: RedisServer,
  sender: ClusterNode | null,
  packet: BusPacket,
): void {
  if (!sender) return;
  const subject = server.cluster!.nodes.get(packet.about);
  if (!subject || (subject.flags & (FLAG.fail | FLAG.myself)) !== 0) return;
  subject.flags = (subject.flags & ~FLAG.pfail) | FLAG.fail;
  subject.failTimeMs = wallMs(world);
  const fields = { node: node.address, subject: nodeName(world, subject), from: packet.from };
  subject.failedBecause = record(world, 'fail-received', fields, [packet.cause]);
  todo(server, TODO.saveConfig | TODO.updateState);
}

/** A pong came over our own link: the node answers. True when it is FAIL, which a pong alone does not clear. */
export function pongReceived(world: World, node: RedisNode, server: RedisServer, subject: ClusterNode): boolean {
  subject.pongReceivedMs = wallMs(world);
  subject.pingSentMs = 0;
  if (isPfail(subject)) {
    subject.flags &= ~FLAG.pfail;
    record(world, 'pfail-cleared', { node: node.address, subject: nodeName(world, subject) }, [
      ...whySilent(world, node.host, nodeName(world, subject)),
      subject.suspectedBecause,
    ]);
    todo(server, TODO.saveConfig | TODO.updateState);
    return false;
  }
  return isFail(subject);
}

/**
 * FAIL is taken back from a node that answers:
 * 1. at once from a replica, and from a master without slots;
 * 2. from a master that still owns slots once it was FAIL for two node timeouts: nobody took over.
 */
export function clearFailIfNeeded(world: World, node: RedisNode, server: RedisServer, subject: ClusterNode): void {
  let reason: 'replica' | 'no-slots' | 'still-owner' | null = null;
  if (isSlave(subject)) reason = 'replica';
  else if (subject.numslots === 0) reason = 'no-slots';
  else if (wallMs(world) - subject.failTimeMs > server.settings.nodeTimeoutMs * FAIL_UNDO) reason = 'still-owner';
  if (!reason) return;
  subject.flags &= ~FLAG.fail;
  const address = nodeName(world, subject);
  const causes = [...whySilent(world, node.host, address), subject.failedBecause];
  record(world, 'fail-cleared', { node: node.address, subject: address, reason }, causes);
  todo(server, TODO.updateState | TODO.saveConfig);
}

// The sentences in English. Present tense, the one who acts first, Redis's words with the rule behind them.

import { commandLine, formatDurationMs, formatTime, list, plural } from './format';
import type { PacketWord, Sentences } from './sentences';
import { distinct, readable, runsOnMachine, slotsMoved, sum } from './totals';

const duration = (ms: number) => formatDurationMs(ms, 'en');
/** The keys of lost writes, as far as they are named. */
const keyNames = (entry: { keys: string[]; writes: number }) =>
  list([...entry.keys.map((key) => commandLine([key]))], 'en') + (entry.writes > entry.keys.length ? ', ...' : '');
const names = (all: readonly string[]) => list(all, 'en');
const keys = (count: number) => plural(count, 'key');
/** Keys of a replica that its new master does not have. */
const gone = (count: number) =>
  count > 0 ? `; ${keys(count)} that the master does not have ${count === 1 ? 'is' : 'are'} gone` : '';
/** `8 nodes`, or the names while there are no more than three. */
const who = (members: string[], what = 'nodes') => (members.length <= 3 ? names(members) : `${members.length} ${what}`);
/** Verb of `members`: `host1 sees`, `8 nodes see`. */
const verb = (members: string[], one: string, many: string) => (members.length === 1 ? one : many);
/** `slot 5`, `5461 slots (0-5460)`. */
function slots(count: number, ranges: string): string {
  if (count === 1 && ranges) return `slot ${ranges}`;
  return plural(count, 'slot') + (readable(ranges) ? ` (${ranges})` : '');
}

const PACKETS: Record<PacketWord, string> = {
  ping: 'PING',
  pong: 'PONG',
  meet: 'MEET',
  fail: 'FAIL',
  publish: 'PUBLISH',
  'auth-req': 'vote request',
  'auth-ack': 'vote',
  update: 'UPDATE',
  mfstart: 'manual failover request',
  module: 'module message',
  publishshard: 'SPUBLISH',
  replication: 'replication',
  client: 'client',
};

const packet = (type: string) => (Object.hasOwn(PACKETS, type) ? PACKETS[type as PacketWord] : type);

const EXITED = {
  shutdown: 'exits (SHUTDOWN): it has written its data',
  crash: 'crashes: its memory is gone, its files stay',
  config: 'does not start: its configuration is wrong',
};
const FAIL_CLEARED = {
  replica: 'it answers again and is a replica',
  'no-slots': 'it answers again and owns no slots',
  'still-owner': 'it answers again, and after two node timeouts nobody has taken its slots',
};
const STATE = {
  coverage: 'a slot has no owner, or its owner has FAILED',
  minority: 'it cannot reach a majority of the masters',
  healthy: 'every slot has an owner that has not FAILED, and a majority of the masters can be reached',
};
const BUMPED = {
  collision: 'another master had the same one, and the smaller node id moves on',
  takeover: 'by its own decision, without votes (TAKEOVER)',
  import: 'so that its claim to the imported slot wins everywhere',
  bumpepoch: 'as CLUSTER BUMPEPOCH asks',
};
const FOLLOWS = {
  'lost-slots': 'its last slots were taken with a higher epoch',
  'master-lost-slots': 'its master lost its last slots',
  'master-demoted': 'its master became a replica itself',
  command: 'CLUSTER REPLICATE',
  migration: 'replica migration, to a master that was left without replicas',
};
const PROMOTED = {
  election: 'elected by the majority',
  manual: 'manual failover, with the votes of the majority',
  takeover: 'TAKEOVER, without votes',
};
const LINK_DOWN = {
  closed: 'the connection was closed',
  timeout: 'nothing came for repl-timeout',
  refused: 'the connection was refused',
  reconfigured: 'it follows another master now',
};
const SYNC_REFUSED = {
  history: 'the data of the replica is not a beginning of its own history',
  backlog: 'what the replica misses is no longer in the backlog',
};
const MANUAL = {
  plain: 'the master is asked to hold its writes back until the replica has them all',
  force: 'FORCE: the master is not asked, the other masters still vote',
  takeover: 'TAKEOVER: nobody is asked',
};

export const ENGLISH: Sentences = {
  because: ' ← ',
  packets: PACKETS,
  one: {
    command: (e) => (e.machine && runsOnMachine(e.line) ? `on ${e.machine}: ${e.line}` : `command: ${e.line}`),
    'process-started': (e) => `${e.node} starts`,
    'process-ready': (e) => `${e.node} is ready, with ${keys(e.keys)} from its disk`,
    'process-killed': (e) => `${e.node} is killed (SIGKILL): its memory is gone, its files stay`,
    'process-exited': (e) => `${e.node} ${EXITED[e.why]}`,
    'process-paused': (e) => `${e.node} is paused (SIGSTOP): its connections stay open, it answers nothing`,
    'process-resumed': (e) => `${e.node} goes on (SIGCONT) as if no time had passed`,
    'host-powered-off': (e) => `${e.host} is powered off: nothing is refused or reset, packets to it vanish`,
    'host-powered-on': (e) => `${e.host} is powered on`,
    partitioned: (e) => `the network is partitioned: ${e.groups.map(names).join(' | ')} do not hear each other`,
    'path-cut': (e) =>
      e.oneway
        ? `packets from ${e.from} to ${e.to} vanish; the other way they pass`
        : `${e.from} and ${e.to} do not hear each other`,
    'path-delayed': (e) => `packets between ${e.from} and ${e.to} take ${duration(e.delayUs / 1000)} longer`,
    'path-lossy': (e) => `${e.lossPercent}% of the packets between ${e.from} and ${e.to} are lost`,
    healed: () => 'the network is healed: no cut, delay or loss is left',

    'handshake-started': (e) => `${e.node} begins a handshake with ${e.peer}`,
    'node-joined': (e) => `${e.node} knows ${e.subject} now`,
    'node-forgotten': (e) => `${e.node} forgets ${e.subject}; the other nodes still know it unless told the same`,
    'address-changed': (e) => `${e.node} sees ${e.subject} move from ${e.from} to ${e.to}`,

    pfail: (e) =>
      `${e.node} suspects ${e.subject} (PFAIL): no answer for ${duration(e.silentMs)}, longer than the node timeout`,
    'pfail-cleared': (e) => `${e.node} no longer suspects ${e.subject}: it answered`,
    'failure-report': (e) => `${e.node} hears from ${e.reporter} that ${e.subject} does not answer`,
    fail: (e) =>
      `${e.node} marks ${e.subject} as FAIL: ${plural(e.reports, 'master')} cannot reach it, ` +
      `${e.needed} ${e.needed === 1 ? 'is' : 'are'} a majority${e.reporters.length > 0 ? ` (${names(e.reporters)})` : ''}`,
    'fail-received': (e) => `${e.node} learns from ${e.from} that ${e.subject} has FAILED, and obeys`,
    'fail-cleared': (e) => `${e.node} takes back that ${e.subject} has FAILED: ${FAIL_CLEARED[e.reason]}`,
    'cluster-state': (e) => `for ${e.node} the cluster state is ${e.state}: ${STATE[e.reason]}`,

    'epoch-bumped': (e) => `${e.node} takes configEpoch ${e.configEpoch}: ${BUMPED[e.reason]}`,
    'vote-requested': (e) =>
      `${e.node} asks for votes in epoch ${e.epoch}${e.manual ? ' (manual failover)' : ''}: it needs those of ${plural(e.needed, 'master')} with slots`,
    'vote-granted': (e) => `${e.node} votes for ${e.candidate} in epoch ${e.epoch}, its only vote in this epoch`,
    'vote-refused': (e) => {
      const why = {
        'stale-epoch': `the epoch of the candidate is behind${e.currentEpoch === undefined ? '' : ` (currentEpoch is ${e.currentEpoch})`}`,
        'already-voted': 'it has voted in this epoch already',
        'master-up': 'for it the master of the candidate is up',
        'voted-recently':
          'it voted about the same master less than two node timeouts ago' +
          (e.waitMs === undefined ? '' : `, and may again in ${duration(e.waitMs)}`),
        'stale-slots':
          e.slot === undefined
            ? 'a slot that the candidate claims has an owner with a higher epoch'
            : `the owner of slot ${e.slot} has a higher epoch (${e.slotEpoch})`,
        'unknown-master': 'it does not know the master of the candidate',
        'is-master': 'for it the candidate is a master',
      };
      return `${e.node} does not vote for ${e.candidate} in epoch ${e.epoch}: ${why[e.reason]}`;
    },
    'vote-received': (e) =>
      `${e.node} has ${e.votes} of ${e.needed} votes in epoch ${e.epoch}: ${e.voter} voted for it`,
    'election-scheduled': (e) =>
      e.delayMs === 0
        ? `${e.node} stands for election in place of ${e.master} at once (manual failover)`
        : `${e.node} will ask for votes in ${duration(e.delayMs)}, to replace ${e.master}: 0.5 to 1 s, and 1 s ` +
          `for each replica that has more of the data (rank ${e.rank}, offset ${e.offset})`,
    'election-delayed': (e) =>
      `${e.node} waits ${duration(e.addedMs)} longer before it asks for votes: it is rank ${e.rank}, another replica has more of the data`,
    'election-expired': (e) =>
      `${e.node} did not get its votes in time: ${e.votes} of ${e.needed} in epoch ${e.epoch}; it may try again later`,
    'election-refused': (e) =>
      `${e.node} does not stand for election in place of ${e.master}: ` +
      (e.ageMs === null
        ? 'it has not been in sync with it since it started or began to follow it, and cannot tell how old its data is'
        : `its data is ${duration(e.ageMs)} old, the limit is ${duration(e.limitMs)}`),
    'election-won': (e) =>
      `${e.node} wins the election in epoch ${e.epoch} with ${plural(e.votes, 'vote')} (${e.needed} needed), in place of ${e.master}`,
    promoted: (e) =>
      `${e.node} is master now: it takes the slots of ${e.master} with configEpoch ${e.epoch} (${PROMOTED[e.reason]})`,
    'became-replica': (e) =>
      `${e.node} ${e.wasMaster ? 'becomes a replica of' : 'follows'} ${e.master}: ${FOLLOWS[e.reason]}`,
    'became-master': (e) => `${e.node} is an empty master after CLUSTER RESET`,
    'slots-moved': (e) => {
      const what = slots(e.count, e.ranges);
      if (e.to === null) return `${e.node} sees ${what} without an owner${e.from ? `; it was ${e.from}` : ''}`;
      if (e.to === e.node) return `${e.node} takes ${what}${e.from ? ` from ${e.from}` : ''}`;
      if (e.from === e.node) return `${e.node} gives up ${what} to ${e.to}`;
      return `${e.node} sees ${what} go ${e.from ? `from ${e.from} ` : ''}to ${e.to}`;
    },
    'slot-opened': (e) =>
      e.state === 'migrating'
        ? `${e.node} opens slot ${e.slot} to move it to ${e.peer} (MIGRATING): for keys that left already it answers ASK`
        : `${e.node} opens slot ${e.slot} to receive it from ${e.peer} (IMPORTING): it serves only clients that say ASKING`,
    'slot-closed': (e) => `${e.node} closes slot ${e.slot}: it is no longer on its way`,
    'slot-keys-dropped': (e) => `${e.node} deletes ${keys(e.keys)} of slot ${e.slot}, which it no longer owns`,

    'orphan-seen': (e) => `${e.node} sees that ${e.master} is an orphaned master: none of its replicas works`,
    'replica-migrating': (e) => `${e.node} leaves ${e.from} for the orphaned master ${e.to} (replica migration)`,
    'manual-failover-started': (e) => `${e.node} begins a manual failover to replace ${e.master}: ${MANUAL[e.mode]}`,
    'manual-failover-paused': (e) =>
      `${e.node} holds its writes back and tells ${e.replica} the offset to reach: ${e.offset}`,
    'manual-failover-caught-up': (e) => `${e.node} has all that ${e.master} wrote, up to offset ${e.offset}`,
    'manual-failover-ended': (e) =>
      e.reason === 'done' ? `the manual failover of ${e.node} is done` : `the manual failover of ${e.node} timed out`,

    'replication-link-down': (e) => `${e.node} loses its replication link to ${e.master}: ${LINK_DOWN[e.reason]}`,
    'replication-connecting': (e) => `${e.node} connects to its master ${e.master}`,
    'sync-partial': (e) =>
      `${e.node} lets ${e.replica} go on from offset ${e.offset}: a partial sync of ${plural(e.bytes, 'byte')}`,
    'sync-refused': (e) => `${e.node} refuses a partial sync to ${e.replica}: ${SYNC_REFUSED[e.reason]}`,
    'sync-full': (e) => `${e.node} will send ${e.replica} its whole data set (full sync)`,
    'sync-loaded': (e) =>
      `${e.node} has loaded ${keys(e.keys)} from ${e.master} in place of the ${keys(e.droppedKeys)} that it had${gone(e.lostKeys ?? 0)}`,
    'replica-online': (e) => `${e.replica} is in sync with ${e.node}, at offset ${e.offset}`,
    'history-changed': (e) =>
      `${e.node} begins a history of its own at offset ${e.offset} (a new replication id); up to there the old one holds too`,

    'client-command': (e) => `${e.machine} asks ${e.node}: ${commandLine(e.argv)}`,
    'client-reply': (e) => `${e.node} answers ${e.machine}: ${commandLine([e.reply])}`,
    'write-lost': (e) =>
      `${plural(e.writes, 'acknowledged write')} (${keyNames(e)}) ${e.writes === 1 ? 'is' : 'are'} lost: ` +
      (e.wroteOn === e.node
        ? `${e.node} had said OK and has ${e.writes === 1 ? 'it' : 'them'} no more`
        : `${e.wroteOn} had said OK, and ${e.node}, the owner now, does not have ${e.writes === 1 ? 'it' : 'them'}`),
    'write-found': (e) =>
      `${plural(e.writes, 'lost write')} (${keyNames(e)}) of ${e.wroteOn} ${e.writes === 1 ? 'is' : 'are'} there again: ${e.node} is the owner now and has ${e.writes === 1 ? 'it' : 'them'}`,
    'clients-paused': (e) => `${e.node} lets clients that write wait, until ${formatTime(e.untilUs)} at the latest`,
    'clients-resumed': (e) => `${e.node} lets clients write again`,

    'packet-sent': (e) => `${e.node} sends ${packet(e.packet)} to ${e.to}`,
    'packet-received': (e) => `${e.node} receives ${packet(e.packet)} from ${e.from}`,
  },
  folded: {
    'process-started': (_, m) => `${who(m)} start`,
    'process-ready': (all, m) => `${who(m)} are ready, with ${keys(sum(all.map((e) => e.keys)))} from their disks`,
    'process-killed': (_, m) => `${names(m)} are killed (SIGKILL): their memory is gone, their files stay`,
    'process-exited': (all, m) =>
      ({
        shutdown: `${names(m)} exit (SHUTDOWN): they have written their data`,
        crash: `${names(m)} crash: their memory is gone, their files stay`,
        config: `${names(m)} do not start: their configuration is wrong`,
      })[all[0].why],
    'process-paused': (_, m) => `${names(m)} are paused (SIGSTOP): their connections stay open, they answer nothing`,
    'process-resumed': (_, m) => `${names(m)} go on (SIGCONT) as if no time had passed`,
    'handshake-started': (all, m) => `${who(m)} begin a handshake with ${all[0].peer}`,
    'node-joined': (all, m) => `${who(m)} know ${all[0].subject} now`,
    'node-forgotten': (all, m) => `${who(m)} forget ${all[0].subject}`,
    'address-changed': (all, m) => `${who(m)} see ${all[0].subject} move to ${all[0].to}`,
    pfail: (all, m) =>
      `${who(m)} suspect ${all[0].subject} (PFAIL): no answer for ${duration(all[0].silentMs)}, longer than the node timeout`,
    'pfail-cleared': (all, m) => `${who(m)} no longer suspect ${all[0].subject}: it answered`,
    'failure-report': (all, m) => `${who(m)} hear from ${all[0].reporter} that ${all[0].subject} does not answer`,
    fail: (all, m) =>
      `${who(m)} mark ${all[0].subject} as FAIL, each with a majority of masters (${all[0].needed}) that cannot reach it`,
    'fail-received': (all, m) => `${who(m)} learn that ${all[0].subject} has FAILED, and obey`,
    'fail-cleared': (all, m) => `${who(m)} take back that ${all[0].subject} has FAILED: ${FAIL_CLEARED[all[0].reason]}`,
    'cluster-state': (all, m) =>
      `for ${who(m)} the cluster state is ${all[0].state}: ` +
      (all[0].reason === 'minority' ? 'they cannot reach a majority of the masters' : STATE[all[0].reason]),
    'vote-granted': (all, m) => `${who(m, 'masters')} vote for ${all[0].candidate} in epoch ${all[0].epoch}`,
    'vote-refused': (all, m) => {
      const why = {
        'stale-epoch': 'its epoch is behind theirs',
        'already-voted': 'they have voted in this epoch already',
        'master-up': 'for them its master is up',
        'voted-recently': 'they voted about the same master less than two node timeouts ago',
        'stale-slots': 'a slot that it claims has an owner with a higher epoch',
        'unknown-master': 'they do not know its master',
        'is-master': 'for them it is a master',
      };
      return `${who(m, 'masters')} do not vote for ${all[0].candidate} in epoch ${all[0].epoch}: ${why[all[0].reason]}`;
    },
    'became-replica': (all, m) => {
      const why = {
        'lost-slots': 'their last slots were taken with a higher epoch',
        'master-lost-slots': 'their master lost its last slots',
        'master-demoted': 'their master became a replica itself',
        command: FOLLOWS.command,
        migration: FOLLOWS.migration,
      };
      return `${who(m)} follow ${all[0].master}: ${why[all[0].reason]}`;
    },
    'slots-moved': (all, m) => {
      const [{ from, to }] = all;
      const moved = slotsMoved(all);
      const sees = `${who(m)} ${verb(m, 'sees', 'see')} ${slots(moved.count, moved.ranges)}`;
      if (to === null) return `${sees} without an owner${from ? `; it was ${from}` : ''}`;
      return `${sees} go ${from ? `from ${from} ` : ''}to ${to}`;
    },
    'slot-opened': (all) => {
      const what = plural(distinct(all.map((e) => e.slot)), 'slot');
      return all[0].state === 'migrating'
        ? `${all[0].node} opens ${what} to move to ${all[0].peer} (MIGRATING)`
        : `${all[0].node} opens ${what} to receive from ${all[0].peer} (IMPORTING)`;
    },
    'slot-closed': (all) =>
      `${all[0].node} closes ${plural(distinct(all.map((e) => e.slot)), 'slot')}: no longer on the way`,
    'slot-keys-dropped': (all) => {
      const count = distinct(all.map((e) => e.slot));
      return `${all[0].node} deletes ${keys(sum(all.map((e) => e.keys)))} of ${plural(count, 'slot')} that it no longer owns`;
    },
    'orphan-seen': (all, m) => `${who(m)} see that ${all[0].master} is an orphaned master: none of its replicas works`,
    'replication-link-down': (all, m) => {
      const why = {
        ...LINK_DOWN,
        closed: 'the connections were closed',
        reconfigured: 'they follow another master now',
      };
      return `${who(m)} lose their replication links to ${all[0].master}: ${why[all[0].reason]}`;
    },
    'replication-connecting': (all, m) => `${who(m)} connect to their master ${all[0].master}`,
    'sync-partial': (all, m) => `${all[0].node} lets ${who(m, 'replicas')} go on from where they were (partial sync)`,
    'sync-refused': (all, m) =>
      `${all[0].node} refuses a partial sync to ${who(m, 'replicas')}: ` +
      {
        history: 'their data is not a beginning of this history',
        backlog: 'what they miss is no longer in the backlog',
      }[all[0].reason],
    'sync-full': (all, m) => `${all[0].node} will send ${who(m, 'replicas')} its whole data set (full sync)`,
    'sync-loaded': (all, m) => {
      const lost = gone(sum(all.map((e) => e.lostKeys ?? 0)));
      return `${who(m, 'replicas')} have loaded the data of ${all[0].master} in place of their own${lost}`;
    },
    'replica-online': (all, m) => `${who(m, 'replicas')} are in sync with ${all[0].node}`,
  },
};

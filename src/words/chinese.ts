// 简体中文的句子。Written for Chinese readers rather than translated; commands, flags and replies stay as Redis has them.

import { commandLine, formatDurationMs, formatTime, list } from './format';
import type { PacketWord, Sentences } from './sentences';
import { distinct, readable, runsOnMachine, slotsMoved, sum } from './totals';

const duration = (ms: number) => formatDurationMs(ms, 'zh');
/** The keys of lost writes, as far as they are named. */
const keyNames = (entry: { keys: string[]; writes: number }) =>
  list([...entry.keys.map((key) => commandLine([key]))], 'zh') + (entry.writes > entry.keys.length ? ' 等' : '');
const names = (all: readonly string[]) => list(all, 'zh');
const keys = (count: number) => `${count} 个键`;
/** Keys of a replica that its new master does not have. */
const gone = (count: number) => (count > 0 ? `；主节点没有的 ${keys(count)}就此消失` : '');
/** A space stands between Latin and Chinese, and none between Chinese and Chinese. */
const spaced = (text: string) => (/[\x21-\x7e]$/.test(text) ? `${text} ` : text);
/** Every name (of a host's few nodes), to stand straight before a Chinese word. */
const each = (members: string[]) => spaced(names(members));
/** The names while there are no more than three, else how many; to stand straight before a Chinese word. */
const who = (members: string[], what = '节点') =>
  members.length <= 3 ? spaced(names(members)) : `${members.length} 个${what}`;
/** To stand straight after a Chinese word. */
function slots(count: number, ranges: string): string {
  if (count === 1 && ranges) return `哈希槽 ${ranges}`;
  return ` ${count} 个哈希槽${readable(ranges) ? `（${ranges}）` : ''}`;
}

const PACKETS: Record<PacketWord, string> = {
  ping: 'PING',
  pong: 'PONG',
  meet: 'MEET',
  fail: 'FAIL',
  publish: 'PUBLISH',
  'auth-req': '投票请求',
  'auth-ack': '投票',
  update: 'UPDATE',
  mfstart: '手动故障转移请求',
  module: '模块消息',
  publishshard: 'SPUBLISH',
  replication: '复制流',
  client: '客户端',
};

/** Name of a packet, with a space before it where it is no Chinese word. */
function packet(type: string): string {
  const word = Object.hasOwn(PACKETS, type) ? PACKETS[type as PacketWord] : type;
  return /^[\x21-\x7e]/.test(word) ? ` ${word}` : word;
}

const EXITED = {
  shutdown: '退出（SHUTDOWN），数据已写入磁盘',
  crash: '崩溃：内存中的数据没有了，磁盘文件还在',
  config: '无法启动：配置有误',
};
const FAIL_CLEARED = {
  replica: '它恢复了响应，并且是副本',
  'no-slots': '它恢复了响应，并且不负责任何哈希槽',
  'still-owner': '它恢复了响应，过了两倍节点超时仍没有谁接管它的哈希槽',
};
const STATE = {
  coverage: '有哈希槽无人负责，或其主节点处于 FAIL 状态',
  minority: '连不上多数派的主节点',
  healthy: '每个哈希槽都由未处于 FAIL 状态的主节点负责，并且连得上多数派的主节点',
};
const BUMPED = {
  collision: '另一个主节点的 configEpoch 与它相同，由节点 ID 较小的一方递增',
  takeover: '自行决定，未经投票（TAKEOVER）',
  import: '好让各节点都认可它对导入的哈希槽的归属声明',
  bumpepoch: '因为执行了 CLUSTER BUMPEPOCH',
};
const FOLLOWS = {
  'lost-slots': '自己的最后一批哈希槽已被纪元更高的节点接管',
  'master-lost-slots': '原主节点失去了最后一批哈希槽',
  'master-demoted': '原主节点自己变成了副本',
  command: '因为执行了 CLUSTER REPLICATE',
  migration: '副本迁移，那个主节点已没有可用的副本',
};
const PROMOTED = {
  election: '由多数派选出',
  manual: '手动故障转移，得到多数派的投票',
  takeover: 'TAKEOVER，未经投票',
};
const LINK_DOWN = {
  closed: '连接被关闭',
  timeout: '超过 repl-timeout 没有收到任何数据',
  refused: '连接被拒绝',
  reconfigured: '改为复制另一个主节点',
};
const SYNC_REFUSED = {
  history: '副本的数据与主节点的历史对不上',
  backlog: '副本缺少的部分已不在复制积压缓冲区里',
};
const MANUAL = {
  plain: '先请主节点暂停写入，等自己追平',
  force: 'FORCE，不与原主节点协商，但仍需其他主节点投票',
  takeover: 'TAKEOVER，不征求任何节点的同意',
};

export const CHINESE: Sentences = {
  because: ' ← ',
  packets: PACKETS,
  one: {
    command: (e) => (e.machine && runsOnMachine(e.line) ? `在 ${e.machine} 上：${e.line}` : `命令：${e.line}`),
    'process-started': (e) => `${e.node} 启动`,
    'process-ready': (e) => `${e.node} 就绪，从磁盘载入 ${keys(e.keys)}`,
    'process-killed': (e) => `${e.node} 被强行终止（SIGKILL）：内存中的数据没有了，磁盘文件还在`,
    'process-exited': (e) => `${e.node} ${EXITED[e.why]}`,
    'process-paused': (e) => `${e.node} 被挂起（SIGSTOP）：连接都还在，但不再响应`,
    'process-resumed': (e) => `${e.node} 继续运行（SIGCONT），就像时间没有流逝过`,
    'host-powered-off': (e) => `主机 ${e.host} 断电：连接既不被拒绝也不被重置，发给它的数据包全部消失`,
    'host-powered-on': (e) => `主机 ${e.host} 通电`,
    partitioned: (e) => `发生网络分区：${spaced(e.groups.map(names).join(' | '))}之间互不相通`,
    'path-cut': (e) =>
      e.oneway ? `从 ${e.from} 到 ${e.to} 的数据包全部消失，反方向正常` : `${e.from} 与 ${e.to} 之间互不相通`,
    'path-delayed': (e) => `${e.from} 与 ${e.to} 之间的数据包多花 ${duration(e.delayUs / 1000)}`,
    'path-lossy': (e) => `${e.from} 与 ${e.to} 之间的数据包有 ${e.lossPercent}% 丢失`,
    healed: () => '网络恢复：不再有中断、延迟和丢包',

    'handshake-started': (e) => `${e.node} 开始与 ${e.peer} 握手`,
    'node-joined': (e) => `${e.node} 认识了 ${e.subject}`,
    'node-forgotten': (e) => `${e.node} 忘掉了 ${e.subject}；其他节点若没有收到同样的命令，仍然认识它`,
    'address-changed': (e) => `${e.node} 发现 ${e.subject} 的地址从 ${e.from} 变为 ${e.to}`,

    pfail: (e) => `${e.node} 怀疑 ${e.subject} 下线（PFAIL）：已有 ${duration(e.silentMs)}没有响应，超过了节点超时`,
    'pfail-cleared': (e) => `${e.node} 不再怀疑 ${e.subject}：收到了它的响应`,
    'failure-report': (e) => `${e.node} 从 ${e.reporter} 得知 ${e.subject} 没有响应`,
    fail: (e) =>
      `${e.node} 将 ${e.subject} 标记为 FAIL：${e.reports} 个主节点连不上它，多数派为 ${e.needed} 个` +
      (e.reporters.length > 0 ? `（${names(e.reporters)}）` : ''),
    'fail-received': (e) => `${e.node} 从 ${e.from} 得知 ${e.subject} 已处于 FAIL 状态，随即照办`,
    'fail-cleared': (e) => `${e.node} 撤销 ${e.subject} 的 FAIL 标记：${FAIL_CLEARED[e.reason]}`,
    'cluster-state': (e) => `在 ${e.node} 看来，集群状态为 ${e.state}：${STATE[e.reason]}`,

    'epoch-bumped': (e) => `${e.node} 的 configEpoch 变为 ${e.configEpoch}：${BUMPED[e.reason]}`,
    'vote-requested': (e) =>
      `${e.node} 在纪元 ${e.epoch} 请求投票${e.manual ? '（手动故障转移）' : ''}：需要 ${e.needed} 个负责哈希槽的主节点同意`,
    'vote-granted': (e) => `${e.node} 在纪元 ${e.epoch} 投票给 ${e.candidate}，同一纪元只能投这一票`,
    'vote-refused': (e) => {
      const why = {
        'stale-epoch': `对方的纪元已经落后${e.currentEpoch === undefined ? '' : `（currentEpoch 为 ${e.currentEpoch}）`}`,
        'already-voted': '它在这个纪元已经投过票',
        'master-up': '在它看来，候选者的主节点并未下线',
        'voted-recently':
          '不到两倍节点超时之前，它刚为同一个主节点的接替者投过票' +
          (e.waitMs === undefined ? '' : `，再过 ${duration(e.waitMs)}才能再投`),
        'stale-slots':
          e.slot === undefined
            ? '候选者声明的某个哈希槽，其归属者的纪元更高'
            : `哈希槽 ${e.slot} 的归属者纪元更高（${e.slotEpoch}）`,
        'unknown-master': '它不认识候选者的主节点',
        'is-master': '在它看来，候选者本身就是主节点',
      };
      return `${e.node} 拒绝在纪元 ${e.epoch} 投票给 ${e.candidate}：${why[e.reason]}`;
    },
    'vote-received': (e) => `${e.node} 在纪元 ${e.epoch} 得到 ${e.voter} 的投票：${e.votes} 票，需要 ${e.needed} 票`,
    'election-scheduled': (e) =>
      e.delayMs === 0
        ? `${e.node} 立即发起选举，要接替 ${e.master}（手动故障转移）`
        : `${e.node} 将在 ${duration(e.delayMs)}后请求投票，要接替 ${e.master}：先等 0.5 到 1 秒，` +
          `每有一个数据更新的副本再多等 1 秒（排名 ${e.rank}，复制偏移量 ${e.offset}）`,
    'election-delayed': (e) => `${e.node} 推迟 ${duration(e.addedMs)}再请求投票：排名 ${e.rank}，有别的副本数据更新`,
    'election-expired': (e) =>
      `${e.node} 没有及时得到足够的投票：纪元 ${e.epoch} 得 ${e.votes} 票，需要 ${e.needed} 票；之后可以再试`,
    'election-refused': (e) =>
      `${e.node} 不参加接替 ${e.master} 的选举：` +
      (e.ageMs === null
        ? '自启动或改为跟随它以来，还没有与它同步过，数据有多旧无从知道'
        : `它的数据停在 ${duration(e.ageMs)}之前，上限是 ${duration(e.limitMs)}`),
    'election-won': (e) =>
      `${e.node} 在纪元 ${e.epoch} 以 ${e.votes} 票（需要 ${e.needed} 票）赢得选举，接替 ${e.master}`,
    promoted: (e) =>
      `${e.node} 成为主节点，以 configEpoch ${e.epoch} 接管 ${e.master} 的哈希槽（${PROMOTED[e.reason]}）`,
    'became-replica': (e) =>
      `${e.node} ${e.wasMaster ? '由主节点变为' : '改为'} ${e.master} 的副本：${FOLLOWS[e.reason]}`,
    'became-master': (e) => `${e.node} 执行 CLUSTER RESET 后成为空的主节点`,
    'slots-moved': (e) => {
      const what = slots(e.count, e.ranges);
      if (e.to === null)
        return `在 ${e.node} 看来，${spaced(what).trimStart()}无人负责${e.from ? `，原属 ${e.from}` : ''}`;
      if (e.to === e.node) return `${e.node} ${e.from ? `从 ${e.from} ` : ''}接管${what}`;
      if (e.from === e.node) return `${e.node} 把${spaced(what)}让给 ${e.to}`;
      return `在 ${e.node} 看来，${spaced(what).trimStart()}${e.from ? `从 ${e.from} ` : ''}归到 ${e.to}`;
    },
    'slot-opened': (e) =>
      e.state === 'migrating'
        ? `${e.node} 开始把哈希槽 ${e.slot} 迁往 ${e.peer}（MIGRATING）：已迁走的键以 ASK 重定向`
        : `${e.node} 开始从 ${e.peer} 迁入哈希槽 ${e.slot}（IMPORTING）：只服务先发 ASKING 的客户端`,
    'slot-closed': (e) => `${e.node} 结束哈希槽 ${e.slot} 的迁移状态`,
    'slot-keys-dropped': (e) => `${e.node} 删除哈希槽 ${e.slot} 的 ${keys(e.keys)}：这个槽已不归它`,

    'orphan-seen': (e) => `${e.node} 发现 ${e.master} 成了孤立主节点：没有一个可用的副本`,
    'replica-migrating': (e) => `${e.node} 离开 ${e.from}，去做孤立主节点 ${e.to} 的副本（副本迁移）`,
    'manual-failover-started': (e) => `${e.node} 开始手动故障转移，要接替 ${e.master}：${MANUAL[e.mode]}`,
    'manual-failover-paused': (e) => `${e.node} 暂停写入，并告诉 ${e.replica} 要追到的复制偏移量：${e.offset}`,
    'manual-failover-caught-up': (e) => `${e.node} 已追平 ${e.master} 的全部写入，复制偏移量 ${e.offset}`,
    'manual-failover-ended': (e) => `${e.node} 的手动故障转移${e.reason === 'done' ? '完成' : '超时'}`,

    'replication-link-down': (e) => `${e.node} 与主节点 ${e.master} 的复制连接断开：${LINK_DOWN[e.reason]}`,
    'replication-connecting': (e) => `${e.node} 连接主节点 ${e.master}`,
    'sync-partial': (e) => `${e.node} 让 ${e.replica} 从复制偏移量 ${e.offset} 继续：部分同步，共 ${e.bytes} 字节`,
    'sync-refused': (e) => `${e.node} 拒绝与 ${e.replica} 部分同步：${SYNC_REFUSED[e.reason]}`,
    'sync-full': (e) => `${e.node} 要把整个数据集发给 ${e.replica}（全量同步）`,
    'sync-loaded': (e) =>
      `${e.node} 载入 ${e.master} 的 ${keys(e.keys)}，取代自己原有的 ${keys(e.droppedKeys)}${gone(e.lostKeys ?? 0)}`,
    'replica-online': (e) => `${e.replica} 已与 ${e.node} 同步，复制偏移量 ${e.offset}`,
    'history-changed': (e) => `${e.node} 从复制偏移量 ${e.offset} 起另立历史（新的复制 ID），此前的部分与旧历史相同`,

    'client-command': (e) => `${e.machine} 向 ${e.node} 发出：${commandLine(e.argv)}`,
    'client-reply': (e) => `${e.node} 回复 ${e.machine}：${commandLine([e.reply])}`,
    'write-lost': (e) =>
      `${e.writes} 个已确认的写入（${keyNames(e)}）丢失：` +
      (e.wroteOn === e.node
        ? `${e.node} 曾答复写入成功，现在却没有了`
        : `${e.wroteOn} 曾答复写入成功，但如今的主节点 ${e.node} 上没有`),
    'write-found': (e) =>
      `${e.writes} 个曾丢失的写入（${keyNames(e)}）又回来了：如今的主节点 ${e.node} 上${e.wroteOn === e.node ? '又' : `有 ${e.wroteOn} 当初写下的数据，又`}读得到了`,
    'clients-paused': (e) => `${e.node} 让写入的客户端等待，最迟到 ${formatTime(e.untilUs)}`,
    'clients-resumed': (e) => `${e.node} 恢复客户端的写入`,

    'packet-sent': (e) => `${e.node} 向 ${e.to} 发送${packet(e.packet)}`,
    'packet-received': (e) => `${e.node} 收到 ${e.from} 的${packet(e.packet)}`,
  },
  folded: {
    'process-started': (_, m) => `${who(m)}启动`,
    'process-ready': (all, m) => `${who(m)}就绪，从磁盘共载入 ${keys(sum(all.map((e) => e.keys)))}`,
    'process-killed': (_, m) => `${each(m)}被强行终止（SIGKILL）：内存中的数据没有了，磁盘文件还在`,
    'process-exited': (all, m) => `${each(m)}${EXITED[all[0].why]}`,
    'process-paused': (_, m) => `${each(m)}被挂起（SIGSTOP）：连接都还在，但不再响应`,
    'process-resumed': (_, m) => `${each(m)}继续运行（SIGCONT），就像时间没有流逝过`,
    'handshake-started': (all, m) => `${who(m)}开始与 ${all[0].peer} 握手`,
    'node-joined': (all, m) => `${who(m)}认识了 ${all[0].subject}`,
    'node-forgotten': (all, m) => `${who(m)}忘掉了 ${all[0].subject}`,
    'address-changed': (all, m) => `${who(m)}发现 ${all[0].subject} 的地址变为 ${all[0].to}`,
    pfail: (all, m) =>
      `${who(m)}怀疑 ${all[0].subject} 下线（PFAIL）：已有 ${duration(all[0].silentMs)}没有响应，超过了节点超时`,
    'pfail-cleared': (all, m) => `${who(m)}不再怀疑 ${all[0].subject}：收到了它的响应`,
    'failure-report': (all, m) => `${who(m)}从 ${all[0].reporter} 得知 ${all[0].subject} 没有响应`,
    fail: (all, m) => `${who(m)}各自将 ${all[0].subject} 标记为 FAIL：都有多数派（${all[0].needed} 个）主节点连不上它`,
    'fail-received': (all, m) => `${who(m)}得知 ${all[0].subject} 已处于 FAIL 状态，随即照办`,
    'fail-cleared': (all, m) => `${who(m)}撤销 ${all[0].subject} 的 FAIL 标记：${FAIL_CLEARED[all[0].reason]}`,
    'cluster-state': (all, m) => `在 ${who(m)}看来，集群状态为 ${all[0].state}：${STATE[all[0].reason]}`,
    'vote-granted': (all, m) => `${who(m, '主节点')}在纪元 ${all[0].epoch} 投票给 ${all[0].candidate}`,
    'vote-refused': (all, m) => {
      const why = {
        'stale-epoch': '对方的纪元已经落后',
        'already-voted': '它们在这个纪元已经投过票',
        'master-up': '在它们看来，候选者的主节点并未下线',
        'voted-recently': '不到两倍节点超时之前，它们刚为同一个主节点的接替者投过票',
        'stale-slots': '候选者声明的某个哈希槽，其归属者的纪元更高',
        'unknown-master': '它们不认识候选者的主节点',
        'is-master': '在它们看来，候选者本身就是主节点',
      };
      return `${who(m, '主节点')}拒绝在纪元 ${all[0].epoch} 投票给 ${all[0].candidate}：${why[all[0].reason]}`;
    },
    'became-replica': (all, m) => `${who(m)}改为 ${all[0].master} 的副本：${FOLLOWS[all[0].reason]}`,
    'slots-moved': (all, m) => {
      const [{ from, to }] = all;
      const moved = slotsMoved(all);
      const what = `在 ${who(m)}看来，${spaced(slots(moved.count, moved.ranges)).trimStart()}`;
      if (to === null) return `${what}无人负责${from ? `，原属 ${from}` : ''}`;
      return `${what}${from ? `从 ${from} ` : ''}归到 ${to}`;
    },
    'slot-opened': (all) => {
      const count = distinct(all.map((e) => e.slot));
      return all[0].state === 'migrating'
        ? `${all[0].node} 开始把 ${count} 个哈希槽迁往 ${all[0].peer}（MIGRATING）`
        : `${all[0].node} 开始从 ${all[0].peer} 迁入 ${count} 个哈希槽（IMPORTING）`;
    },
    'slot-closed': (all) => `${all[0].node} 结束 ${distinct(all.map((e) => e.slot))} 个哈希槽的迁移状态`,
    'slot-keys-dropped': (all) =>
      `${all[0].node} 删除 ${distinct(all.map((e) => e.slot))} 个哈希槽的 ${keys(sum(all.map((e) => e.keys)))}：这些槽已不归它`,
    'orphan-seen': (all, m) => `${who(m)}发现 ${all[0].master} 成了孤立主节点：没有一个可用的副本`,
    'replication-link-down': (all, m) =>
      `${who(m)}与主节点 ${all[0].master} 的复制连接断开：${LINK_DOWN[all[0].reason]}`,
    'replication-connecting': (all, m) => `${who(m)}连接主节点 ${all[0].master}`,
    'sync-partial': (all, m) => `${all[0].node} 让 ${who(m, '副本')}从各自的复制偏移量继续（部分同步）`,
    'sync-refused': (all, m) => `${all[0].node} 拒绝与 ${who(m, '副本')}部分同步：${SYNC_REFUSED[all[0].reason]}`,
    'sync-full': (all, m) => `${all[0].node} 要把整个数据集发给 ${who(m, '副本').trimEnd()}（全量同步）`,
    'sync-loaded': (all, m) => {
      const lost = gone(sum(all.map((e) => e.lostKeys ?? 0)));
      return `${who(m, '副本')}载入 ${all[0].master} 的数据，取代自己原有的数据${lost}`;
    },
    'replica-online': (all, m) => `${who(m, '副本')}已与 ${all[0].node} 同步`,
  },
};

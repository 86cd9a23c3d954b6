// 断言为什么还不成立，用中文说：现在是什么，要的是什么。不带句号。

import { formatDurationMs } from './format';
import { kindName } from './kind-names';
import type { Compare, Happening, NumberName, Of, ValueName, WhyWords } from './why';

const COMPARE: Record<Compare, string> = {
  '=': '应为',
  '!=': '不应是',
  '>': '应大于',
  '>=': '至少应为',
  '<': '应小于',
  '<=': '最多应为',
};

const SEEN: Record<string, string> = {
  ok: '正常',
  pfail: '疑似下线 PFAIL',
  fail: '已下线 FAIL',
  unknown: '不在表里',
};
const ROLE: Record<string, string> = { master: '主节点', replica: '副本', none: '不在集群中' };
const PROCESS: Record<string, string> = {
  running: '正在运行',
  stopped: '已停止',
  paused: '已挂起',
  loading: '正在载入数据',
};
const HOST: Record<string, string> = { up: '一切正常', down: '有节点没在运行', off: '断电' };
const SLOT: Record<string, string> = {
  stable: '稳定',
  migrating: '正在迁出 migrating',
  importing: '正在导入 importing',
};
const LINK: Record<string, string> = { up: '已连上', down: '断开' };
const at = (on: string | null) => (on === null ? '' : `在 ${on} 上`);
const orNobody = (value: string) => (value === 'none' ? '无' : value);
const slot = (word: string) => (word.startsWith('slot:') ? `${word.slice(5)} 号槽` : `${word} 所在的槽`);
const from = (table: Record<string, string>) => (value: string) => table[value] ?? value;

const VALUE: {
  [K in ValueName]: {
    subject: (of: string, than: string, on: string | null) => string;
    say?: (value: string) => string;
    /** The whole of it where there is none. */
    none?: (of: string, on: string | null) => string;
  };
} = {
  role: { subject: (of) => `${of} 现在是`, say: from(ROLE) },
  master: { subject: (of) => `${of} 跟随的是`, say: orNobody, none: (of) => `${of} 现在谁也不跟随` },
  state: { subject: (of) => `在多数节点看来，${of}`, say: from(SEEN) },
  sees: { subject: (of, than) => `在 ${of} 看来，${than}`, say: from(SEEN) },
  process: { subject: (of) => `${of} 的进程`, say: from(PROCESS) },
  host: { subject: (of) => `主机 ${of}`, say: from(HOST) },
  cluster: { subject: (of) => (of === '' ? '在多数节点看来，集群状态是' : `在 ${of} 看来，集群状态是`) },
  owner: {
    subject: (of, _, on) => `在${on === null ? '多数节点' : ` ${on} `}看来，${slot(of)}的负责节点是`,
    say: orNobody,
    none: (of, on) => `在${on === null ? '多数节点' : ` ${on} `}看来，${slot(of)}无人负责`,
  },
  slot: { subject: (of, _, on) => `${of} 号槽${at(on)}的状态是`, say: from(SLOT) },
  value: {
    subject: (of, _, on) => `${of} ${at(on)}的值是`,
    say: (value) => (value === 'none' ? '空' : JSON.stringify(value)),
    none: (of, on) => `${of} ${at(on)}还没有值`,
  },
  type: {
    subject: (of, _, on) => `${of} ${at(on)}的类型是`,
    say: (value) => (value === 'none' ? '空' : value),
    none: (of, on) => `${of} ${at(on)}还没有值`,
  },
  link: { subject: (of) => `${of} 的复制连接`, say: from(LINK) },
  config: { subject: (of, than) => `${of} 的 ${than} 是`, say: (value) => (value === '' ? '""' : value) },
};

const NUMBER: { [K in NumberName]: { subject: (of: string, on: string | null) => string; unit?: string } } = {
  slots: { subject: (of) => `${of} 负责的哈希槽有`, unit: ' 个' },
  size: { subject: (of, on) => `${of} ${at(on)}的大小是` },
  keys: { subject: (of) => `${of} 上的键有`, unit: ' 个' },
  epoch: { subject: (of) => `${of} 的 configEpoch 是` },
  'current-epoch': { subject: (of) => `${of} 的 currentEpoch 是` },
  offset: { subject: (of) => `${of} 的复制偏移量是` },
  lag: { subject: (of) => `${of} 落后主节点`, unit: ' 字节' },
  replicas: { subject: (of) => `跟随 ${of} 的在线副本有`, unit: ' 个' },
  nodes: { subject: (of) => `${of} 认识的节点有`, unit: ' 个' },
  masters: { subject: (of) => `${of === '' ? '' : `${of} 上`}负责哈希槽的节点有`, unit: ' 个' },
  'lost-writes': { subject: () => '到目前为止，丢失的已确认写入有', unit: ' 个' },
};

/** Nobody who could tell runs, or they do not agree. */
const UNKNOWN = '现在问不出来（没在运行，或者没有多数派）';

/** A space stands where Latin meets Chinese, and none between Chinese and Chinese. */
function joined(left: string, right: string): string {
  const isLatin = (char: string | undefined) => char !== undefined && /[\x21-\x7e]/.test(char);
  const isPunctuation = (char: string | undefined) => char !== undefined && /[：，；？（）“”]/.test(char);
  const [before, after] = [left.at(-1), right[0]];
  const apart = (isLatin(before) || isLatin(after)) && !isPunctuation(before) && !isPunctuation(after);
  return apart ? `${left} ${right}` : left + right;
}

function happening({ kind, about, by, fields }: Happening): string {
  const detail = fields.map(([name, value]) => `${name} 为 ${value}`).join('，');
  const who = about === null || about === 'any' || about === 'every' ? '' : `（${about}）`;
  return `${kindName(kind, 'zh')}${who}${by === null ? '' : `，在 ${by} 上`}${detail && `，${detail}`}`;
}

const HOLDS: Record<Of<'holds'>['what'], (between: string[]) => string> = {
  covered: () => '每个哈希槽都还有能工作的节点负责',
  agree: () => '所有节点对每个哈希槽归谁，说法一致',
  apart: () => '没有哪个主节点和自己的副本在同一台主机上',
  partitioned: ([a, b]) => (a && b ? `${a} 与 ${b} 之间不通` : '还有线路是断的'),
};

export const WHY_CHINESE: WhyWords = {
  value({ what, of, than, on, found, compare, wanted }) {
    const { subject, say = String, none } = VALUE[what];
    const target = joined(COMPARE[compare], say(wanted));
    if (found === null) return `${UNKNOWN}：${joined(subject(of, than, on), '？')}（${target}）`;
    const so = found === 'none' && none ? none(of, on) : joined(subject(of, than, on), say(found));
    return `${so}（${target}）`;
  },
  number({ what, of, on, found, compare, wanted, wantedOf }) {
    const { subject, unit = '' } = NUMBER[what];
    const number = wanted === null ? '' : `（${wanted}）`;
    const target = joined(COMPARE[compare], wantedOf === null ? String(wanted) : `${wantedOf} 的值${number}`);
    if (found === null) return `${UNKNOWN}：${subject(of, on)}？（${target}）`;
    if (what === 'epoch' && found === 0) return `${of} 还没有自己的 configEpoch（${target}）`;
    return `${subject(of, on)} ${found}${unit}（${target}）`;
  },
  uncovered: ({ slots, first, failing }) =>
    `有 ${slots} 个哈希槽（从 ${first} 号起）${failing ? '的主节点处于 FAIL 状态' : '无人负责'}`,
  disagree: ({ slot, node, owner, other, otherOwner }) =>
    `${slot} 号槽，${node} 认为${owner === null ? '无人负责' : `归 ${owner}`}，${other} 认为${otherOwner === null ? '无人负责' : `归 ${otherOwner}`}`,
  together: ({ host, master, replica }) => `主节点 ${master} 和它的副本 ${replica} 在同一台主机 ${host} 上`,
  connected: ({ between }) =>
    `${between ? `${between[0]} 与 ${between[1]} 之间是通的` : '所有机器之间都是通的'}（应为不通）`,
  'not-happened': (what) => `还没有发生：${happening(what)}`,
  'has-happened': (what) => `这一步里已经发生过：${happening(what)}`,
  'was-typed': ({ words }) => `这一步里执行过 ${words}`,
  'was-printed': ({ words }) => `这一步里终端显示过 ${words}`,
  holds: ({ what, between }) => HOLDS[what](between),
  'not-typed': ({ words }) => `还没有人执行过 ${words}`,
  'not-printed': ({ words }) => `还没有终端显示过 ${words}`,
  still: ({ predicate }) => `这一条仍然成立：${predicate}`,
  nobody: ({ predicate }) => `没有一个节点满足：${predicate}`,
  late: ({ limitMs, passedMs }) =>
    `太晚了：从第一条命令算起已过 ${formatDurationMs(passedMs, 'zh')}，限时 ${formatDurationMs(limitMs, 'zh')}`,
  all: (parts) => parts.join('；'),
  either: (parts) => `做到其中一条即可，而现在：${parts.join('；')}`,
};

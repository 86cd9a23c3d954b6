// What sets two branches apart at the same instant, as data and in words.

import type { NodeAddress } from '../sim/trace';
import { formatDurationMs, formatTime, list } from './format';
import type { Locale } from './locale';

export type Side = 'left' | 'right';

/** A milestone that both reach, or one alone. */
export type Milestone = 'fail' | 'promoted' | 'state-fail' | 'state-ok';

export type Difference =
  /** A directive or the seed; null: not given. */
  | { about: 'setting'; name: string; left: string | null; right: string | null }
  /** A command that was given on one side only. */
  | { about: 'command'; line: string; atUs: number; only: Side }
  | { about: 'process'; nodes: NodeAddress[]; left: ProcessWord; right: ProcessWord }
  | { about: 'role'; nodes: NodeAddress[]; left: RoleWord; right: RoleWord }
  /** Most nodes' opinion of the cluster. */
  | { about: 'cluster'; left: StateWord; right: StateWord }
  /** So many slots have another owner. */
  | { about: 'slots'; count: number }
  | { about: 'keys'; left: number; right: number }
  | { about: 'lost-writes'; left: number; right: number }
  /** Of the same `subjects` (whose failure, whose place; none for the cluster), at instants; null: not yet. */
  | { about: 'milestone'; what: Milestone; subjects: NodeAddress[]; left: number | null; right: number | null }
  /** Somebody else took the place of `master`. */
  | { about: 'successor'; master: NodeAddress; left: NodeAddress; right: NodeAddress };

type ProcessWord = 'stopped' | 'loading' | 'running' | 'paused';
type RoleWord = 'master' | 'replica' | 'none';
type StateWord = 'ok' | 'fail' | 'none';

/** One sentence without a full stop; the branches are called left and right. */
export function describeDifference(difference: Difference, locale: Locale): string {
  return locale === 'zh' ? inChinese(difference) : inEnglish(difference);
}

const other = (side: Side): Side => (side === 'left' ? 'right' : 'left');

const EN_ROLE = { master: 'master', replica: 'replica', none: 'in no cluster' };
const EN_PROCESS = { stopped: 'stopped', loading: 'loading', running: 'up', paused: 'paused' };
const EN_STATE = { ok: 'ok', fail: 'down', none: 'not there' };

const are = (nodes: readonly unknown[], one: string, many: string): string => (nodes.length === 1 ? one : many);

function enMilestone(what: Milestone, subjects: readonly string[]): string {
  const who = list(subjects, 'en');
  switch (what) {
    case 'fail':
      return `${who} ${are(subjects, 'is', 'are')} marked FAIL`;
    case 'promoted':
      return `${who} ${are(subjects, 'gets a successor', 'get successors')}`;
    case 'state-fail':
      return 'the cluster goes down';
    case 'state-ok':
      return 'the cluster is ok again';
  }
}

function inEnglish(d: Difference): string {
  switch (d.about) {
    case 'setting':
      return `${d.name}: ${d.left ?? 'default'} at left, ${d.right ?? 'default'} at right`;
    case 'command':
      return `only at ${d.only}: ${d.line} (${formatTime(d.atUs)})`;
    case 'process':
      return `${list(d.nodes, 'en')} ${are(d.nodes, 'is', 'are')} ${EN_PROCESS[d.left]} at left, ${EN_PROCESS[d.right]} at right`;
    case 'role':
      return `${list(d.nodes, 'en')} ${are(d.nodes, 'is', 'are')} ${EN_ROLE[d.left]} at left, ${EN_ROLE[d.right]} at right`;
    case 'cluster':
      return `the cluster is ${EN_STATE[d.left]} at left, ${EN_STATE[d.right]} at right`;
    case 'slots':
      return `${d.count} ${d.count === 1 ? 'slot has' : 'slots have'} another owner`;
    case 'keys':
      return `${count(d.left, 'key')} at left, ${d.right} at right`;
    case 'lost-writes':
      return `${count(d.left, 'write')} lost at left, ${d.right} at right`;
    case 'successor':
      return `${d.left} takes the place of ${d.master} at left, ${d.right} at right`;
    case 'milestone': {
      const what = enMilestone(d.what, d.subjects);
      if (d.left === null || d.right === null) return `${what} only at ${d.left === null ? 'right' : 'left'}, not yet at ${other(d.left === null ? 'right' : 'left')}`; // prettier-ignore
      return `${what} ${formatDurationMs(Math.abs(d.right - d.left) / 1000, 'en')} ${d.right > d.left ? 'later' : 'sooner'} at right`;
    }
  }
}

const count = (n: number, what: string): string => `${n === 0 ? 'no' : n} ${n === 1 ? what : `${what}s`}`;

const ZH_SIDE = { left: '左边', right: '右边' };
const ZH_ROLE = { master: '主节点', replica: '从节点', none: '未加入集群' };
const ZH_PROCESS = { stopped: '已停止', loading: '正在加载数据', running: '在运行', paused: '被暂停' };
const ZH_STATE = { ok: '正常', fail: '不可用', none: '还不存在' };

function zhMilestone(what: Milestone, subjects: readonly string[]): string {
  const subject = list(subjects, 'zh');
  switch (what) {
    case 'fail':
      return `${subject} 被标记为 FAIL`;
    case 'promoted':
      return `${subject} 的位置被接替`;
    case 'state-fail':
      return '集群变为不可用';
    case 'state-ok':
      return '集群恢复正常';
  }
}

function inChinese(d: Difference): string {
  switch (d.about) {
    case 'setting':
      return `${d.name}：左边 ${d.left ?? '默认值'}，右边 ${d.right ?? '默认值'}`;
    case 'command':
      return `只有${ZH_SIDE[d.only]}执行了 ${d.line}（${formatTime(d.atUs)}）`;
    case 'process':
      return `${list(d.nodes, 'zh')}：左边${ZH_PROCESS[d.left]}，右边${ZH_PROCESS[d.right]}`;
    case 'role':
      return `${list(d.nodes, 'zh')}：左边是${ZH_ROLE[d.left]}，右边是${ZH_ROLE[d.right]}`;
    case 'cluster':
      return `集群：左边${ZH_STATE[d.left]}，右边${ZH_STATE[d.right]}`;
    case 'slots':
      return `${d.count} 个哈希槽的归属不同`;
    case 'keys':
      return `键的数量：左边 ${d.left}，右边 ${d.right}`;
    case 'lost-writes':
      return `丢失的写入：左边 ${d.left} 个，右边 ${d.right} 个`;
    case 'successor':
      return `接替 ${d.master} 的节点：左边是 ${d.left}，右边是 ${d.right}`;
    case 'milestone': {
      const what = zhMilestone(d.what, d.subjects);
      if (d.left === null || d.right === null) return `只有${ZH_SIDE[d.left === null ? 'right' : 'left']}${what}，${ZH_SIDE[d.left === null ? 'left' : 'right']}还没有`; // prettier-ignore
      return `${what}：右边${d.right > d.left ? '晚' : '早'} ${formatDurationMs(Math.abs(d.right - d.left) / 1000, 'zh')}`;
    }
  }
}

// The beliefs in words: what a cell says, short for the matrix and as a sentence, and who disagrees with whom.

import { HANDSHAKE, HEALTH, OWNER, ROLE, UNKNOWN, type BelievedNode, type BeliefsView } from '../../lab/views/beliefs';
import { m } from '../../paraglide/messages';
import { list } from '../../words/format';
import { locale } from '../locale.svelte';
import { ODD, role, UNTRUE, type BelievedRole, type Finding } from './disagree';

const names = (all: readonly string[]): string => list(all, locale.current);

/** Names may end in a Chinese word (`等 7 个`): no space stands between it and the next. */
const closed = (sentence: string): string => sentence.replace(/(?<=\p{Script=Han}) (?=\p{Script=Han})/gu, '');

/** `host1:6379` to `1:6379` where a stage numbers its hosts. */
export const shortName = (address: string): string => address.replace(/^host(?=\d)/, '');

/** The few characters that stand in a cell. */
export function cellWord(view: BeliefsView, row: number, column: number): string {
  const value = view.cells[row * view.nodes.length + column]!;
  if (value === UNKNOWN) return '';
  if (value === HANDSHAKE) return m.beliefs_word_handshake();
  switch (view.lens) {
    case 'health':
      if (row === column) return '';
      return value === HEALTH.fail ? m.beliefs_word_fail() : value === HEALTH.pfail ? m.beliefs_word_pfail() : '·';
    case 'role': {
      if (value === ROLE.master) return m.beliefs_word_master();
      const { of } = role(view, value) as { of: string | null };
      return of === null ? m.beliefs_word_orphan() : m.beliefs_word_replica({ master: shortName(of) });
    }
    case 'epoch':
      return String(value);
    case 'slot':
      if (value === OWNER.migrating) return m.beliefs_word_migrating();
      if (value === OWNER.importing) return m.beliefs_word_importing();
      return value === OWNER.yes ? m.beliefs_word_owner() : '·';
  }
}

/** The same in one character, for small cells. */
export function cellSign(view: BeliefsView, row: number, column: number): string {
  const value = view.cells[row * view.nodes.length + column]!;
  if (value === UNKNOWN) return '';
  if (value === HANDSHAKE) return '…';
  switch (view.lens) {
    case 'health':
      if (row === column) return '';
      return value === HEALTH.fail ? '✕' : value === HEALTH.pfail ? '?' : '·';
    case 'role':
      return value === ROLE.master ? 'M' : 'r';
    case 'epoch':
      return String(value);
    case 'slot':
      return value === OWNER.yes ? '●' : value === OWNER.migrating ? '→' : value === OWNER.importing ? '←' : '·';
  }
}

/** What one cell says, with what is odd about it. */
export function cellSentence(view: BeliefsView, flags: Uint8Array, row: number, column: number): string {
  const flag = flags[row * view.nodes.length + column]!;
  const remarks = [
    ...((flag & ODD) !== 0 ? [m.beliefs_odd()] : []),
    ...((flag & UNTRUE) !== 0 ? [m.beliefs_untrue()] : []),
  ];
  const sentence = belief(view, row, column);
  return remarks.length > 0 ? `${sentence} (${remarks.join(locale.current === 'zh' ? '，' : ', ')})` : sentence;
}

function belief(view: BeliefsView, row: number, column: number): string {
  const { nodes, slot } = view;
  const observer = nodes[row]!.address;
  const subject = nodes[column]!.address;
  const value = view.cells[row * nodes.length + column]!;
  if (nodes[row]!.state !== 'running') return `${observer} · ${silence(nodes[row]!)}`;
  if (value === UNKNOWN) return m.beliefs_cell_unknown({ observer, subject });
  if (value === HANDSHAKE) return m.beliefs_cell_handshake({ observer, subject });
  switch (view.lens) {
    case 'health':
      if (row === column) return m.beliefs_cell_self({ observer });
      if (value === HEALTH.fail) return m.beliefs_cell_fail({ observer, subject });
      return value === HEALTH.pfail
        ? m.beliefs_cell_pfail({ observer, subject })
        : m.beliefs_cell_ok({ observer, subject });
    case 'role':
      return m.beliefs_cell_role({ observer, subject, role: roleWords(role(view, value)) });
    case 'epoch':
      return m.beliefs_cell_epoch({ observer, subject, epoch: value });
    case 'slot':
      if (value === OWNER.migrating) return m.beliefs_cell_migrating({ subject, slot });
      if (value === OWNER.importing) return m.beliefs_cell_importing({ subject, slot });
      return value === OWNER.yes
        ? m.beliefs_cell_owner({ observer, subject, slot })
        : m.beliefs_cell_not_owner({ observer, subject, slot });
  }
}

/** Why the row of a node that does not run is empty. */
export function silence({ state }: BelievedNode): string {
  switch (state) {
    case 'stopped':
      return m.beliefs_row_stopped();
    case 'off':
      return m.beliefs_row_off();
    case 'paused':
      return m.beliefs_row_paused();
    case 'loading':
      return m.beliefs_row_loading();
    case 'running':
      return '';
  }
}

export function stateWord({ state }: BelievedNode): string {
  switch (state) {
    case 'stopped':
      return m.beliefs_state_stopped();
    case 'off':
      return m.beliefs_state_off();
    case 'paused':
      return m.beliefs_state_paused();
    case 'loading':
      return m.beliefs_state_loading();
    case 'running':
      return '';
  }
}

function roleWords(believed: BelievedRole): string {
  if (believed.master) return m.beliefs_a_master();
  return believed.of === null ? m.beliefs_an_orphan() : m.beliefs_a_replica({ master: believed.of });
}

/** One sentence for a finding. */
export const findingSentence = (finding: Finding, view: BeliefsView): string => closed(sentence(finding, view));

function sentence(finding: Finding, { lens, slot }: BeliefsView): string {
  const by = 'by' in finding ? names(finding.by) : '';
  const subjects = 'subjects' in finding ? names(finding.subjects) : '';
  switch (finding.kind) {
    case 'nobody':
      return m.beliefs_find_nobody();
    case 'strangers-all':
      return m.beliefs_find_strangers();
    case 'agree':
      if (lens === 'role') return m.beliefs_find_agree_role();
      return lens === 'epoch' ? m.beliefs_find_agree_epoch() : m.beliefs_find_agree_health();
    case 'unnoticed':
      return m.beliefs_find_unnoticed({ count: finding.subjects.length, subjects });
    case 'suspected':
      return m.beliefs_find_suspected({ count: finding.by.length, by, subjects, majority: finding.majority });
    case 'spreading':
      return m.beliefs_find_spreading({ count: finding.by.length, by, subjects });
    case 'failed':
      return m.beliefs_find_failed({ count: finding.subjects.length, subjects });
    case 'still-failed':
      return m.beliefs_find_still({ count: finding.subjects.length, by, subjects });
    case 'stranger':
      return m.beliefs_find_stranger({ count: finding.by.length, by, subjects });
    case 'role':
      return m.beliefs_find_role({
        count: finding.by.length,
        by,
        subjects,
        believed: roleWords(finding.believed),
        truth: roleWords(finding.truth),
      });
    case 'epoch':
      return m.beliefs_find_epoch({
        count: finding.by.length,
        by,
        subjects,
        believed: finding.believed,
        truth: finding.truth,
      });
    case 'owner':
      return m.beliefs_find_owner({
        count: finding.by.length,
        by,
        slot,
        owner: finding.owner ?? m.beliefs_nobody(),
        most: finding.most ?? m.beliefs_nobody(),
      });
    case 'owner-agreed':
      return m.beliefs_find_owned({ slot, owner: finding.owner ?? m.beliefs_nobody() });
    case 'moving':
      return m.beliefs_find_moving({
        slot,
        from: finding.from ?? m.beliefs_somebody(),
        to: finding.to ?? m.beliefs_somebody(),
      });
  }
}

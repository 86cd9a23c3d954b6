// What becomes of a write, and how a copy stands to the owner's, in words.

import type { DataCopy } from '../../lab/views/data';
import type { Fate, LedgerRow } from '../../lab/views/ledger';
import { m } from '../../paraglide/messages';
import { decodeUtf8 } from '../../sim/bytes';
import { commandLine, list } from '../../words/format';
import { locale } from '../locale.svelte';
import type { IconName } from '../parts/icons';

export const FATES: readonly Fate[] = ['safe', 'at-risk', 'lost', 'overwritten', 'expired'];

export const FATE_ICONS: Record<Fate, IconName> = {
  safe: 'recover',
  'at-risk': 'suspect',
  lost: 'fail',
  overwritten: 'sync',
  expired: 'slow',
};

export function fateWord(fate: Fate): string {
  const words: Record<Fate, () => string> = {
    safe: m.data_fate_safe,
    'at-risk': m.data_fate_at_risk,
    lost: m.data_fate_lost,
    overwritten: m.data_fate_overwritten,
    expired: m.data_fate_expired,
  };
  return words[fate]();
}

export const writeText = (argv: readonly string[]): string => commandLine(argv);

/** What lost it, where the event alone says it. */
function lostText({ because, owner, slot }: LedgerRow): string | null {
  switch (because?.kind) {
    case 'process-killed':
    case 'process-exited':
      return m.data_lost_crash({ node: because.node });
    case 'host-powered-off':
      return m.data_lost_power({ host: because.host });
    case 'promoted':
      return m.data_lost_promoted({ node: because.node });
    case 'sync-loaded':
      return m.data_lost_sync({ node: because.node, master: because.master });
    case 'slots-moved':
    case 'slot-keys-dropped':
    case 'slot-closed':
    case 'epoch-bumped':
      return owner === null ? null : m.data_lost_slot({ slot, owner });
    default:
      return null;
  }
}

/** Where the write is, or what took it away. */
export function whereText(row: LedgerRow): string {
  const { fate, owner, onOwner, copies, replicas, elsewhere, over, node, slot } = row;
  if (fate === 'lost') {
    const lost = lostText(row);
    if (lost !== null) return lost;
    if (owner === node) return m.data_where_lost_same({ owner });
    return owner ? m.data_where_lost({ owner }) : m.data_where_no_owner({ slot, node });
  }
  if (fate === 'expired') return m.data_where_expired();
  if (fate === 'overwritten') {
    if (!over) return row.key === '' ? m.data_flush() : m.data_where_over();
    const write = writeText(over.argv);
    return over.sameClient
      ? m.data_where_over_same({ write })
      : m.data_where_over_other({ write, machine: over.machine });
  }
  if (owner === null) return m.data_where_no_owner({ slot, node });
  if (onOwner) {
    if (copies > 0) return m.data_where_copies({ owner, copies, replicas });
    return replicas === 0 ? m.data_where_alone({ owner }) : m.data_where_not_yet({ owner });
  }
  const first = elsewhere[0];
  if (!first) return fate === 'safe' ? m.data_where_deleted({ owner }) : m.data_where_nowhere({ node });
  const nodes = list(
    elsewhere.filter(({ how }) => how === first.how).map((one) => one.node),
    locale.current,
  );
  if (first.how === 'rival') return m.data_where_rival({ nodes, owner });
  return first.how === 'paused' ? m.data_where_paused({ nodes }) : m.data_where_follower({ nodes });
}

/** A value as far as it is shown. */
export function valueText({ type, value, length }: DataCopy): string {
  if (type === null) return m.data_absent();
  const text = decodeUtf8(value);
  if (type === 'string') return text.length < length ? `${JSON.stringify(text)}…` : JSON.stringify(text);
  return `${m.data_items({ type, count: length })}: ${text}`;
}

export function copyText(copy: { node: string } & DataCopy): string {
  if (copy.same) return m.data_copy_same({ node: copy.node });
  if (copy.type === null) return m.data_copy_missing({ node: copy.node });
  return m.data_copy_differs({ node: copy.node, value: valueText(copy) });
}

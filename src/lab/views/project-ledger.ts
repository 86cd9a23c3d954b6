// The ledger, a page at a time. Fates are looked up for the rows that are sent; counting them all is done a slice a frame.

import { cutWords, type Version } from '../ledger/versions';
import { Fates, type Fate } from '../ledger/fate';
import type { LedgerRequest, LedgerRow, LedgerView } from './ledger';
import type { Memory, Sight } from './sight';

const SLICE_ROWS = 300;
const MOST_ROWS = 200;

/** Going through all rows from the newest on. */
interface Count {
  /** The state of the world when it began. */
  stamp: string;
  filter: string;
  rows: number;
  at: number;
  counts: Record<Fate, number>;
  matches: number[];
}

interface Told extends Memory {
  count?: Count;
  done?: Count;
  sent?: string;
}

export function ledgerView({ run, again }: Sight, request: LedgerRequest, memory: Memory): LedgerView | undefined {
  const told: Told = memory;
  const { ledger, world } = run;
  const total = ledger.rowsUpTo(world.nowUs);
  const fates = new Fates(world, ledger);
  const filter = `${request.fate ?? ''} ${request.find ?? ''}`;
  const stamp = stampOf(run);
  if (!told.count || (told.count.at === 0 && told.count.stamp !== stamp) || told.count.filter !== filter) {
    if (told.count?.filter !== filter) delete told.done;
    told.count = { stamp, filter, rows: total, at: total, counts: noCounts(), matches: [] };
  }
  const { count } = told;
  for (let i = 0; i < SLICE_ROWS && count.at > 0; i++) {
    const version = ledger.rows[--count.at];
    // The past has become shorter meanwhile.
    if (!version || count.at >= total) continue;
    const fate = fates.of(version);
    count.counts[fate]++;
    if (isWanted(version, fate, request)) count.matches.push(count.at);
  }
  if (count.at === 0) told.done = count;
  else again();
  const { done } = told;
  const all = request.fate === undefined && !request.find;
  const places = all ? null : (done ?? count).matches;
  const from = Math.max(0, request.from);
  const most = Math.min(request.count, MOST_ROWS);
  const rows: LedgerRow[] = [];
  for (let i = from; rows.length < most && i < (places?.length ?? total); i++) {
    const version = ledger.rows[places ? places[i]! : total - 1 - i];
    if (version) rows.push(rowOf(version, fates, run.trace));
  }
  const view: LedgerView = {
    total,
    counts: (done ?? count).counts,
    counting: count.at > 0,
    matching: places?.length ?? total,
    from,
    rows,
  };
  const sent = JSON.stringify(view);
  if (sent === told.sent) return undefined;
  told.sent = sent;
  return view;
}

const noCounts = (): Record<Fate, number> => ({ safe: 0, 'at-risk': 0, lost: 0, overwritten: 0, expired: 0 });

/** The same stamp, the same fates. */
function stampOf({ world, ledger }: Sight['run']): string {
  let words = `${world.nextTraceId} ${ledger.rowsUpTo(world.nowUs)}`;
  for (const { server, incarnation } of world.nodes.values()) {
    words += ` ${incarnation} ${server?.replication.offset ?? ''} ${server?.db.size ?? ''}`;
  }
  return words;
}

function isWanted(version: Version, fate: Fate, { fate: wanted, find }: LedgerRequest): boolean {
  return (wanted === undefined || fate === wanted) && (!find || (version.key ?? '').includes(find));
}

const TOGETHER = new Set(['exec', 'eval', 'evalsha', 'fcall']);

/** The client's own words; what a transaction or script did, as it went to the replicas. */
function asked({ argv, command }: Version, trace: Sight['run']['trace']): string[] {
  const given = trace[command - 1];
  if (given?.kind !== 'client-command' || TOGETHER.has(given.argv[0]!.toLowerCase())) return [...argv];
  return cutWords(given.argv);
}

function rowOf(version: Version, fates: Fates, trace: Sight['run']['trace']): LedgerRow {
  const { fate, owner, onOwner, copies, replicas, elsewhere, over, lostBy } = fates.tell(version);
  const { atUs, toldUs, command, key, slot, node, machine, row } = version;
  const lost = lostBy ? trace[lostBy - 1]! : null;
  return {
    number: row + 1,
    ...{ atUs, toldUs: toldUs!, argv: asked(version, trace), command, key: key ?? '', slot, node, machine },
    ...{ fate, owner, onOwner, copies, replicas, elsewhere },
    over: over && {
      ...{ argv: asked(over, trace), atUs: over.atUs, machine: over.machine, sameClient: over.machine === machine },
    },
    lost,
    because: trace[(lost?.causes[0] ?? 0) - 1] ?? null,
  };
}

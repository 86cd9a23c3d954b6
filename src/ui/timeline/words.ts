// Marks and messages in few words: what stands beside a mark, and what is said of a message that is pointed at.

import {
  answerOf,
  type EventGroup,
  type Flight,
  type Lane,
  type Outage,
  type TimelineMark,
} from '../../lab/views/timeline';
import { m } from '../../paraglide/messages';
import { describe, packetName } from '../../words/describe';
import { formatDurationMs, formatTime } from '../../words/format';
import { locale } from '../locale.svelte';

/** The label of a mark, as short as it can be and still say it. */
export function markLabel(mark: TimelineMark): string {
  const label = oneLabel(mark);
  return mark.count > 1 ? m.timeline_mark_many({ label, count: mark.count }) : label;
}

function oneLabel({ entry, command }: TimelineMark): string {
  switch (entry.kind) {
    case 'command':
      return entry.line;
    case 'process-started':
      return m.timeline_mark_started();
    case 'process-killed':
      return m.timeline_mark_killed();
    case 'process-exited':
      return m.timeline_mark_exited();
    case 'process-paused':
      return m.timeline_mark_paused();
    case 'process-resumed':
      return m.timeline_mark_resumed();
    case 'host-powered-off':
      return m.timeline_mark_off({ host: entry.host });
    case 'host-powered-on':
      return m.timeline_mark_on({ host: entry.host });
    case 'partitioned':
      return m.timeline_mark_partitioned();
    case 'path-cut':
      return m.timeline_mark_cut({ from: entry.from, to: entry.to });
    case 'path-delayed':
      return m.timeline_mark_delayed({ from: entry.from, to: entry.to });
    case 'path-lossy':
      return m.timeline_mark_lossy({ from: entry.from, to: entry.to });
    case 'healed':
      return m.timeline_mark_healed();
    case 'pfail':
      return m.timeline_mark_pfail({ subject: entry.subject });
    case 'pfail-cleared':
      return m.timeline_mark_pfail_cleared({ subject: entry.subject });
    case 'fail':
      return m.timeline_mark_fail({ subject: entry.subject, reports: entry.reports });
    case 'fail-received':
      return m.timeline_mark_fail_received({ subject: entry.subject });
    case 'fail-cleared':
      return m.timeline_mark_fail_cleared({ subject: entry.subject });
    case 'cluster-state':
      return entry.state === 'ok' ? m.timeline_mark_state_ok() : m.timeline_mark_state_fail();
    case 'epoch-bumped':
      return m.timeline_mark_epoch({ epoch: entry.configEpoch });
    case 'vote-requested':
      return m.timeline_mark_asks({ epoch: entry.epoch });
    case 'vote-granted':
      return m.timeline_mark_votes({ candidate: entry.candidate });
    case 'vote-refused':
      return m.timeline_mark_refuses({ candidate: entry.candidate });
    case 'election-scheduled':
      return m.timeline_mark_will_ask({ delay: formatDurationMs(entry.delayMs, locale.current) });
    case 'election-won':
      return m.timeline_mark_won({ epoch: entry.epoch });
    case 'election-expired':
      return m.timeline_mark_expired();
    case 'promoted':
      return m.timeline_mark_promoted();
    case 'became-replica':
      return m.timeline_mark_follows({ master: entry.master });
    case 'became-master':
      return m.timeline_mark_empty_master();
    case 'slots-moved':
      return entry.to === entry.node
        ? m.timeline_mark_takes_slots({ count: entry.count })
        : m.timeline_mark_slots({ to: entry.to ?? '–' });
    case 'replication-link-down':
      return m.timeline_mark_link_down();
    case 'sync-full':
      return m.timeline_mark_sync_full();
    case 'sync-partial':
      return m.timeline_mark_sync_partial();
    case 'sync-loaded':
      return m.timeline_mark_loaded();
    case 'replica-online':
      return m.timeline_mark_online({ replica: entry.replica });
    case 'client-reply':
      return `${command} ${{ done: '✓', onwards: entry.reply.slice(1).split(' ')[0], refused: '✕' }[answerOf(entry)]}`;
    default:
      return describe(entry, locale.current);
  }
}

/** The whole of what a mark stands for, for whoever points at it or listens. */
export function markSentence(mark: TimelineMark): string {
  const { entry, count, command } = mark;
  const sentence =
    entry.kind === 'client-reply' && command !== ''
      ? `${command}: ${describe(entry, locale.current)}`
      : describe(entry, locale.current);
  const more = count > 1 ? ` · ${m.timeline_and_more({ count: count - 1 })}` : '';
  return `${formatTime(mark.atUs)} · ${sentence}${more}`;
}

export function flightSentence(flight: Flight, lanes: readonly Lane[]): string {
  const packet = packetName(flight.kind, locale.current);
  const from = lanes[flight.from]!.name;
  const to = lanes[flight.to]!.name;
  const at = formatTime(flight.sentUs);
  if (flight.arrivesUs === null) return m.timeline_flight_stuck({ at, packet, from, to });
  const took = formatDurationMs((flight.arrivesUs - flight.sentUs) / 1000, locale.current);
  return flight.arrived
    ? m.timeline_flight({ at, packet, from, to, took })
    : m.timeline_flight_unheard({ at, packet, from, to, took });
}

/** What stands under a stretch of outages that follow each other without a gap. */
export function outageLabel(outages: readonly Outage[], endUs: number): string {
  const first = outages[0]!;
  const last = outages.at(-1)!;
  const duration = formatDurationMs(((last.toUs ?? endUs) - first.fromUs) / 1000, locale.current);
  const whole = outages.find(({ count }) => count === 16384);
  const own = outages.find(({ count }) => count < 16384) ?? first;
  const ranges = own.ranges.replaceAll('-', '–').split(' ');
  const slots = ranges.length <= 2 ? ranges.join(', ') : m.timeline_some_slots({ count: own.count });
  if (!whole) return m.timeline_outage({ slots, duration });
  const all = outages.reduce(
    (sum, { fromUs, toUs, count }) => sum + (count === 16384 ? (toUs ?? endUs) - fromUs : 0),
    0,
  );
  const allFor = formatDurationMs(all / 1000, locale.current);
  return own === whole ? m.timeline_outage_all({ duration }) : m.timeline_outage_both({ slots, duration, allFor });
}

export function groupTitle(group: EventGroup): string {
  switch (group) {
    case 'command':
      return m.timeline_group_command();
    case 'process':
      return m.timeline_group_process();
    case 'network':
      return m.timeline_group_network();
    case 'failure':
      return m.timeline_group_failure();
    case 'election':
      return m.timeline_group_election();
    case 'role':
      return m.timeline_group_role();
    case 'slots':
      return m.timeline_group_slots();
    case 'replication':
      return m.timeline_group_replication();
    case 'client':
      return m.timeline_group_client();
  }
}

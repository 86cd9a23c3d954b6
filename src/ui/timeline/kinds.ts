// Kinds of messages as one chooses among them.

import type { Flight } from '../../lab/views/timeline';
import { m } from '../../paraglide/messages';
import { MESSAGE_COLOUR } from '../parts/message-colours';

export interface MessageGroup {
  id: string;
  title: () => string;
  kinds: Flight['kind'][];
  colour: string;
}

const group = (id: string, title: () => string, kinds: Flight['kind'][]): MessageGroup => ({
  id,
  title,
  kinds,
  colour: MESSAGE_COLOUR[kinds[0]!],
});

export const MESSAGE_GROUPS: readonly MessageGroup[] = [
  group('ping', () => m.timeline_kind_ping(), ['ping', 'pong']),
  group('meet', () => m.timeline_kind_meet(), ['meet']),
  group('fail', () => m.timeline_kind_fail(), ['fail']),
  group('vote', () => m.timeline_kind_vote(), ['auth-req', 'auth-ack', 'mfstart']),
  group('update', () => m.timeline_kind_update(), ['update']),
  group('replication', () => m.timeline_kind_replication(), ['replication']),
  group('client', () => m.timeline_kind_client(), ['client']),
  group('publish', () => m.timeline_kind_publish(), ['publish']),
];

const QUIET: ReadonlySet<Flight['kind']> = new Set<Flight['kind']>(['ping', 'pong', 'publish', 'replication']);

/** They come all the time. */
export const isQuiet = (kind: Flight['kind']): boolean => QUIET.has(kind);

// A client's transaction: ending it and what it watches.

import type { Client } from '../server';

/** Forgets the queued commands and the watched keys. */
export function discardTransaction(client: Client): void {
  client.multi = null;
  unwatchAll(client);
}

export function unwatchAll(client: Client): void {
  client.watched = [];
  client.watchBroken = false;
}

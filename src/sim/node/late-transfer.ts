// MIGRATE under way, as the event loop meets it: what does it (key-transfer.ts) comes with the rest of the simulator.

import type { Bytes } from '../bytes';
import { Late } from '../parts';
import type { World } from '../world';
import type { RedisNode, RedisServer } from './server';

interface Transfers {
  transferConnected(world: World, node: RedisNode, server: RedisServer, accepted: boolean): void;
  transferHears(world: World, node: RedisNode, server: RedisServer, bytes: Bytes): void;
  transferLost(world: World, node: RedisNode, server: RedisServer): void;
  transferTimeout(world: World, node: RedisNode, server: RedisServer, token: number): void;
}

export const transfers = new Late<Transfers>('rest');

// Publishing and subscribing (Redis 7.0's pubsub.c): the commands. What they do is in ../pubsub.ts.

import type { Bytes } from '../../bytes';
import { array, bulk, error, integer } from '../../resp';
import { publish, subscribe, subscriptionsOf, unsubscribe } from '../pubsub';
import type { PubSub, Subscriptions } from '../server';
import type { Call, Handler, HandlerTable } from './command';
import { stringMatch } from './glob';

type Kind = keyof Subscriptions;

/** One reply for each name. Within EXEC the shard ones are refused: whoever waits for a reply a command would miscount. */
const subscribing =
  (kind: Kind): Handler =>
  ({ server, client, argv, inExec }) => {
    if (inExec && kind === 'shardChannels') return error("ERR SSUBSCRIBE isn't allowed for a DENY BLOCKING client");
    return argv
      .slice(1)
      .map((name) => subscribe(server, client, kind, name))
      .join('');
  };

/** Without names: from everything of its kind; then there is one reply at least. */
const unsubscribing =
  (kind: Kind): Handler =>
  ({ server, client, argv }) => {
    const names: (Bytes | null)[] = argv.length > 1 ? argv.slice(1) : [...subscriptionsOf(client)[kind]];
    if (names.length === 0) names.push(null);
    return names.map((name) => unsubscribe(server, client, kind, name)).join('');
  };

const publishing =
  (sharded: boolean): Handler =>
  ({ world, node, server, argv }) =>
    integer(publish(world, node, server, argv[1]!, argv[2]!, sharded));

const refused = (name: string) =>
  error(`ERR unknown subcommand or wrong number of arguments for '${name}'. Try PUBSUB HELP.`);

function list({ server, argv }: Call, kind: keyof PubSub): string {
  if (argv.length > 3) return refused(argv[1]!);
  const names = [...server.pubsub[kind].keys()].filter((name) => argv.length < 3 || stringMatch(argv[2]!, name));
  return array(names.map(bulk));
}

function counts({ server, argv }: Call, kind: keyof PubSub): string {
  const names = argv.slice(2);
  return array(names.flatMap((name) => [bulk(name), integer(server.pubsub[kind].get(name)?.length ?? 0)]));
}

export const pubsubCommands: HandlerTable = {
  subscribe: subscribing('channels'),
  psubscribe: subscribing('patterns'),
  ssubscribe: subscribing('shardChannels'),
  unsubscribe: unsubscribing('channels'),
  punsubscribe: unsubscribing('patterns'),
  sunsubscribe: unsubscribing('shardChannels'),
  publish: publishing(false),
  spublish: publishing(true),
  'pubsub|channels': (call) => list(call, 'channels'),
  'pubsub|shardchannels': (call) => list(call, 'shardChannels'),
  'pubsub|numsub': (call) => counts(call, 'channels'),
  'pubsub|shardnumsub': (call) => counts(call, 'shardChannels'),
  'pubsub|numpat': ({ server }) => integer(server.pubsub.patterns.size),
};

// The node that a cluster manager command starts from.

import type { Bytes } from '../../sim/bytes';
import { toInt } from '../arguments';
import { print, type Script } from '../effects';
import { addressOf } from '../link';
import { newNode, parseAddress, type ManagerNode } from './node';

/** From `host:port` or `host port`; null after saying that it is neither. */
export function* startingNode(args: readonly Bytes[]): Script<ManagerNode | null> {
  const [first, second] = args;
  const address =
    args.length === 1
      ? parseAddress(first!)
      : { host: yield* withAddress(first!), port: toInt(yield* withAddress(second ?? '')) };
  if (address?.port) return newNode(yield* addressOf(address.host), address.port);
  yield* print(
    '[ERR] Invalid arguments: you need to pass either a valid address (ie. 120.0.0.1:7000) ' +
      'or space separated IP and port (ie. 120.0.0.1 7000)\n',
  );
  return null;
}

/** A word with the address in place of a host name before its colon: who writes two nodes means no port by the second. */
function* withAddress(word: Bytes): Script<Bytes> {
  const colon = word.indexOf(':');
  return colon < 0 ? word : `${yield* addressOf(word.slice(0, colon))}${word.slice(colon)}`;
}

// How a node names other nodes to clients: cluster-preferred-endpoint-type (ip, hostname or unknown-endpoint).

import { configValue } from './config';
import type { ClusterNode, RedisServer } from './server';

export type EndpointType = 'ip' | 'hostname' | 'unknown-endpoint';

export const endpointType = (server: RedisServer): EndpointType =>
  configValue(server.config, 'cluster-preferred-endpoint-type') as EndpointType;

/** What stands before the port in a redirection; `?` for a hostname that is not known. */
export function preferredEndpoint(server: RedisServer, node: ClusterNode): string {
  switch (endpointType(server)) {
    case 'ip':
      return node.ip;
    case 'hostname':
      return node.hostname === '' ? '?' : node.hostname;
    case 'unknown-endpoint':
      return '';
  }
}

// What the CLUSTER subcommands share: the refusal without cluster mode, and reading ids and slots.

import { error } from '../../resp';
import type { ClusterNode, ClusterState } from '../server';
import { SLOTS } from '../view';
import type { Call, Handler } from './command';
import { parseInteger } from './numbers';

export const DISABLED = 'ERR This instance has cluster support disabled';
export const NOT_AN_INTEGER = error('ERR value is not an integer or out of range');
export const BAD_SLOT = error('ERR Invalid or out of range slot');
export const SYNTAX_ERROR = error('ERR syntax error');

/** A subcommand of CLUSTER; without cluster mode it answers nothing else than that. */
export function clusterHandler(run: (call: Call, cluster: ClusterState) => string): Handler {
  return (call) => (call.server.cluster === null ? error(DISABLED) : run(call, call.server.cluster));
}

/** Redis formats what a client sent as a C string: it ends at the first zero byte. */
export const asCString = (text: string): string => text.split('\0', 1)[0]!;

/** The answer where the number of words fits the subcommand's arity but none of its forms. */
export function wrongForm(argv: readonly string[]): string {
  const given = asCString(argv[1]!).slice(0, 128);
  const container = argv[0]!.toUpperCase();
  return error(`ERR unknown subcommand or wrong number of arguments for '${given}'. Try ${container} HELP.`);
}

/** 0..16383, or null. */
export function readSlot(text: string): number | null {
  const value = parseInteger(text);
  return value !== null && value >= 0n && value < BigInt(SLOTS) ? Number(value) : null;
}

/** A node of the table by the id that a client gave, in lower case as everywhere. */
export const findNode = (cluster: ClusterState, id: string): ClusterNode | null => cluster.nodes.get(id) ?? null;

export const unknownNode = (id: string): string => error(`ERR Unknown node ${asCString(id)}`);

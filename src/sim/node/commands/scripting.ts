// EVAL and its kin, SCRIPT, and FUNCTION as far as a server without libraries answers it (Redis 7.0's eval.c, functions.c).
// FUNCTION DUMP and RESTORE are in
// dump.ts. Left out: FUNCTION LOAD (so there never is a library), the script debugger.

import type { Bytes } from '../../bytes';
import { array, bulk, EMPTY_ARRAY, error, integer, NIL, OK } from '../../resp';
import { partNotModelled } from '../not-modelled';
import { feedMonitors } from '../monitor';
import { runScript, storeScript } from '../script';
import type { Call, HandlerTable } from './command';
import { answering, integerArgument } from './replies';

const NOSCRIPT = error('NOSCRIPT No matching script. Please use EVAL.');
const NOTBUSY = error('NOTBUSY No scripts in execution right now.');

/** EVAL shows itself to monitors before it runs, so that what its script does stands below it. */
function showFirst({ world, server, client, argv }: Call): void {
  feedMonitors(world, server, client, argv, false);
}

/** The arguments after the script, as keys and others; refuses a wrong count. */
function splitArguments(argv: readonly Bytes[]): { keys: Bytes[]; rest: Bytes[] } | string {
  const count = integerArgument(argv[2]!);
  if (count > BigInt(argv.length - 3)) return error("ERR Number of keys can't be greater than number of args");
  if (count < 0n) return error("ERR Number of keys can't be negative");
  const end = 3 + Number(count);
  return { keys: argv.slice(3, end), rest: argv.slice(end) };
}

const evaluating = (bySha: boolean, readOnly: boolean) =>
  answering((call: Call) => {
    const { server, argv } = call;
    showFirst(call);
    if (bySha && argv[1]!.length !== 40) return NOSCRIPT;
    const words = splitArguments(argv);
    if (typeof words === 'string') return words;
    const stored = bySha ? { sha: argv[1]!.toLowerCase() } : storeScript(server, argv[1]!);
    if ('refusal' in stored) return stored.refusal;
    const script = server.scripts.get(stored.sha);
    return script ? runScript(call, stored.sha, script, words.keys, words.rest, readOnly) : NOSCRIPT;
  });

function flushMode({ argv }: Call, refusal: string): string {
  return argv.length === 2 || (argv.length === 3 && /^(a?sync)$/i.test(argv[2]!)) ? OK : refusal;
}

/** There are no libraries to call. */
const calling = answering((call: Call) => {
  showFirst(call);
  return error('ERR Function not found');
});

function listFunctions({ argv }: Call): string {
  let withCode = false;
  let library = false;
  for (let i = 2; i < argv.length; i++) {
    const word = argv[i]!.toLowerCase();
    if (!withCode && word === 'withcode') withCode = true;
    else if (!library && word === 'libraryname') {
      if (++i >= argv.length) return error('ERR library name argument was not given');
      library = true;
    } else return error(`ERR Unknown argument ${argv[i]!}`);
  }
  return EMPTY_ARRAY;
}

export const scriptingCommands: HandlerTable = {
  eval: evaluating(false, false),
  eval_ro: evaluating(false, true),
  evalsha: evaluating(true, false),
  evalsha_ro: evaluating(true, true),
  'script|load': ({ server, argv }) => {
    const stored = storeScript(server, argv[2]!);
    return 'sha' in stored ? bulk(stored.sha) : stored.refusal;
  },
  'script|exists': ({ server, argv }) =>
    array(argv.slice(2).map((sha) => integer(server.scripts.has(sha.toLowerCase()) ? 1 : 0))),
  'script|flush': (call) => {
    const reply = flushMode(call, error('ERR SCRIPT FLUSH only support SYNC|ASYNC option'));
    if (reply === OK) call.server.scripts.clear();
    return reply;
  },
  'script|kill': () => NOTBUSY,
  'script|debug': ({ argv }) => {
    const mode = argv[2]!.toLowerCase();
    if (mode === 'no') return OK;
    return mode === 'yes' || mode === 'sync'
      ? partNotModelled('script debug')
      : error('ERR Use SCRIPT DEBUG YES/SYNC/NO');
  },
  fcall: calling,
  fcall_ro: calling,
  'function|list': listFunctions,
  'function|delete': () => error('ERR Library not found'),
  'function|flush': (call) => flushMode(call, error('ERR FUNCTION FLUSH only supports SYNC|ASYNC option')),
  'function|kill': () => NOTBUSY,
  'function|stats': () =>
    array([
      ...[bulk('running_script'), NIL, bulk('engines')],
      array([bulk('LUA'), array([bulk('libraries_count'), integer(0), bulk('functions_count'), integer(0)])]),
    ]),
};

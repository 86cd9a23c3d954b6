// Values that leave a server and come back: DUMP, RESTORE, MIGRATE (Redis 7.0's cluster.c), and what the cluster manager
// asks of functions when it adds a node. Left out: MIGRATE inside a transaction or script, functions themselves.

import type { Bytes } from '../../bytes';
import { isInNetwork } from '../../network-state';
import { bulk, error, OK, status } from '../../resp';
import { wallMs } from '../../world';
import { partNotModelled } from '../not-modelled';
import { deleteKey, lookupRead, lookupWrite, setKey } from '../database';
import { dump, load, seal, unseal } from '../dump/payload';
import { beginTransfer } from '../key-transfer';
import { entryForWrite, setExpiry } from '../keyspace';
import type { KeyTransfer } from '../server';
import { notify } from '../notify';
import type { Call, HandlerTable } from './command';
import { isOver } from './expiry-arguments';
import { answering, integerArgument, Refusal, SYNTAX } from './replies';

const BUSY_KEY = error('BUSYKEY Target key name already exists.');
const WRONG_PAYLOAD = error('ERR DUMP payload version or checksum are wrong');
const BAD_DATA = error('ERR Bad data format');

interface RestoreOptions {
  replace: boolean;
  absolute: boolean;
  idleSeconds: number | null;
}

function restoreOptions(words: readonly Bytes[]): RestoreOptions {
  const found: RestoreOptions = { replace: false, absolute: false, idleSeconds: null };
  let frequency = false;
  for (let i = 0; i < words.length; i++) {
    const word = words[i]!.toLowerCase();
    const value = words[i + 1];
    if (word === 'replace') found.replace = true;
    else if (word === 'absttl') found.absolute = true;
    else if (word === 'idletime' && value !== undefined && !frequency) {
      const seconds = integerArgument(value);
      if (seconds < 0n) throw new Refusal(error('ERR Invalid IDLETIME value, must be >= 0'));
      found.idleSeconds = Number(seconds);
      i++;
    } else if (word === 'freq' && value !== undefined && found.idleSeconds === null) {
      const times = integerArgument(value);
      if (times < 0n || times > 255n) throw new Refusal(error('ERR Invalid FREQ value, must be >= 0 and <= 255'));
      frequency = true;
      i++;
    } else throw new Refusal(SYNTAX);
  }
  return found;
}

function restore(call: Call): string {
  const { argv, server, world } = call;
  const [name, key, ttlText, payload] = argv as [Bytes, Bytes, Bytes, Bytes];
  const { replace, absolute, idleSeconds } = restoreOptions(argv.slice(4));
  if (!replace && lookupWrite(call, key)) return BUSY_KEY;
  const ttl = integerArgument(ttlText);
  if (ttl < 0n) return error('ERR Invalid TTL value, must be >= 0');
  if (unseal(payload) === null) return WRONG_PAYLOAD;
  const value = load(payload, server);
  if (value === null) return BAD_DATA;

  const deleted = replace && deleteKey(call, key);
  const expireAtMs = ttl === 0n ? null : Number(ttl) + (absolute ? 0 : wallMs(world));
  if (expireAtMs !== null && isOver(call, expireAtMs)) {
    if (deleted) {
      notify(call, 'g', 'del', key);
      server.stats.dirty++;
      call.propagate = [['DEL', key]];
    }
    return OK;
  }
  setKey(call, key, value);
  if (expireAtMs !== null) {
    setExpiry(server.db, key, expireAtMs);
    if (!absolute) call.propagate = [[name, key, String(expireAtMs), payload, ...argv.slice(4), 'ABSTTL']];
  }
  notify(call, 'g', 'restore', key);
  if (idleSeconds !== null) entryForWrite(server.db, key)!.usedAtMs = wallMs(world) - idleSeconds * 1000;
  server.stats.dirty++;
  return OK;
}

type TransferOptions = Pick<KeyTransfer, 'copy' | 'replace' | 'user' | 'password' | 'keys'>;

function transferOptions(argv: readonly Bytes[]): TransferOptions {
  const found: TransferOptions = { copy: false, replace: false, user: null, password: null, keys: [argv[3]!] };
  for (let i = 6; i < argv.length; i++) {
    const word = argv[i]!.toLowerCase();
    if (word === 'copy') found.copy = true;
    else if (word === 'replace') found.replace = true;
    else if (word === 'auth' && i + 1 < argv.length) found.password = argv[++i]!;
    else if (word === 'auth2' && i + 2 < argv.length) [found.user, found.password] = [argv[++i]!, argv[++i]!];
    else if (word === 'keys') {
      if (argv[3] !== '') {
        throw new Refusal(
          error('ERR When using MIGRATE KEYS option, the key argument must be set to the empty string'),
        );
      }
      found.keys = argv.slice(i + 1);
      break;
    } else throw new Refusal(SYNTAX);
  }
  return found;
}

/** Where a timeout is none, it is a second. */
const DEFAULT_TIMEOUT_MS = 1000;

function migrate(call: Call): string | null {
  const { argv, world, node, server, client } = call;
  const options = transferOptions(argv);
  const timeoutMs = Number(integerArgument(argv[5]!));
  const targetDb = Number(integerArgument(argv[4]!));
  const keys = options.keys.filter((key) => lookupRead(call, key) !== null);
  if (keys.length === 0) return status('NOKEY');
  if (call.inExec || call.origin !== 'client') return partNotModelled('migrate inside a transaction');
  const ip = addressOf(call, argv[1]!);
  if (ip === null) return error('IOERR error or timeout connecting to the client');
  beginTransfer(world, node, server, {
    ...options,
    keys,
    client: client.connection,
    db: client.db,
    targetDb,
    ip,
    port: Number.parseInt(argv[2]!, 10) || 0,
    timeoutMs: timeoutMs > 0 ? timeoutMs : DEFAULT_TIMEOUT_MS,
    connection: 0,
    connected: false,
    token: 0,
    input: '',
    sent: [],
    preludes: 0,
    awaited: 0,
    moved: [],
    refusal: null,
    preludeRefusal: null,
    mayRetry: true,
  });
  return null;
}

/** An address, or the name of a machine of the stage. */
function addressOf({ world, node }: Call, host: Bytes): string | null {
  if (host === 'localhost' || host.startsWith('127.')) return node.ip;
  return isInNetwork(host) ? host : (world.machines.get(host)?.ip ?? null);
}

/** There are no functions: what is dumped of them is a version and a checksum. */
function restoreFunctions({ argv, server }: Call): string {
  if (argv.length > 4)
    return error(`ERR unknown subcommand or wrong number of arguments for '${argv[1]}'. Try FUNCTION HELP.`);
  const policy = argv[3]?.toLowerCase() ?? 'append';
  if (!['append', 'replace', 'flush'].includes(policy)) {
    return error('ERR Wrong restore policy given, value should be either FLUSH, APPEND or REPLACE.');
  }
  const body = unseal(argv[2]!);
  if (body === null) return WRONG_PAYLOAD;
  if (body !== '') return partNotModelled('function restore');
  server.stats.dirty++;
  return OK;
}

export const dumpCommands: HandlerTable = {
  dump: (call) => {
    const entry = lookupRead(call, call.argv[1]!);
    return bulk(entry && dump(entry.value));
  },
  restore: answering(restore),
  'restore-asking': answering(restore),
  migrate: answering(migrate),
  'function|dump': () => bulk(seal('')),
  'function|restore': restoreFunctions,
};

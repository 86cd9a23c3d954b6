// The command line of redis-cli: what each option means, and what is said about a wrong one. Options that only a
// real terminal, file or network could serve (TLS, pipes, benchmarks) are refused in so many words.

import type { Bytes } from '../sim/bytes';
import { newOptions, type ManagerArguments } from './manager/options';
import { SHORT_USAGE, VERSION } from './usage';
import { splitPrompt } from './words';

export interface Arguments {
  host: Bytes;
  port: number;
  user: Bytes | null;
  password: Bytes | null;
  db: number;
  /** Follow MOVED and ASK. */
  cluster: boolean;
  output: Output;
  /** Speak RESP3: null where neither -2 nor -3 says so, then only for JSON. */
  resp3: boolean | null;
  /** What is said about options before anything is done. */
  warnings: Bytes;
  /** The words of the command are quoted as at the prompt, each by itself. */
  quotedInput: boolean;
  /** Between the items of a raw array, and after a raw reply. */
  itemDelimiter: Bytes;
  replyDelimiter: Bytes;
  /** Negative: for ever. */
  repeat: number;
  intervalUs: number;
  /** An error reply ends a one-shot command with exit code 1. */
  errorCode: boolean;
  noAuthWarning: boolean;
  /** --scan and its like: look at the keys of a node, those that match `pattern` (null: all). */
  scanning: 'scan' | 'bigkeys' | 'memkeys' | null;
  pattern: Bytes | null;
  /** Of MEMORY USAGE, null: as many as the server likes. */
  samples: number | null;
  /** --stat */
  statistics: boolean;
  manager: ManagerArguments | null;
  /** --eval: a script in a file of the client machine. */
  scriptFile: Bytes | null;
  /** The command to run; empty for a session at the prompt. */
  command: Bytes[];
}

/** How replies are shown: with types and indices, as bare text, as comma-separated values, or as JSON. */
export type Output = 'standard' | 'raw' | 'csv' | 'json' | 'quoted-json';

/** Nothing more to do: say `text` and exit. */
export interface Ending {
  text: Bytes;
  code: number;
}

/** The leading whole number of a text, 0 where there is none. */
export function toInt(text: string): number {
  const value = parseInt(text, 10);
  return Number.isNaN(value) ? 0 : value;
}

export const toFloat = (text: string): number => {
  const value = parseFloat(text);
  return Number.isNaN(value) ? 0 : value;
};

const NOT_SIMULATED = new Set(
  (
    '-x -X -s --askpass --latency --latency-history ' +
    '--latency-dist --mono --lru-test --slave --replica --intrinsic-latency ' +
    '--rdb --functions-rdb --pipe --pipe-timeout --hotkeys --ldb ' +
    '--ldb-sync-mode --tls --sni --cacert --cacertdir --cert --key --tls-ciphers --tls-ciphersuites --insecure ' +
    '--cluster-from-askpass'
  ).split(' '),
);

/** Whether the simulated redis-cli has an option that the real one has. */
export const isSimulated = (option: string): boolean => !NOT_SIMULATED.has(option);

type Set1<T> = (into: T, value: Bytes) => void;

const VALUE_OPTIONS: Record<string, Set1<Arguments>> = {
  '-h': (into, value) => (into.host = value),
  '-p': (into, value) => (into.port = toInt(value)),
  '-r': (into, value) => (into.repeat = toInt(value)),
  '-i': (into, value) => (into.intervalUs = Math.trunc(toFloat(value) * 1_000_000)),
  '-n': (into, value) => (into.db = toInt(value)),
  '-a': (into, value) => (into.password = value),
  '--pass': (into, value) => (into.password = value),
  '--user': (into, value) => (into.user = value),
  '--eval': (into, value) => (into.scriptFile = value),
  '-d': (into, value) => (into.itemDelimiter = value),
  '--pattern': (into, value) => (into.pattern = value),
  '--show-pushes': (into, value) => {
    if (!/^[yn]/.test(value)) into.warnings += `Unknown --show-pushes value '${value}' (valid: '[y]es', '[n]o')\n`;
  },
  '-D': (into, value) => (into.replyDelimiter = value),
  '--memkeys-samples': (into, value) => {
    scanAs('memkeys')(into);
    into.samples = toInt(value);
  },
};

/** Of several the gravest is done, whatever their order. */
const SCANNINGS = [null, 'scan', 'memkeys', 'bigkeys'] as const;
const scanAs =
  (how: Arguments['scanning']) =>
  (into: Arguments): void => {
    if (SCANNINGS.indexOf(how) > SCANNINGS.indexOf(into.scanning)) into.scanning = how;
  };

const FLAG_OPTIONS: Record<string, (into: Arguments) => void> = {
  '-c': (into) => (into.cluster = true),
  '-e': (into) => (into.errorCode = true),
  '--raw': (into) => (into.output = 'raw'),
  '--no-raw': (into) => (into.output = 'standard'),
  '--scan': scanAs('scan'),
  '--bigkeys': scanAs('bigkeys'),
  '--memkeys': scanAs('memkeys'),
  '--stat': (into) => (into.statistics = true),
  '--csv': (into) => (into.output = 'csv'),
  '--json': (into) => (into.output = 'json'),
  '--quoted-json': (into) => (into.output = 'quoted-json'),
  '--quoted-input': (into) => (into.quotedInput = true),
  '-3': (into) => (into.resp3 = true),
  '--no-auth-warning': (into) => (into.noAuthWarning = true),
  '-2': (into) => (into.resp3 = false),
  '--verbose': () => {},
};

const MANAGER_VALUES: Record<string, Set1<ManagerArguments>> = {
  '--cluster-replicas': (into, value) => (into.replicas = toInt(value)),
  '--cluster-master-id': (into, value) => (into.masterId = value),
  '--cluster-from': (into, value) => (into.from = value),
  '--cluster-to': (into, value) => (into.to = value),
  '--cluster-from-user': (into, value) => (into.fromUser = value),
  '--cluster-from-pass': (into, value) => (into.fromPassword = value),
  '--cluster-slots': (into, value) => (into.slots = toInt(value)),
  '--cluster-timeout': (into, value) => (into.timeoutMs = toInt(value)),
  '--cluster-pipeline': (into, value) => (into.pipeline = toInt(value)),
  '--cluster-threshold': (into, value) => (into.threshold = toFloat(value)),
};

const MANAGER_FLAGS: Record<string, (into: ManagerArguments) => void> = {
  '--cluster-yes': (into) => (into.yes = true),
  '--cluster-simulate': (into) => (into.simulate = true),
  '--cluster-replace': (into) => (into.replace = true),
  '--cluster-copy': (into) => (into.copy = true),
  '--cluster-slave': (into) => (into.slave = true),
  '--cluster-use-empty-masters': (into) => (into.useEmptyMasters = true),
  '--cluster-search-multiple-owners': (into) => (into.searchMultipleOwners = true),
  '--cluster-fix-with-unreachable-masters': (into) => (into.fixWithUnreachableMasters = true),
  '--cluster-only-masters': (into) => (into.onlyMasters = true),
  '--cluster-only-replicas': (into) => (into.onlyReplicas = true),
};

/**
 * The words after `redis-cli`; `tty`: it writes to a terminal, not into a pipe. An option that wants a value and stands last is
 * unrecognized, as every unknown one.
 */
export function parseArguments(words: readonly Bytes[], tty = true): Arguments | Ending {
  const into: Arguments = {
    host: '127.0.0.1',
    port: 6379,
    user: null,
    password: null,
    db: 0,
    cluster: false,
    output: tty ? 'standard' : 'raw',
    resp3: null,
    quotedInput: false,
    warnings: '',
    itemDelimiter: '\n',
    replyDelimiter: '\n',
    repeat: 1,
    intervalUs: 0,
    errorCode: false,
    noAuthWarning: false,
    scanning: null,
    pattern: null,
    samples: null,
    statistics: false,
    manager: null,
    scriptFile: null,
    command: [],
  };
  const manager = newOptions();
  let i = 0;
  for (; i < words.length; i++) {
    const word = words[i]!;
    const value = words[i + 1];
    if (word === '--help' || (word === '-h' && value === undefined)) return { text: SHORT_USAGE, code: 0 };
    if (word === '-v' || word === '--version') return { text: `redis-cli ${VERSION}\n`, code: 0 };
    if (NOT_SIMULATED.has(word)) return { text: `redis-cli: ${word} is not simulated\n`, code: 1 };
    if (word === '--cluster') {
      if (value === undefined || into.manager) return { text: SHORT_USAGE, code: 1 };
      into.manager = manager;
      manager.name = value;
      manager.args = leading(words, i + 2);
      i += 1 + manager.args.length;
    } else if (word === '--cluster-weight' && value !== undefined) {
      if (manager.weights) return { text: WEIGHT_TWICE, code: 1 };
      const end = words.findIndex((w, at) => at > i && (w.startsWith('--') || !w.includes('=')));
      const weights = words.slice(i + 1, end < 0 ? words.length : end);
      if (weights.length > 0) manager.weights = weights;
      i += weights.length;
    } else if (FLAG_OPTIONS[word]) FLAG_OPTIONS[word](into);
    else if (MANAGER_FLAGS[word]) MANAGER_FLAGS[word](manager);
    else if (VALUE_OPTIONS[word] && value !== undefined) VALUE_OPTIONS[word](into, words[++i]!);
    else if (MANAGER_VALUES[word] && value !== undefined) MANAGER_VALUES[word](manager, words[++i]!);
    else if (word === '-u' && value !== undefined) {
      const wrong = readUri(into, value);
      if (wrong !== null) return { text: wrong, code: 1 };
      i++;
    } else if (word === '--quoted-pattern' && value !== undefined) {
      into.pattern = unquoted(value);
      if (into.pattern === null) {
        return { text: 'Invalid quoted string specified for --quoted-pattern.\n', code: 1 };
      }
      i++;
    } else if (word.startsWith('-')) {
      return { text: `Unrecognized option or bad number of args for: '${word}'\n`, code: 1 };
    } else if (!into.manager) break;
    else if (manager.args.length === 0) {
      manager.args = leading(words, i);
      i += manager.args.length - 1;
    }
  }
  if (words.slice(0, i).includes('-2') && words.slice(0, i).includes('-3'))
    return { text: 'Options -2 and -3 are mutually exclusive.\n', code: 1 };
  into.command = words.slice(i);
  if (into.quotedInput) {
    const plain = into.command.map(unquoted);
    if (plain.includes(null)) return { text: 'Invalid quoted string\n', code: 1 };
    into.command = plain as Bytes[];
  }
  return into;
}

/** One word as at the prompt, null where it is none or more than one. */
function unquoted(word: Bytes): Bytes | null {
  const words = splitPrompt(word);
  return words?.length === 1 ? words[0]! : null;
}

/** The words from `at` up to the next option. */
function leading(words: readonly Bytes[], at: number): Bytes[] {
  const end = words.findIndex((word, i) => i >= at && word.startsWith('-'));
  return words.slice(at, end < 0 ? words.length : end);
}

const WEIGHT_TWICE =
  'WARNING: you cannot use --cluster-weight more than once.\n' +
  'You can set more weights by adding them as a space-separated list, ie:\n' +
  '--cluster-weight n1=w n2=w\n';

/**
 * `redis://[[user:]password@][host][:port][/db]`; what is wrong with it, or null. An empty user is one all the same.
 * `rediss://` would speak TLS.
 */
function readUri(into: Arguments, uri: Bytes): string | null {
  const scheme = /^rediss?:\/\//i.exec(uri);
  if (!scheme) return 'Invalid URI scheme\n';
  if (scheme[0].length > 'redis://'.length) return 'redis-cli: rediss:// is not simulated\n';
  const [, user, password, host, port, db] = URI_PARTS.exec(uri.slice(scheme[0].length))!;
  for (const text of [user, password]) {
    if (text?.endsWith('%')) return 'Incomplete URI encoding\n';
    if (text && /%(?![0-9a-f]{2})/i.test(text)) return 'Illegal character in URI encoding\n';
  }
  if (user !== undefined) into.user = unescapeUri(user);
  if (password !== undefined) into.password = unescapeUri(password);
  if (host) into.host = host;
  if (port !== undefined) into.port = toInt(port);
  if (db) into.db = toInt(db);
  return null;
}

const URI_PARTS = /^(?:(?:([^:@]*):)?([^@]*)@)?([^:/]*)(?::([^/]*))?(?:\/(.*))?/;

const unescapeUri = (text: Bytes): Bytes =>
  text.replace(/%([0-9a-fA-F]{2})/g, (_, hex: string) => String.fromCharCode(parseInt(hex, 16)));

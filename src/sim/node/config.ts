// The configuration of one server: which directives there are, what they may be, and what CONFIG GET and SET say. A
// server keeps only what differs from Redis's defaults. Modelled: names, aliases, defaults and checks of all
// directives of 7.0.15, with its words. Left out: effects of directives that nothing in the simulator reads.

import type { Bytes } from '../bytes';
import { stringMatch } from './commands/glob';
import { parseInteger } from './commands/numbers';
import { checkNames, namesSomething } from './config-names';
import { checkSpecial, memoryValue, mergeBufferLimits, splitWords, type Checked } from './config-special';
import { DIRECTIVES, type Directive } from './config-table';
import type { Settings } from './server';

/** Directive (its first name, lower case) to value in Redis's own spelling, for all that differ from the default. */
export type Config = Map<string, string>;

const byName = new Map<string, Directive>();
for (const directive of DIRECTIVES) {
  byName.set(directive[0], directive);
  if (directive[1] !== '') byName.set(directive[1], directive);
}

/** Redis's first name of a directive (`min-slaves-to-write` is `min-replicas-to-write`), or null. */
export const directiveName = (name: string): string | null => byName.get(name.toLowerCase())?.[0] ?? null;

/** Redis's first name of every directive. */
export const directiveNames = (): string[] => DIRECTIVES.map(([name]) => name);

/** The value in force; throws for a directive that Redis does not have. */
export function configValue(config: Config, name: string): string {
  const directive = byName.get(name);
  if (!directive) throw new Error(`no directive ${name}`);
  return config.get(directive[0]) ?? directive[3];
}

/** CONFIG GET: name and value of every directive that a pattern matches; aliases are named apart. */
export function configGet(config: Config, globs: readonly Bytes[]): [string, string][] {
  const found = new Map<string, string>();
  for (const glob of globs) {
    if (/[[*?]/.test(glob)) {
      for (const name of byName.keys()) {
        if (stringMatch(glob, name, true)) found.set(name, configValue(config, name));
      }
    } else if (byName.has(glob.toLowerCase())) found.set(glob, configValue(config, glob.toLowerCase()));
  }
  return [...found];
}

/**
 * CONFIG SET of several directives: all of them, or none. Returns null, or the text of Redis's error (without
 * `-ERR `). The caller reads `settingsOf` anew afterwards.
 */
export function configSet(config: Config, pairs: readonly (readonly [Bytes, Bytes])[]): string | null {
  const failed = (name: string, why: string) => `CONFIG SET failed (possibly related to argument '${name}') - ${why}`;
  const seen = new Set<string>();
  for (const [name] of pairs) {
    const directive = byName.get(name.toLowerCase());
    if (!directive) return `Unknown option or number of arguments for CONFIG SET - '${name}'`;
    if (directive[4]) return failed(name, `can't set ${directive[4]} config`);
    // An alias is taken for a directive of its own.
    if (seen.has(name.toLowerCase())) return failed(name, 'duplicate parameter');
    seen.add(name.toLowerCase());
  }
  const values: [Directive, string][] = [];
  for (const [name, value] of pairs) {
    const directive = byName.get(name.toLowerCase())!;
    const checked = check(directive, value);
    if ('error' in checked)
      return failed(name.toLowerCase() === directive[1] ? directive[1] : directive[0], checked.error);
    values.push([directive, checked.value]);
  }
  for (const [directive, value] of values) keep(config, directive, IN_FORCE[directive[0]]?.(value) ?? value);
  return null;
}

/** What CONFIG SET takes for as much as can be: the rest of the range that it accepts. A file is not corrected so. */
const IN_FORCE: Record<string, (value: string) => string> = {
  hz: (value) => String(Math.min(Math.max(Number(value), 1), 500)),
  'repl-backlog-size': (value) => String(Math.max(Number(value), SMALLEST_BACKLOG)),
};

/**
 * The configuration that a redis.conf (directive to value, any case, aliases allowed) makes. Throws an `Error` with one
 * line for the reader when a directive is unknown or its value is none.
 */
export function parseConf(conf: ReadonlyMap<string, string>): Config {
  const config: Config = new Map();
  checkNames(conf);
  for (const [name, value] of conf) {
    if (namesSomething(name)) continue;
    const directive = byName.get(name.toLowerCase());
    if (!directive) throw new Error(`${name}: Redis 7.0 has no such directive`);
    const checked = check(directive, value);
    if ('error' in checked) throw new Error(`${name} ${value === '' ? '""' : value}: ${checked.error}`);
    keep(config, directive, checked.value);
  }
  if (config.has('replicaof') && config.get('cluster-enabled') === 'yes') {
    throw new Error('replicaof: replicaof directive not allowed in cluster mode');
  }
  return config;
}

/** What the hot paths need, as numbers. */
export function settingsOf(config: Config): Settings {
  const value = (name: string) => configValue(config, name);
  const number = (name: string) => Number(value(name));
  const yes = (name: string) => value(name) === 'yes';
  return {
    nodeTimeoutMs: number('cluster-node-timeout'),
    clusterEnabled: yes('cluster-enabled'),
    replicaValidityFactor: number('cluster-replica-validity-factor'),
    migrationBarrier: number('cluster-migration-barrier'),
    allowReplicaMigration: yes('cluster-allow-replica-migration'),
    requireFullCoverage: yes('cluster-require-full-coverage'),
    replicaNoFailover: yes('cluster-replica-no-failover'),
    allowReadsWhenDown: yes('cluster-allow-reads-when-down'),
    allowPubsubshardWhenDown: yes('cluster-allow-pubsubshard-when-down'),
    replPingReplicaPeriodMs: number('repl-ping-replica-period') * 1000,
    replTimeoutMs: number('repl-timeout') * 1000,
    replBacklogSize: Math.max(number('repl-backlog-size'), SMALLEST_BACKLOG),
    replBacklogTtlMs: number('repl-backlog-ttl') * 1000,
    replDisklessSync: yes('repl-diskless-sync'),
    replDisklessSyncDelayMs: number('repl-diskless-sync-delay') * 1000,
    replicaServeStaleData: yes('replica-serve-stale-data'),
    replicaReadOnly: yes('replica-read-only'),
    minReplicasToWrite: number('min-replicas-to-write'),
    minReplicasMaxLagMs: number('min-replicas-max-lag') * 1000,
    maxmemoryBytes: number('maxmemory'),
    appendOnly: yes('appendonly'),
    appendFsync: value('appendfsync') as Settings['appendFsync'],
  };
}

/** A smaller repl-backlog-size is taken as this (CONFIG_REPL_BACKLOG_MIN_SIZE). */
const SMALLEST_BACKLOG = 16 * 1024;

function keep(config: Config, directive: Directive, value: string): void {
  if (directive[0] === 'client-output-buffer-limit') {
    value = mergeBufferLimits(configValue(config, directive[0]), value);
  }
  if (value === directive[3]) config.delete(directive[0]);
  else config.set(directive[0], value);
}

/** The value as CONFIG GET shows it, or why it is none, in Redis's words. */
function check(directive: Directive, value: Bytes): Checked {
  const [name, , kind] = directive;
  const words = kind.split(' ');
  switch (words[0]) {
    case 'bool': {
      const lower = value.toLowerCase();
      return lower === 'yes' || lower === 'no' ? { value: lower } : { error: "argument must be 'yes' or 'no'" };
    }
    case 'enum':
      return oneOf(words.slice(1), [value]);
    case 'flags':
      return oneOf(words.slice(1), splitWords(value));
    case 'text':
      return checkText(name, value);
    case 'special':
      return checkSpecial(name, value);
    default:
      return checkNumber(words[0]!, BigInt(words[1]!), BigInt(words[2]!), value);
  }
}

function oneOf(names: string[], values: string[]): Checked {
  const found = values.map((value) => names.find((name) => name === value.toLowerCase()));
  if (values.length === 0 || found.includes(undefined)) {
    return { error: `argument(s) must be one of the following: ${names.join(', ')}` };
  }
  return { value: found.join(' ') };
}

function checkNumber(kind: string, low: bigint, high: bigint, value: Bytes): Checked {
  const unsigned = kind.startsWith('u');
  const base = unsigned ? kind.slice(1) : kind;
  const between = (number: bigint): Checked =>
    number < low || number > high
      ? {
          error:
            base === 'octal'
              ? `argument must be between ${low.toString(8)} and ${high.toString(8)} inclusive`
              : `argument must be between ${low} and ${high} inclusive`,
        }
      : { value: number.toString(base === 'octal' ? 8 : 10) };
  switch (base) {
    case 'memory':
    case 'memory-or-percent': {
      const memory = memoryValue(value);
      if (memory !== null) return between(memory);
      if (base === 'memory') return { error: 'argument must be a memory value' };
      if (!/^[0-9]+%$/.test(value)) return { error: 'argument must be a memory or percent value' };
      const percent = BigInt(value.slice(0, -1));
      return percent > -low
        ? { error: `percentage argument must be less or equal to ${-low}` }
        : { value: `${percent}%` };
    }
    case 'octal':
      return /^[0-7]+$/.test(value)
        ? between(BigInt(`0o${value}`))
        : { error: "argument couldn't be parsed as an octal number" };
    default: {
      const number = parseInteger(value);
      if (number === null) return { error: "argument couldn't be parsed into an integer" };
      // An unsigned directive sees a negative number as a huge one.
      return between(unsigned && number < 0n ? BigInt.asUintN(64, number) : number);
    }
  }
}

function checkText(name: string, value: Bytes): Checked {
  if (name === 'cluster-announce-hostname') {
    if (value.length >= 256) return { error: 'Hostnames must be less than 256 characters' };
    if (!/^[A-Za-z0-9.-]*$/.test(value)) {
      return { error: 'Hostnames may only contain alphanumeric characters, hyphens or dots' };
    }
  }
  if (name === 'dbfilename' && value.includes('/')) return { error: "dbfilename can't be a path, just a filename" };
  return { value };
}

// `help` of redis-cli: what it says of itself, of a command, of a group. What it knows of commands it has from COMMAND DOCS
// of the server; where that is refused or nobody answers, from its own copy, in which a few arguments stand otherwise.

import type { Bytes } from '../sim/bytes';
import { commandDocs } from '../sim/node/commands/docs';
import { readReply, type Reply } from '../sim/resp';
import { GENERIC_HELP } from './usage';

interface Entry {
  /** In capitals, by words. */
  name: string[];
  args: string;
  summary: string;
  since: string;
  group: string;
}

/** The arguments that redis-cli's own copy has otherwise. */
const OWN_ARGUMENTS: Record<string, string> = {
  MIGRATE:
    'host port key| destination-db timeout [COPY] [REPLACE] [[AUTH password]|[AUTH2 username password]] ' +
    '[KEYS key [key ...]]',
  REPLICAOF: 'host port',
  SLAVEOF: 'host port',
  BITFIELD:
    'key GET encoding offset|[OVERFLOW WRAP|SAT|FAIL] SET encoding offset value|INCRBY encoding offset increment ' +
    '[GET encoding offset|[OVERFLOW WRAP|SAT|FAIL] SET encoding offset value|INCRBY encoding offset increment ...]',
  BITFIELD_RO: 'key GET encoding offset [GET encoding offset ...]',
};

let entries: Entry[] = [];

/** Every command, by name; made when somebody first asks. */
function allEntries(): Entry[] {
  if (entries.length > 0) return entries;
  entries = Object.entries(commandDocs.get().docs)
    .map(([name, docs]) => readEntry(name, readReply(docs)!.reply))
    .sort((a, b) => (a.name.join(' ') < b.name.join(' ') ? -1 : 1));
  return entries;
}

/**
 * What `help TOPIC...` prints. A topic is `@GROUP`, or a command by its first words: `config` is all of its subcommands too.
 * `fromServer`: COMMAND DOCS was answered.
 */
export function helpOn(topic: readonly Bytes[], fromServer: boolean): Bytes {
  const [first] = topic;
  if (first === undefined) return GENERIC_HELP;
  const group = first.startsWith('@') ? first.slice(1).toLowerCase() : null;
  const words = topic.map((word) => word.toUpperCase());
  const chosen = allEntries().filter((entry) =>
    group === null
      ? words.length <= entry.name.length && words.every((word, i) => word === entry.name[i])
      : entry.group === group,
  );
  return `${chosen.map((entry) => describe(entry, group === null, fromServer)).join('')}\n`;
}

function describe({ name, args, summary, since, group }: Entry, withGroup: boolean, fromServer: boolean): Bytes {
  const title = name.join(' ');
  const shown = fromServer ? args : (OWN_ARGUMENTS[title] ?? args);
  const last = withGroup ? `  group: ${group}\n` : '';
  return `\n  ${title} ${shown}\n  summary: ${summary}\n  since: ${since}\n${last}`;
}

/** The arguments and the meaning of every command by its name, `config get` for a subcommand. */
export const usages = (): Map<string, { args: string; summary: string }> =>
  new Map(allEntries().map(({ name, args, summary }) => [name.join(' ').toLowerCase(), { args, summary }]));

/** `@string` and the like, as `help` takes them. */
export const groupNames = (): string[] => [...new Set(allEntries().map(({ group }) => `@${group}`))].sort();

const textOf = (reply: Reply | undefined): Bytes => (reply && 'text' in reply ? reply.text : '');
const itemsOf = (reply: Reply | undefined): Reply[] => (reply?.type === 'array' ? reply.items : []);

/** What a map, sent as a flat array, has under each name. */
function fieldsOf(reply: Reply): Map<string, Reply> {
  const items = itemsOf(reply);
  const fields = new Map<string, Reply>();
  for (let i = 0; i + 1 < items.length; i += 2) fields.set(textOf(items[i]), items[i + 1]!);
  return fields;
}

function readEntry(name: string, docs: Reply): Entry {
  const fields = fieldsOf(docs);
  return {
    name: name.toUpperCase().split('|'),
    args: joined(fields.get('arguments'), ' '),
    summary: textOf(fields.get('summary')),
    since: textOf(fields.get('since')),
    group: textOf(fields.get('group')),
  };
}

const joined = (args: Reply | undefined, separator: string): string => itemsOf(args).map(usageOf).join(separator);

/** One argument as it is to be typed. */
function usageOf(argument: Reply): string {
  const fields = fieldsOf(argument);
  const flags = itemsOf(fields.get('flags')).map(textOf);
  const type = textOf(fields.get('type'));
  const token = fields.has('token') ? textOf(fields.get('token')) || '""' : '';
  const parts = fields.get('arguments');
  let value = textOf(fields.get('name'));
  if (type === 'pure-token') value = '';
  else if (type === 'oneof' || type === 'block') value = joined(parts, type === 'oneof' ? '|' : ' ');
  let usage = [token, value].filter((part) => part !== '').join(' ');
  if (value !== '' && flags.includes('multiple')) {
    usage += flags.includes('multiple_token') ? ` [${token} ${value} ...]` : ` [${value} ...]`;
  }
  return flags.includes('optional') ? `[${usage}]` : usage;
}

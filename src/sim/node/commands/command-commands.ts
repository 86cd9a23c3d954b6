// COMMAND: what the server says of its own commands.

import { array, bulk, bulks, error, integer, NIL, status } from '../../resp';
import type { Call, HandlerTable } from './command';
import { commandDocs } from './docs';
import { stringMatch } from './glob';
import { SYNTAX } from './replies';
import { hasFlag, keyFlags, keyPlacesWithSpec, lookupCommand, takesKeys, type CommandSpec } from './specs';
import { COMMANDS } from './table-rest';
import type { CommandInfo } from './table';

function list({ argv }: Call): string {
  let chosen: (spec: CommandInfo) => boolean = () => true;
  if (argv.length > 2) {
    const [by, kind, what] = [argv[2]!.toLowerCase(), argv[3]?.toLowerCase(), argv[4]];
    if (by !== 'filterby' || argv.length !== 5 || what === undefined) return SYNTAX;
    if (kind === 'aclcat') chosen = (spec) => spec.aclCategories.includes(`@${what.toLowerCase()}`);
    else if (kind === 'pattern') chosen = (spec) => stringMatch(what, spec.name, true);
    else if (kind === 'module') chosen = () => false;
    else return SYNTAX;
  }
  const all = COMMANDS.flatMap((spec) => [spec, ...spec.subcommands]);
  return bulks(all.filter(chosen).map((spec) => spec.name));
}

/** A command by the name that COMMAND INFO and DOCS take: `get`, `config|get`; what was renamed has its new name only. */
function named({ server }: Call, name: string): CommandSpec | null {
  const words = name.split('|');
  const original = server.renamedCommands?.get(words[0]!.toLowerCase());
  if (original === null) return null;
  return lookupCommand(original === undefined ? words : [original, ...words.slice(1)]);
}

function info(call: Call): string {
  const { argv } = call;
  const data = commandDocs.get();
  if (argv.length <= 2) return array(COMMANDS.map(({ name }) => data.info[name]!));
  return array(
    argv.slice(2).map((name) => {
      const spec = named(call, name);
      return spec ? data.info[spec.name]! : NIL;
    }),
  );
}

function docs(call: Call): string {
  const { argv } = call;
  const data = commandDocs.get();
  const specs = argv.length === 2 ? COMMANDS : argv.slice(2).flatMap((name) => named(call, name) ?? []);
  return array(specs.flatMap(({ name }) => [bulk(name), data.docs[name]!]));
}

function getKeys({ argv }: Call, withFlags: boolean): string {
  const words = argv.slice(2);
  const spec = lookupCommand(words);
  if (!spec) return error('ERR Invalid command specified');
  const flags = keyFlags(spec, words);
  if (!takesKeys(spec) || flags.includes('not_key')) return error('ERR The command has no key arguments');
  if (spec.arity > 0 ? words.length !== spec.arity : words.length < -spec.arity) {
    return error('ERR Invalid number of arguments specified for command');
  }
  const places = keyPlacesWithSpec(spec, words);
  if (places.length === 0 && !hasFlag(spec, 'no_mandatory_keys')) {
    return error('ERR Invalid arguments specified for command');
  }
  if (!withFlags) return bulks(places.map(({ at }) => words[at]!));
  return array(
    places.map(({ at, spec: number }) => {
      const those = (flags[Math.min(number, flags.length - 1)] ?? '').split(' ').filter(Boolean);
      return array([bulk(words[at]!), array(those.map(status))]);
    }),
  );
}

export const commandCommands: HandlerTable = {
  command: info,
  'command|count': () => integer(COMMANDS.length),
  'command|list': list,
  'command|info': info,
  'command|docs': docs,
  'command|getkeys': (call) => getKeys(call, false),
  'command|getkeysandflags': (call) => getKeys(call, true),
};

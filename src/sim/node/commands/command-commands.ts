// COMMAND: what the server says of its own commands. Left out: COMMAND itself, INFO, DOCS and GETKEYSANDFLAGS, which tell
// more than the table of commands keeps.

import { bulks, error, integer } from '../../resp';
import type { Call, HandlerTable } from './command';
import { stringMatch } from './glob';
import { SYNTAX } from './replies';
import { hasFlag, keysOf, lookupCommand, takesKeys } from './specs';
import { COMMANDS, type CommandInfo } from './table';

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

function getKeys({ argv }: Call): string {
  const words = argv.slice(2);
  const spec = lookupCommand(words);
  if (!spec) return error('ERR Invalid command specified');
  if (!takesKeys(spec)) return error('ERR The command has no key arguments');
  if (spec.arity > 0 ? words.length !== spec.arity : words.length < -spec.arity) {
    return error('ERR Invalid number of arguments specified for command');
  }
  const keys = keysOf(spec, words);
  return keys.length > 0 || hasFlag(spec, 'no_mandatory_keys')
    ? bulks(keys)
    : error('ERR Invalid arguments specified for command');
}

export const commandCommands: HandlerTable = {
  'command|count': () => integer(COMMANDS.length),
  'command|list': list,
  'command|getkeys': getKeys,
};

// The rules of ACL SETUSER: each changes a user or one selector of it.

import { sha256 } from '../../sha256';
import { commandNamed, placeOf, placesIn } from './catalogue';
import { copyUser, EVERY, newSelector, NONE, type AclSelector, type AclUser } from './user';

/** What is wrong with a rule, in Redis's words. */
export class RuleError extends Error {}

const UNKNOWN = 'Unknown command or category name in ACL';
const BAD = 'Syntax error';
const BAD_HASH = 'The password hash must be exactly 64 characters and contain only lowercase hexadecimal characters';
const tooLate = (what: string, flag: string, reset: string) =>
  `Adding a pattern after the * pattern (or the '${flag}' flag) is not valid and does not have any effect. ` +
  `Try '${reset}' to start with an empty list of ${what}`;

export const hasSpaces = (text: string): boolean => /[\s\0]/.test(text);

/**
 * The user as the rules make it; the one given stays as it is. Throws `RuleError` with the whole text of Redis's reply
 * (without -ERR) where a rule is none.
 */
export function withRules(user: AclUser, rules: readonly string[], allChannels: boolean): AclUser {
  const changed = copyUser(user);
  for (const rule of mergeSelectors(rules)) {
    try {
      applyRule(changed, rule, allChannels);
    } catch (problem) {
      if (!(problem instanceof RuleError)) throw problem;
      throw new RuleError(`Error in ACL SETUSER modifier '${rule}': ${problem.message}`);
    }
  }
  return changed;
}

/** What stands between `(` and `)` is one rule, however many words it came in. */
function mergeSelectors(words: readonly string[]): string[] {
  const rules: string[] = [];
  let open: string | null = null;
  let first = '';
  for (const word of words) {
    if (open !== null) {
      open += ` ${word}`;
      if (!word.endsWith(')')) continue;
      rules.push(open);
      open = null;
    } else if (word.startsWith('(') && !word.endsWith(')')) open = first = word;
    else rules.push(word);
  }
  if (open !== null) throw new RuleError(`Unmatched parenthesis in acl selector starting at '${first}'.`);
  return rules;
}

function applyRule(user: AclUser, rule: string, allChannels: boolean): void {
  const sign = rule[0];
  if (rule === '') return;
  switch (rule.toLowerCase()) {
    case 'on':
    case 'off':
      user.enabled = rule.toLowerCase() === 'on';
      return;
    case 'skip-sanitize-payload':
    case 'sanitize-payload':
      user.sanitize = rule.toLowerCase() as AclUser['sanitize'];
      return;
    case 'nopass':
    case 'resetpass':
      user.nopass = rule.toLowerCase() === 'nopass';
      user.passwords = [];
      return;
    case 'clearselectors':
      user.selectors.length = 1;
      return;
    case 'reset':
      Object.assign(user, { enabled: false, nopass: false, sanitize: 'sanitize-payload', passwords: [] });
      user.selectors = [newSelector(allChannels)];
      return;
  }
  if (sign === '>' || sign === '#') {
    const hash = digest(rule);
    if (!user.passwords.includes(hash)) user.passwords.push(hash);
    user.nopass = false;
  } else if (sign === '<' || sign === '!') {
    const at = user.passwords.indexOf(digest(rule));
    if (at < 0) throw new RuleError('The password you are trying to remove from the user does not exist');
    user.passwords.splice(at, 1);
  } else if (sign === '(' && rule.endsWith(')')) {
    const selector = newSelector(allChannels);
    for (const word of rule.slice(1, -1).split(/\s+/).filter(Boolean)) applySelectorRule(selector, word);
    user.selectors.push(selector);
  } else applySelectorRule(user.selectors[0]!, rule);
}

/** Of a password, or the digest that stands there itself. */
function digest(rule: string): string {
  const rest = rule.slice(1);
  if (rule[0] === '>' || rule[0] === '<') return sha256(rest);
  if (!/^[0-9a-f]{64}$/.test(rest)) throw new RuleError(BAD_HASH);
  return rest;
}

/** A rule about keys, channels or commands; throws `RuleError`. */
export function applySelectorRule(selector: AclSelector, rule: string): void {
  const lower = rule.toLowerCase();
  if (lower === 'allkeys' || lower === '~*' || lower === 'resetkeys') {
    selector.allKeys = lower !== 'resetkeys';
    selector.keys = [];
  } else if (lower === 'allchannels' || lower === '&*' || lower === 'resetchannels') {
    selector.allChannels = lower !== 'resetchannels';
    selector.channels = [];
  } else if (lower === 'allcommands' || lower === '+@all' || lower === 'nocommands' || lower === '-@all') {
    selector.allCommands = selector.future = lower === 'allcommands' || lower === '+@all';
    selector.commands = selector.future ? EVERY : NONE;
    selector.firstArgs = new Map();
  } else if (rule[0] === '~' || rule[0] === '%') addKeys(selector, rule);
  else if (rule[0] === '&') addChannel(selector, rule.slice(1));
  else if (rule[0] === '+' || rule[0] === '-') {
    if (rule[1] === '@') changeCategory(selector, rule.slice(2), rule[0] === '+');
    else if (rule[0] === '+' && rule.includes('|')) allowPart(selector, rule.slice(1));
    else changeCommand(selector, rule.slice(1), rule[0] === '+');
  } else throw new RuleError(BAD);
}

function addKeys(selector: AclSelector, rule: string): void {
  if (selector.allKeys) throw new RuleError(tooLate('patterns', 'allkeys', 'resetkeys'));
  const [head, letters] = rule[0] === '~' ? ['~', 'rw'] : (/^%(r?w?|wr)(?:~|$)/i.exec(rule) ?? []);
  if (head === undefined || letters === undefined) throw new RuleError(BAD);
  const pattern = rule.slice(head.length);
  if (hasSpaces(pattern)) throw new RuleError(BAD);
  const read = /r/i.test(letters);
  const write = /w/i.test(letters);
  const known = selector.keys.find((key) => key.pattern === pattern);
  if (known) {
    known.read ||= read;
    known.write ||= write;
  } else selector.keys.push({ pattern, read, write });
}

function addChannel(selector: AclSelector, pattern: string): void {
  if (selector.allChannels) throw new RuleError(tooLate('channels', 'allchannels', 'resetchannels'));
  if (hasSpaces(pattern)) throw new RuleError(BAD);
  if (!selector.channels.includes(pattern)) selector.channels.push(pattern);
}

function setBits(selector: AclSelector, places: readonly number[], allow: boolean): void {
  const commands = selector.commands.slice();
  for (const place of places) commands[place] = allow ? 1 : 0;
  selector.commands = commands;
  if (!allow && places.length > 0) selector.allCommands = false;
}

/** A command with its subcommands, or one subcommand. */
function changeCommand(selector: AclSelector, name: string, allow: boolean): void {
  const spec = commandNamed(name);
  if (!spec) throw new RuleError(UNKNOWN);
  const family = [spec, ...spec.subcommands];
  setBits(
    selector,
    family.map((one) => placeOf(one.name)),
    allow,
  );
  selector.firstArgs.delete(spec.name);
}

export function changeCategory(selector: AclSelector, name: string, allow: boolean): void {
  const places = placesIn(name);
  if (!places) throw new RuleError(UNKNOWN);
  setBits(selector, places, allow);
}

/** `+command|subcommand`, or `+command|first-argument` of a command without subcommands. */
function allowPart(selector: AclSelector, name: string): void {
  const at = name.lastIndexOf('|');
  const spec = commandNamed(name.slice(0, at));
  const part = name.slice(at + 1);
  if (!spec) throw new RuleError(UNKNOWN);
  if (spec.name.includes('|')) throw new RuleError('Allowing first-arg of a subcommand is not supported');
  if (part === '') throw new RuleError(BAD);
  if (spec.subcommands.length > 0) return changeCommand(selector, name, true);
  const args = selector.firstArgs.get(spec.name) ?? [];
  if (!args.some((arg) => arg.toLowerCase() === part.toLowerCase())) args.push(part);
  selector.firstArgs.set(spec.name, args);
}

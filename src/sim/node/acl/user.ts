// A user as plain data. Which commands a selector allows is a byte a command, in the order of the table of commands; the
// array is a value: replaced, never written.

import { COMMAND_COUNT } from '../commands/table';

export interface AclUser {
  name: string;
  enabled: boolean;
  nopass: boolean;
  /** skip-sanitize-payload, sanitize-payload, or neither was ever said. */
  sanitize: 'skip-sanitize-payload' | 'sanitize-payload' | null;
  /** SHA-256, hexadecimal. */
  passwords: string[];
  /** The first is the root selector. Any of them is enough to allow a command. */
  selectors: AclSelector[];
}

export interface AclSelector {
  allKeys: boolean;
  keys: KeyPattern[];
  allChannels: boolean;
  channels: string[];
  /** `+@all` was said and nothing taken away since. */
  allCommands: boolean;
  /** `+@all` was said and `-@all` not since: commands that do not exist yet are allowed. */
  future: boolean;
  commands: Uint8Array;
  /** Command to the first arguments with which alone it is allowed. */
  firstArgs: Map<string, string[]>;
}

export interface KeyPattern {
  pattern: string;
  read: boolean;
  write: boolean;
}

export interface AclState {
  users: Map<string, AclUser>;
  log: AclLogEntry[];
}

export interface AclLogEntry {
  count: number;
  reason: 'command' | 'key' | 'channel' | 'auth';
  context: 'toplevel' | 'multi' | 'lua';
  object: string;
  username: string;
  atMs: number;
  clientInfo: string;
}

export const NONE = new Uint8Array(COMMAND_COUNT);
export const EVERY = new Uint8Array(COMMAND_COUNT).fill(1);

export const newSelector = (allChannels: boolean): AclSelector => ({
  allKeys: false,
  keys: [],
  allChannels,
  channels: [],
  allCommands: false,
  future: false,
  commands: NONE,
  firstArgs: new Map(),
});

/** May do nothing. `allChannels`: what acl-pubsub-default says. */
export const newUser = (name: string, allChannels: boolean): AclUser => ({
  name,
  enabled: false,
  nopass: false,
  sanitize: null,
  passwords: [],
  selectors: [newSelector(allChannels)],
});

export const copyUser = (user: AclUser): AclUser => ({
  ...user,
  passwords: [...user.passwords],
  selectors: user.selectors.map((selector) => ({
    ...selector,
    keys: selector.keys.map((key) => ({ ...key })),
    channels: [...selector.channels],
    firstArgs: new Map([...selector.firstArgs].map(([name, args]) => [name, [...args]])),
  })),
});

/** The user of a server that was told nothing: may do all, without a password. */
export function defaultUser(): AclUser {
  const selector = newSelector(true);
  const root = { ...selector, allKeys: true, allCommands: true, future: true, commands: EVERY };
  return { ...newUser('default', true), enabled: true, nopass: true, selectors: [root] };
}

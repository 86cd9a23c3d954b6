// Lines of redis.conf that name something: what a server makes of them when it starts.

import { describe, expect, it } from 'vitest';
import { newClient } from './client-state';
import { bootServer } from './booted.fixture';
import { namingKey } from './config-names';
import { parseConf } from './config';
import { executeCommand } from './dispatch';
import './commands/index';

const started = (conf: Record<string, string>) => {
  const { world, node, server } = bootServer(7001, null, { 'cluster-enabled': 'no', ...conf });
  const client = newClient(1, 1, 'client1', '127.0.0.1:40001', 0);
  return (line: string) => executeCommand(world, node, server, client, line.split(' '));
};

describe('lines that name something', () => {
  it('are kept apart by what they name', () => {
    expect(namingKey('user', 'alice on nopass')).toEqual({ key: 'user alice', value: 'on nopass' });
    expect(namingKey('rename-command', 'CONFIG ')).toEqual({ key: 'rename-command config', value: '' });
    expect(namingKey('hz', '10')).toEqual({ key: 'hz', value: '10' });
  });

  it('make users, the default one anew', () => {
    const ask = started({ 'user alice': 'on >pw ~a:* +get', 'user default': 'on >secret ~* +@all' });
    expect(ask('ACL USERS')).toBe('*2\r\n$5\r\nalice\r\n$7\r\ndefault\r\n');
    expect(ask('AUTH alice pw')).toBe('+OK\r\n');
    expect(ask('GET b')).toBe('-NOPERM this user has no permissions to access one of the keys used as arguments\r\n');
    expect(ask('AUTH wrong')).toBe('-WRONGPASS invalid username-password pair or user is disabled.\r\n');
    expect(ask('AUTH secret')).toBe('+OK\r\n');
  });

  it('take a command away, or give it another name', () => {
    const ask = started({ 'rename-command config': '', 'rename-command flushall': 'drop' });
    expect(ask('CONFIG GET hz')).toBe("-ERR unknown command 'CONFIG', with args beginning with: 'GET' 'hz' \r\n");
    expect(ask('FLUSHALL')).toMatch(/^-ERR unknown command 'FLUSHALL'/);
    expect(ask('DROP')).toBe('+OK\r\n');
  });

  it('are refused where they say nothing that Redis knows', () => {
    expect(() => parseConf(new Map([['user alice', '+nosuch']]))).toThrow(
      "user alice: Error in ACL SETUSER modifier '+nosuch': Unknown command or category name in ACL",
    );
    expect(() => parseConf(new Map([['rename-command nosuch', 'x']]))).toThrow('Redis 7.0 has no such command');
  });
});

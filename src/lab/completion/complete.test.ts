import { beforeAll, describe, expect, it, test } from 'vitest';
import { complete } from './complete';
import { COMMANDS, readCommand } from '../script/commands';
import { loadHints } from './redis';
import { PREDICATE_NAMES } from '../predicates/predicate';
import { playScript } from '../script/play';

const { run } = playScript(
  'lab hosts=3 ports=6379-6379 clients=2 cluster-node-timeout=2000\ncreate\nsleep 3s\nredis-cli -c -h host1 -p 6379 set user:1 Ada\n',
);
const at = (line: string) => complete(line, line.length, null, run.world);
const words = (line: string) => at(line).candidates;

beforeAll(loadHints);

describe('at the shell', () => {
  it('knows every command but `lab`, and what it does', () => {
    expect([...words(''), 'lab'].sort()).toEqual(Object.keys(COMMANDS).sort());
    expect(at('kill')).toMatchObject({ hint: 'TARGET ...', summary: COMMANDS.kill!.summary, about: 'kill' });
    expect(at('help ').candidates).toContain('kill');
  });

  it('completes targets, hosts and machines where each can stand', () => {
    expect(words('kill host2')).toEqual(['host2', 'host2:6379']);
    expect(words('kill host2 h')).not.toContain('host2');
    expect(words('poweroff ')).toEqual(['host1', 'host2', 'host3']);
    expect(words('cut host1 cl')).toEqual(['client1', 'client2']);
    expect(words('cut host1 client1 ')).toEqual(['oneway']);
    expect(at('partition host1,hos')).toMatchObject({ from: 16, candidates: ['host2', 'host3'] });
    expect(words('partition host1 ')).toEqual(['|']);
    expect(words('partition host1 | ')).not.toContain('host1');
    expect(words('delay * host1 2')).toEqual(['20s']);
  });

  it('completes directives behind start, not their values', () => {
    expect(words('start host1 --cluster-node')).toEqual(['--cluster-node-timeout']);
    expect(words('start host1 --cluster-node-timeout ')).toEqual([]);
  });

  it('completes predicates behind until, their arguments, values and joints', () => {
    for (const name of PREDICATE_NAMES) expect(words(`until ${name}`)).toContain(name);
    expect(at('until role').hint).toBe('NODE = master|replica|none');
    expect(words('until role host2')).toEqual(['host2:6379', 'host2']);
    expect(words('until role host2:6379 ')).toEqual(['=', '!=']);
    expect(words('until role host2:6379 = m')).toEqual(['master']);
    expect(words('until role host2:6379 = master ')).toEqual(['and', 'or', 'within']);
    expect(words('until covered and not (sta')).toEqual(['state']);
    expect(words('until happened prom')).toEqual(['promoted']);
    expect(words('until owner us')).toEqual(['user:1']);
    expect(words('until covered within ')).toContain('20s');
  });
});

describe('behind redis-cli at the shell', () => {
  it('completes options with what they mean, and hosts and ports behind them', () => {
    expect(words('redis-cli --big')).toEqual(['--bigkeys']);
    expect(at('redis-cli -h ')).toMatchObject({ hint: '<hostname>', summary: 'Server hostname (default: 127.0.0.1).' });
    expect(words('redis-cli -h host')).toEqual(['host1', 'host2', 'host3']);
    expect(words('redis-cli -h 10.')).toEqual(['10.0.0.1', '10.0.0.2', '10.0.0.3']);
    expect(words('redis-cli -h host1 -p ')).toEqual(['6379']);
    // Offered is only what the simulated one has.
    expect(words('redis-cli --')).not.toContain('--tls');
  });

  it('completes the Redis command behind them, its subcommands, keys and ids', () => {
    expect(words('redis-cli -c -h host1 cluster no')).toEqual(['nodes']);
    expect(words('redis-cli -c -h host1 get us')).toEqual(['user:1']);
    expect(at('redis-cli -c get ')).toMatchObject({ hint: 'key', summary: 'Get the value of a key' });
    expect(words('redis-cli cluster forget <host2')).toEqual(['<host2:6379>']);
  });

  it('completes the cluster manager: commands, addresses, options, ids', () => {
    expect(words('redis-cli --cluster re')).toEqual(['reshard', 'rebalance']);
    expect(at('redis-cli --cluster create ').hint).toBe('host1:port1 ... hostN:portN');
    expect(words('redis-cli --cluster check host2')).toEqual(['host2:6379']);
    expect(words('redis-cli --cluster create host1:6379 host')).toEqual(['host2:6379', 'host3:6379']);
    expect(words('redis-cli --cluster reshard host1:6379 --cluster-f')).toEqual(['--cluster-from']);
    expect(words('redis-cli --cluster reshard host1:6379 --cluster-from ')).toHaveLength(3);
    expect(words('redis-cli --cluster del-node host1:6379 <')).toContain('<host3:6379>');
    expect(words('redis-cli --cluster call host1:6379 cluster inf')).toEqual(['info']);
  });

  it('completes filters behind a pipe', () => {
    expect(words('redis-cli keys * | gr')).toEqual(['grep']);
    expect(at('redis-cli keys * | gr').from).toBe(19);
    expect(words('redis-cli keys * | xargs ')).toEqual(['redis-cli']);
  });
});

test('`help` lists every command with its meaning, `help COMMAND` one, `help until` the predicates', () => {
  const { transcript, errors } = playScript('lab hosts=1 ports=6379\nhelp\nhelp kill\nhelp until\nhelp nonsense\n');
  for (const [name, { usage, summary }] of Object.entries(COMMANDS)) {
    if (name !== 'lab') expect(transcript).toMatch(new RegExp(`^${escaped(usage)} {2,}${escaped(summary)}$`, 'm'));
  }
  expect(transcript).toContain('  role NODE = master|replica|none\n');
  expect(errors).toEqual([
    { line: 'help nonsense', message: 'help: there is no command nonsense (usage: help [COMMAND])' },
  ]);
  expect(readCommand('help a b', run.world)).toEqual({ error: 'help: one command (usage: help [COMMAND])' });
});

const escaped = (text: string) => text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');

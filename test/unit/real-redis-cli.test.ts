// The very programs of src/cli, on real sockets against real servers, say what the real redis-cli says there. Runs
// where Redis 7.0 is installed; elsewhere the recordings in test/real have to do.

import { execFileSync, spawn, type ChildProcess } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { redisCli } from '../../src/cli/redis-cli';
import { encodeUtf8 } from '../../src/sim/bytes';
import { runOnSockets } from '../support/sockets';

function installed(): boolean {
  try {
    return execFileSync('redis-cli', ['--version'], { encoding: 'utf8' }).includes('7.0.');
  } catch {
    return false;
  }
}

const PORTS = [21701, 21702, 21703, 21704, 21705, 21706];
const NOBODY = 21799;
const servers: ChildProcess[] = [];
let folder = '';

const listening = (port: number) =>
  new Promise<boolean>((resolve) => {
    const socket = connect(port, '127.0.0.1', () => resolve((socket.destroy(), true)));
    socket.on('error', () => resolve(false));
  });

async function boot(): Promise<void> {
  folder = mkdtempSync(join(tmpdir(), 'redis-cli-'));
  for (const port of PORTS) {
    const options = `--port ${port} --bind 127.0.0.1 --cluster-enabled yes --save  --appendonly no`.split(' ');
    const dir = mkdtempSync(join(folder, 'node-'));
    servers.push(spawn('redis-server', [...options, '--dir', dir], { stdio: 'ignore' }));
    while (!(await listening(port))) await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

function shutdown(): void {
  for (const server of servers.splice(0)) server.kill('SIGKILL');
}

/** Runs the real program as a terminal would see it, without colours. */
function real(args: string[], input = ''): { output: string; code: number } {
  const env = { PATH: process.env.PATH, FAKETTY: '1', TERM: 'dumb' };
  // Both streams end up in the terminal.
  const shell = ['-c', 'exec redis-cli "$@" 2>&1', 'sh', ...args];
  try {
    return { output: execFileSync('sh', shell, { encoding: 'utf8', env, input }), code: 0 };
  } catch (error) {
    const { stdout, status } = error as { stdout: string; status: number };
    return { output: stdout, code: status };
  }
}

const ours = (args: string[], lines: string[] = []) =>
  runOnSockets(redisCli(['redis-cli', ...args].map(encodeUtf8), null), lines);

const at = (port: number, line: string) => ['-p', String(port), ...line.split(' ')];

describe.skipIf(!installed())('against real servers', () => {
  beforeAll(boot);
  afterAll(() => {
    shutdown();
    rmSync(folder, { recursive: true, force: true });
  });

  const same = async (args: string[]) => expect(await ours(args)).toEqual(real(args));

  test('one-shot commands before there is a cluster', async () => {
    for (const line of [
      'ping',
      'echo h\u00e9llo',
      'set foo 1',
      'bogus a b',
      'get',
      'cluster keyslot foo',
      'cluster slots',
      'command info get nosuch',
      'config get *policy*',
      '-n 3 ping',
      '-r 3 ping',
      '-a secret ping',
      '-a secret --no-auth-warning --user bob ping',
      '--raw command info get nosuch',
      '--raw get foo',
      '-e get foo',
      '-c set foo 1',
      '--raw -d , -D ; command info get',
    ]) {
      await same(at(PORTS[0]!, line));
    }
  });

  test('wrong command lines', async () => {
    const some = `127.0.0.1:${PORTS[0]}`;
    for (const line of [
      '-p',
      '-z ping',
      '-p ping',
      '--cluster-replicas',
      '--version',
      '-h nohost.invalid ping',
      `-p ${NOBODY} ping`,
      '--cluster nosuch',
      '--cluster check',
      '--cluster check 127.0.0.1',
      '--cluster check nohost.invalid:1',
      `--cluster check 127.0.0.1 ${NOBODY}`,
      '--cluster create 127.0.0.1:1',
      `--cluster create ${some} 127.0.0.1:${NOBODY} ${some}`,
      `--cluster create ${some} nowhere`,
      `--cluster create ${some} 127.0.0.1:${PORTS[1]} --cluster-replicas 1`,
      '--cluster help',
      '--cluster help me --cluster-yes',
      '--cluster del-node a',
      `--cluster call ${some}`,
    ]) {
      await same(line.split(' '));
    }
    await same(['--cluster', 'check', some]);
    await same(['--cluster', 'info', '127.0.0.1', String(PORTS[0])]);
    await same(['--cluster', 'call', some, 'lolwut', 'version', '9']);
  });

  test('plans of create, answered with no', async () => {
    const nodes = PORTS.map((port) => `127.0.0.1:${port}`);
    for (const [count, replicas] of [
      [3, 0],
      [4, 0],
      [6, 0],
    ] as const) {
      const args = ['--cluster', 'create', ...nodes.slice(0, count), '--cluster-replicas', String(replicas)];
      const said = real(args, 'no\n');
      const { output, code } = await ours(args, ['no']);
      expect({ output: output.replace('accept): no\n', 'accept): '), code }).toEqual(said);
    }
  });

  test('create, then look from all sides', async () => {
    const nodes = PORTS.map((port) => `127.0.0.1:${port}`);
    const made = await ours(['--cluster', 'create', ...nodes, '--cluster-replicas', '1', '--cluster-yes']);
    expect(made.code).toBe(0);
    expect(made.output).toContain('>>> Trying to optimize slaves allocation for anti-affinity\n');
    expect(made.output).toContain('[WARNING] Some slaves are in the same host as their master\n');
    expect(made.output).toMatch(/Waiting for the cluster to join\n\.*\n>>> Performing/);
    expect(made.output).toMatch(/\[OK\] All 16384 slots covered\.\n$/);
    // Replicas need a moment before all nodes list them as such.
    await new Promise((resolve) => setTimeout(resolve, 2500));
    await same(['--cluster', 'check', nodes[3]!]);
    await same(['--cluster', 'info', nodes[1]!]);
    await same(['--cluster', 'call', nodes[0]!, 'config', 'get', 'port']);
    await same(['--cluster', 'call', nodes[0]!, 'dbsize', '--cluster-only-replicas']);
    await same(['--cluster', 'call', nodes[0]!, 'get', '--cluster-only-masters']);
    await same(['--cluster', 'create', ...nodes]);
    for (const line of ['-c set foo bar', 'set foo bar', 'get user:1', '-c --raw get foo', 'cluster myid', 'role']) {
      await same(at(PORTS[0]!, line));
    }
    const half = ['cluster', 'setslot', '12182', 'importing'];
    const id = real(['-p', String(PORTS[2]), 'cluster', 'myid']).output.replaceAll(/["\n]/g, '');
    real(['-p', String(PORTS[0]), ...half, id]);
    await same(['--cluster', 'check', nodes[0]!]);
    const session = await ours(
      ['-p', String(PORTS[0]), '-c'],
      ['set foo 1', 'get foo', 'multi', 'set user:1 Ada', 'exec', '2 incr foo', '', '"', ':x', 'select 1', 'exit'],
    );
    expect(session.output).toBe(`127.0.0.1:21701> set foo 1
-> Redirected to slot [12182] located at 127.0.0.1:21703
OK
127.0.0.1:21703> get foo
"1"
127.0.0.1:21703> multi
OK
127.0.0.1:21703(TX)> set user:1 Ada
-> Redirected to slot [10778] located at 127.0.0.1:21702
OK
127.0.0.1:21702> exec
(error) ERR EXEC without MULTI
127.0.0.1:21702> 2 incr foo
-> Redirected to slot [12182] located at 127.0.0.1:21703
(integer) 2
(integer) 3
127.0.0.1:21703> 
127.0.0.1:21703> "
Invalid argument(s)
127.0.0.1:21703> :x
unknown redis-cli internal command ':x'
127.0.0.1:21703> select 1
(error) ERR SELECT is not allowed in cluster mode
127.0.0.1:21703> exit
`);
  }, 60_000);
});

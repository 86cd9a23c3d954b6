// node scripts/run.mjs scripts/record-cluster-commands.ts: plays the scenarios below to a redis-server 7.0 and writes what it
// answers to test/real/cluster-commands.json, against which the simulated server is tested. The other nodes of a
// scenario are lines of nodes.conf only: nobody listens there, and the node timeout is too long to notice.
import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { ask, dial } from './redis-socket';

const TARGET = fileURLToPath(new URL('../test/real/cluster-commands.json', import.meta.url));
const PORT = 27391;
/** A master gives its own verdict on the cluster no earlier than 2 s after its start. */
const UNTIL_OK_MS = 2500;

const [ME, B, C, D, E, F] = [...'abcdef'].map((letter) => letter.repeat(40)) as [
  string,
  string,
  string,
  string,
  string,
  string,
];
const NOBODY = '0'.repeat(40);
const AMONG_OTHERS = `${B} 127.0.0.1:7@17,other.example master - 0 1700000000000 3 connected 8192-16383
${ME} 127.0.0.1:${PORT}@37391 myself,master - 0 1700000000000 5 connected 0-8191
${C} 127.0.0.1:8@18 slave ${ME} 0 1700000000000 5 connected
${D} 127.0.0.1:9@19 slave,nofailover ${B} 0 1700000000000 3 connected
${E} 127.0.0.1:10@20 master,fail - 1700000000000 0 1 disconnected
${F} :0@0 master,noaddr - 0 0 2 disconnected
vars currentEpoch 7 lastVoteEpoch 6
`;
const LAST_SLOT = `${B} 127.0.0.1:7@17 master - 0 1700000000000 3 connected 1-16383
${ME} 127.0.0.1:${PORT}@37391 myself,master - 0 1700000000000 2 connected 0 [0->-${B}]
vars currentEpoch 3 lastVoteEpoch 0
`;
const replicaOf = (flags: string) => `${B} 127.0.0.1:7@17 ${flags} - 0 1700000000000 3 connected 8192-16383
${ME} 127.0.0.1:${PORT}@37391 myself,slave ${B} 0 1700000000000 3 connected
${C} 127.0.0.1:8@18 master - 0 1700000000000 4 connected 0-8191
${D} 127.0.0.1:9@19 slave ${B} 0 1700000000000 3 connected
vars currentEpoch 4 lastVoteEpoch 0
`;
const ORPHAN = `${ME} 127.0.0.1:${PORT}@37391 myself,slave - 0 1700000000000 3 connected
${C} 127.0.0.1:8@18 master - 0 1700000000000 4 connected 0-8191
vars currentEpoch 4 lastVoteEpoch 0
`;

interface Scenario {
  name: string;
  nodesConf: string | null;
  enabled?: boolean;
  /** A line each; words parted by single spaces. `$me` is the id that CLUSTER MYID tells. */
  commands: string;
}

const SCENARIOS: Scenario[] = [
  {
    name: 'cluster mode off',
    nodesConf: null,
    enabled: false,
    commands: `
CLUSTER NODES
CLUSTER HELP
CLUSTER INFO
CLUSTER MEET
CLUSTER MEET x y
CLUSTER ADDSLOTSRANGE 1 2 3
CLUSTER NOSUCH
CLUSTER
`,
  },
  {
    name: 'alone',
    nodesConf: null,
    commands: `
CLUSTER
CLUSTER HELP
cluster help
CLUSTER HELP me
CLUSTER NOSUCH
CLUSTER ${'x'.repeat(140)}
cluster nosuch thing
CLUSTER NODES
cluster NoDeS
CLUSTER NODES x
CLUSTER MYID
CLUSTER MYID x
CLUSTER INFO
CLUSTER SLOTS
CLUSTER SHARDS
CLUSTER LINKS
CLUSTER KEYSLOT foo
CLUSTER KEYSLOT foo{bar}baz
CLUSTER KEYSLOT
CLUSTER SET-CONFIG-EPOCH
CLUSTER SET-CONFIG-EPOCH x
CLUSTER SET-CONFIG-EPOCH -1
CLUSTER SET-CONFIG-EPOCH 9223372036854775808
CLUSTER SET-CONFIG-EPOCH 0
CLUSTER SET-CONFIG-EPOCH 4
CLUSTER SET-CONFIG-EPOCH 5
CLUSTER NODES
CLUSTER BUMPEPOCH
CLUSTER MEET
CLUSTER MEET 127.0.0.1
CLUSTER MEET 127.0.0.1 7 17 27
Cluster Meet 127.0.0.1 7 17 27
CLUSTER MEET foo 7001
CLUSTER MEET 127.0.0.1 x
CLUSTER MEET 127.0.0.1 07
CLUSTER MEET 127.0.0.1 7 x
CLUSTER MEET 127.0.0.1 x y
CLUSTER MEET 127.0.0.1 0
CLUSTER MEET 127.0.0.1 -1
CLUSTER MEET 127.0.0.1 65536
CLUSTER MEET 127.0.0.1 60000
CLUSTER MEET 127.0.0.1 60000 7
CLUSTER MEET 127.0.0.256 7
CLUSTER MEET 127.0.0 7
CLUSTER FORGET
CLUSTER FORGET x
CLUSTER FORGET ${NOBODY}
CLUSTER FORGET $me
CLUSTER REPLICATE x
CLUSTER REPLICATE $me
CLUSTER REPLICAS x
CLUSTER REPLICAS $me
CLUSTER SLAVES $me
CLUSTER REPLICAS
CLUSTER COUNT-FAILURE-REPORTS $me
CLUSTER COUNT-FAILURE-REPORTS x
CLUSTER COUNT-FAILURE-REPORTS
CLUSTER FAILOVER
CLUSTER FAILOVER FORCE
CLUSTER FAILOVER SOON
CLUSTER FAILOVER FORCE NOW
CLUSTER BUMPEPOCH x
CLUSTER ADDSLOTS
CLUSTER ADDSLOTS x
CLUSTER ADDSLOTS 16384
CLUSTER ADDSLOTS -1
CLUSTER ADDSLOTS 01
CLUSTER ADDSLOTS 1 1
CLUSTER ADDSLOTS 1 x
CLUSTER ADDSLOTS 1 2 3
CLUSTER ADDSLOTS 9 3
CLUSTER ADDSLOTS 9 9 3
CLUSTER ADDSLOTSRANGE 5
CLUSTER ADDSLOTSRANGE 5 6 7
CLUSTER ADDSLOTSRANGE 5 x
CLUSTER ADDSLOTSRANGE 7 5
CLUSTER ADDSLOTSRANGE 7 5 1 x
CLUSTER ADDSLOTSRANGE 1 5 1 x
CLUSTER ADDSLOTSRANGE 5 8 1 x
CLUSTER ADDSLOTSRANGE 5 8 8 9
CLUSTER ADDSLOTSRANGE 5 8 20 16384
CLUSTER ADDSLOTSRANGE 5 8 20 30
CLUSTER NODES
CLUSTER SLOTS
CLUSTER SHARDS
CLUSTER INFO
CLUSTER DELSLOTS
CLUSTER DELSLOTS 4
CLUSTER DELSLOTS 5 5
CLUSTER DELSLOTS 5 x
CLUSTER DELSLOTS 5
CLUSTER DELSLOTSRANGE 6 8 20
CLUSTER DELSLOTSRANGE 5 8
CLUSTER DELSLOTSRANGE 6 8 7 7
CLUSTER DELSLOTSRANGE 6 8 25 26
CLUSTER NODES
CLUSTER SETSLOT
CLUSTER SETSLOT 1
CLUSTER SETSLOT 1 x
CLUSTER SETSLOT x STABLE
CLUSTER SETSLOT 16384 STABLE
CLUSTER SETSLOT 1 STABLE x
CLUSTER SETSLOT 1 NODE
CLUSTER SETSLOT 1 MIGRATING
CLUSTER SETSLOT 1 MIGRATING a b
CLUSTER SETSLOT 1 STABLE
CLUSTER SETSLOT 1 MIGRATING x
CLUSTER SETSLOT 4 MIGRATING x
CLUSTER SETSLOT 1 IMPORTING x
CLUSTER SETSLOT 4 IMPORTING x
CLUSTER SETSLOT 4 NODE x
CLUSTER SETSLOT 4 NODE $me
CLUSTER SETSLOT 4 IMPORTING $me
CLUSTER COUNTKEYSINSLOT
CLUSTER COUNTKEYSINSLOT x
CLUSTER COUNTKEYSINSLOT -1
CLUSTER COUNTKEYSINSLOT 16384
CLUSTER COUNTKEYSINSLOT 1
CLUSTER GETKEYSINSLOT 1
CLUSTER GETKEYSINSLOT x 1
CLUSTER GETKEYSINSLOT 1 x
CLUSTER GETKEYSINSLOT 16384 1
CLUSTER GETKEYSINSLOT 1 -1
CLUSTER GETKEYSINSLOT 1 1
CLUSTER FLUSHSLOTS x
CLUSTER FLUSHSLOTS
CLUSTER NODES
CLUSTER SAVECONFIG x
CLUSTER SAVECONFIG
CLUSTER RESET x
CLUSTER RESET HARD SOFT
CLUSTER RESET
CLUSTER NODES
CLUSTER RESET HARD
CLUSTER BUMPEPOCH
CLUSTER RESET soft
CLUSTER BUMPEPOCH
CLUSTER MEET 127.0.0.1 7
CLUSTER MEET 127.0.0.1 7
CLUSTER NODES
CLUSTER SET-CONFIG-EPOCH 9
`,
  },
  {
    name: 'some slots, cluster down',
    nodesConf: null,
    commands: `
GET bar
CLUSTER ADDSLOTS 5061
GET bar
SET bar 1
GET foo
MGET bar foo
MGET foo bar
CONFIG SET cluster-allow-reads-when-down yes
GET bar
SET bar 1
MGET bar {bar}2
MGET bar foo
GET foo
MULTI
GET bar
SET bar 1
EXEC
PING
DBSIZE
`,
  },
  {
    name: 'a master among others',
    nodesConf: AMONG_OTHERS,
    commands: `
CLUSTER NODES
CLUSTER INFO
CLUSTER SLOTS
CLUSTER SHARDS
CLUSTER REPLICAS ${ME}
CLUSTER REPLICAS ${C}
CLUSTER REPLICAS ${E}
CLUSTER COUNT-FAILURE-REPORTS ${E}
CLUSTER SET-CONFIG-EPOCH 9
CLUSTER ADDSLOTS 1
CLUSTER ADDSLOTS 10000
CLUSTER REPLICATE ${B}
CLUSTER REPLICATE ${C}
CLUSTER BUMPEPOCH
CLUSTER BUMPEPOCH
SET foo 1
GET foo
SET bar 1
MGET bar foo
MGET bar bar
SET {bar}2 2
SET {bar}1 1
SET {bar}2 3
CLUSTER COUNTKEYSINSLOT 5061
CLUSTER GETKEYSINSLOT 5061 0
CLUSTER GETKEYSINSLOT 5061 2
CLUSTER GETKEYSINSLOT 5061 100
CLUSTER GETKEYSINSLOT 5061 9223372036854775807
CLUSTER FLUSHSLOTS
CLUSTER RESET
DEL {bar}2 {bar}1
CLUSTER SETSLOT 5061 MIGRATING ${NOBODY}
CLUSTER SETSLOT 5061 MIGRATING ${C}
CLUSTER SETSLOT 12182 MIGRATING ${B}
CLUSTER SETSLOT 5061 IMPORTING ${B}
CLUSTER SETSLOT 5061 MIGRATING ${B}
CLUSTER NODES
GET bar
GET {bar}2
SET {bar}2 2
MGET bar {bar}2
MGET {bar}2 {bar}3
MULTI
GET bar
GET {bar}2
EXEC
MULTI
GET bar
EXEC
MIGRATE 127.0.0.1 7 {bar}9 0 100
CLUSTER SETSLOT 5061 NODE ${B}
CLUSTER SETSLOT 5061 NODE ${C}
CLUSTER SETSLOT 5061 NODE ${NOBODY}
CLUSTER SETSLOT 5061 NODE ${ME}
CLUSTER NODES
DEL bar
MULTI
GET bar
EXEC
CLUSTER SETSLOT 5061 NODE ${B}
CLUSTER NODES
GET bar
CLUSTER SETSLOT 12182 IMPORTING ${ME}
CLUSTER SETSLOT 12182 IMPORTING ${B}
CLUSTER NODES
GET foo
ASKING
GET foo
GET foo
ASKING
MGET foo {foo}2
ASKING
MGET foo foo
ASKING
MULTI
SET foo 1
EXEC
ASKING
GET foo
CLUSTER SETSLOT 12182 STABLE
ASKING
GET foo
CLUSTER SETSLOT 12182 IMPORTING ${B}
CLUSTER SETSLOT 12182 NODE ${ME}
CLUSTER NODES
GET foo
CLUSTER SETSLOT 0 MIGRATING ${ME}
CLUSTER NODES
CLUSTER SETSLOT 0 STABLE
CLUSTER SETSLOT 5 MIGRATING ${B}
CLUSTER SETSLOT 9000 IMPORTING ${B}
CLUSTER DELSLOTS 5 9000
CLUSTER NODES
CLUSTER ADDSLOTS 5 9000
CONFIG SET cluster-preferred-endpoint-type hostname
GET bar
CLUSTER SLOTS
CLUSTER SHARDS
CONFIG SET cluster-preferred-endpoint-type unknown-endpoint
GET bar
CLUSTER SLOTS
CLUSTER SHARDS
CONFIG SET cluster-preferred-endpoint-type ip
CLUSTER FORGET ${C}
CLUSTER FORGET ${B}
CLUSTER FORGET ${B}
CLUSTER NODES
GET bar
`,
  },
  {
    name: 'a master with one slot left',
    nodesConf: LAST_SLOT,
    commands: `
CLUSTER NODES
CLUSTER SETSLOT 0 NODE ${B}
CLUSTER NODES
CLUSTER SETSLOT 0 STABLE
CLUSTER REPLICAS ${B}
CLUSTER REPLICAS ${ME}
`,
  },
  {
    name: 'a master that may not become a replica',
    nodesConf: LAST_SLOT,
    commands: `
CONFIG SET cluster-allow-replica-migration no
CLUSTER SETSLOT 0 NODE ${B}
CLUSTER NODES
CLUSTER REPLICATE ${B}
CLUSTER NODES
`,
  },
  {
    name: 'a replica',
    nodesConf: replicaOf('master'),
    commands: `
CLUSTER NODES
CLUSTER INFO
CLUSTER SLOTS
CLUSTER SHARDS
GET foo
GET bar
READONLY
GET foo
GET bar
SET foo 1
MULTI
GET foo
EXEC
MULTI
SET foo 1
EXEC
READWRITE
GET foo
CLUSTER SETSLOT 1 STABLE
CLUSTER FORGET ${B}
CLUSTER FORGET ${ME}
CLUSTER REPLICATE ${D}
CLUSTER REPLICATE ${ME}
CLUSTER REPLICATE ${C}
CLUSTER NODES
CLUSTER FORGET ${B}
CLUSTER NODES
CLUSTER RESET HARD
CLUSTER NODES
CLUSTER INFO
`,
  },
  {
    name: 'a replica of a failed master',
    nodesConf: replicaOf('master,fail'),
    commands: `
CLUSTER NODES
CLUSTER SLOTS
CLUSTER SHARDS
GET foo
CLUSTER FAILOVER
CLUSTER FAILOVER SOON
CLUSTER FAILOVER takeover
CLUSTER NODES
CLUSTER FAILOVER
`,
  },
  {
    name: 'a replica without a master',
    nodesConf: ORPHAN,
    commands: `
CLUSTER NODES
CLUSTER INFO
CLUSTER FAILOVER
CLUSTER FAILOVER FORCE
CLUSTER FAILOVER TAKEOVER
CLUSTER RESET SOFT
CLUSTER NODES
`,
  },
];

/** The reply's bytes as they came, one character a byte. */
async function record({ nodesConf, enabled = true, commands, name }: Scenario) {
  const folder = mkdtempSync(path.join(tmpdir(), 'cluster-commands-'));
  if (nodesConf !== null) writeFileSync(path.join(folder, 'nodes.conf'), nodesConf);
  const options = ['--port', `${PORT}`, '--bind', '127.0.0.1', '--dir', folder, '--save', ''];
  options.push('--cluster-enabled', enabled ? 'yes' : 'no', '--cluster-node-timeout', '600000');
  const server = spawn(process.env.REDIS_SERVER ?? 'redis-server', options, { stdio: 'ignore' });
  const gone = new Promise((resolve) => server.once('exit', resolve));
  try {
    const socket = await dial({ port: PORT, host: '127.0.0.1' });
    if (enabled) await wait(UNTIL_OK_MS);
    const me = enabled ? /[a-z0-9]{40}/.exec(await ask(socket, ['CLUSTER', 'MYID']))![0] : '';
    const steps: [string, string][] = [];
    for (const line of commands.trim().split('\n')) {
      steps.push([line, await ask(socket, line.replaceAll('$me', me).split(' '))]);
    }
    if (enabled) await ask(socket, ['CLUSTER', 'SAVECONFIG']);
    const saved = enabled ? readFileSync(path.join(folder, 'nodes.conf'), 'utf8') : null;
    const version = /redis_version:(\S+)/.exec(await ask(socket, ['INFO', 'server']))![1]!;
    if (!version.startsWith('7.0.')) throw new Error(`This is Redis ${version}; the sandbox follows 7.0.`);
    socket.destroy();
    return { name, redis: version, nodesConf, enabled, me, steps, saved };
  } finally {
    server.kill();
    await gone;
    rmSync(folder, { recursive: true, force: true });
  }
}

const recorded = [];
for (const scenario of SCENARIOS) recorded.push(await record(scenario));
const steps = recorded.reduce((sum, scenario) => sum + scenario.steps.length, 0);
const text = JSON.stringify({ port: PORT, scenarios: recorded }, null, 1)
  // One step a line, so that a new recording is read as a difference of steps.
  .replace(/\[\n\s+("(?:[^"\\]|\\.)*"),\n\s+("(?:[^"\\]|\\.)*")\n\s+\]/g, '[$1, $2]');
writeFileSync(TARGET, `${text}\n`);
console.log(`${path.relative(process.cwd(), TARGET)}: ${steps} commands`);

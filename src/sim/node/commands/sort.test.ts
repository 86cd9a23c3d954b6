// SORT with patterns, which a cluster refuses: a standalone server's answers are those of redis-server 7.0.15.

import { expect, it } from 'vitest';
import { bootServer } from '../booted.fixture';
import { newClient } from '../client-state';
import { executeCommand } from '../dispatch';
import './index';

const ANSWERS: [string, string][] = [
  ['RPUSH ids 3 1 2', ':3\r\n'],
  ['MSET weight_1 30 weight_2 10 weight_3 20 name_1 one name_2 two name_3 three', '+OK\r\n'],
  ['HSET obj_1 w 5 n eins', ':2\r\n'],
  ['HSET obj_2 w 9 n zwei', ':2\r\n'],
  ['SORT ids BY weight_*', '*3\r\n$1\r\n2\r\n$1\r\n3\r\n$1\r\n1\r\n'],
  [
    'SORT ids BY weight_* DESC GET # GET name_*',
    '*6\r\n$1\r\n1\r\n$3\r\none\r\n$1\r\n3\r\n$5\r\nthree\r\n$1\r\n2\r\n$3\r\ntwo\r\n',
  ],
  ['SORT ids BY obj_*->w GET obj_*->n', '*3\r\n$-1\r\n$4\r\neins\r\n$4\r\nzwei\r\n'],
  [
    'SORT ids BY obj_*->w DESC GET obj_*->n GET nostar',
    '*6\r\n$4\r\nzwei\r\n$-1\r\n$4\r\neins\r\n$-1\r\n$-1\r\n$-1\r\n',
  ],
  ['SORT ids BY name_* ALPHA', '*3\r\n$1\r\n1\r\n$1\r\n3\r\n$1\r\n2\r\n'],
  ['SORT ids BY name_*', "-ERR One or more scores can't be converted into double\r\n"],
  ['SORT ids BY missing_*', '*3\r\n$1\r\n1\r\n$1\r\n2\r\n$1\r\n3\r\n'],
  ['SORT ids BY obj_*->n ALPHA DESC', '*3\r\n$1\r\n2\r\n$1\r\n1\r\n$1\r\n3\r\n'],
  ['SORT ids BY weight_* LIMIT 1 1 GET name_*', '*1\r\n$5\r\nthree\r\n'],
  ['SORT ids BY obj_* ALPHA', '*3\r\n$1\r\n3\r\n$1\r\n1\r\n$1\r\n2\r\n'],
  ['SORT ids GET obj_*->', '*3\r\n$-1\r\n$-1\r\n$-1\r\n'],
  ['SORT ids BY nosort GET name_* STORE out', ':3\r\n'],
  ['LRANGE out 0 -1', '*3\r\n$5\r\nthree\r\n$3\r\none\r\n$3\r\ntwo\r\n'],
  ['SORT ids BY weight_* GET obj_*->n STORE out', ':3\r\n'],
  ['LRANGE out 0 -1', '*3\r\n$4\r\nzwei\r\n$0\r\n\r\n$4\r\neins\r\n'],
  ['SORT_RO ids BY weight_* GET #', '*3\r\n$1\r\n2\r\n$1\r\n3\r\n$1\r\n1\r\n'],
  ['SORT ids GET', '-ERR syntax error\r\n'],
];

it('sorts by other keys and gets them', () => {
  const { world, node, server } = bootServer(7001, null, { 'cluster-enabled': 'no' });
  const client = newClient(1, 1, 'client1', '10.0.0.101:40001', 0);
  server.clients.set(1, client);
  for (const [line, answer] of ANSWERS) {
    expect([line, executeCommand(world, node, server, client, line.split(' '))]).toEqual([line, answer]);
  }
});

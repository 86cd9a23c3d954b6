import { beforeAll, describe, expect, it } from 'vitest';
import { describeWhy } from '../../words/describe-why';
import { playScript } from '../script/play';
import type { Run } from '../run';
import { PREDICATE_NAMES } from './predicate';
import { PredicateWatch } from './watch';

const LAB = 'lab hosts=3 ports=6379-6380 clients=2 seed=4 cluster-node-timeout=5000';
// host1:6379 owns 0-5460 (bar, 5061), host2:6379 5461-10922 (apple, 7092), host3:6379 10923-16383 (foo, 12182);
// their replicas are host2:6380, host3:6380 and host1:6380.
const HEALTHY = `${LAB}\ncreate 1\nsleep 8s\nredis-cli -c -h host1 set apple "red one"\nredis-cli -h host3 hset foo a 1 b 2\n`;

const why = (run: Run, text: string, from = 0) => {
  const watch = new PredicateWatch(text, from);
  expect(watch.fault ?? watch.absent(run.world), text).toBeNull();
  return watch.why(run);
};

/** Tested somewhere below, both ways. */
const tested = new Map<string, Set<boolean>>();

/** Predicates that hold (true) and that do not, and then say why in both languages. */
function states(title: string, script: string, table: [text: string, holds: boolean][]): void {
  describe(title, () => {
    let run: Run;
    beforeAll(() => {
      const played = playScript(script);
      expect(played.errors).toEqual([]);
      run = played.run;
    });
    it.each(table)('%s: %s', (text, holds) => {
      const found = why(run, text);
      expect(found === null, text).toBe(holds);
      const name = text.replace(/^not /, '').split(' ')[0]!;
      tested.set(name, (tested.get(name) ?? new Set()).add(holds));
      if (!found) return;
      for (const locale of ['en', 'zh'] as const) {
        const words = describeWhy(found, locale);
        expect(words).not.toMatch(/undefined|null|NaN|\[object/);
        expect(words.length).toBeGreaterThan(8);
      }
    });
  });
}

states('a healthy cluster', HEALTHY, [
  ['role host1:6379 = master', true],
  ['role host1:6379 = replica', false],
  ['role host1 = master', false],
  ['role any = replica', true],
  ['role any = none', false],
  ['role every != none', true],
  ['master host2:6380 = host1:6379', true],
  ['master host2:6380 = host3:6379', false],
  ['master host1:6379 = none', true],
  ['state host2:6379 = ok', true],
  ['state host2:6379 = pfail', false],
  ['sees host1:6379 host2:6379 = ok', true],
  ['sees host1:6379 host2:6379 = fail', false],
  ['process every = running', true],
  ['process host1 = stopped', false],
  ['host host1 = up', true],
  ['host host1 = off', false],
  ['cluster = ok', true],
  ['cluster = fail', false],
  ['cluster host1:6380 = ok', true],
  ['owner apple = host2:6379', true],
  ['owner apple = host1:6379', false],
  ['owner slot:0 = host1:6379', true],
  ['owner slot:0 on host3:6380 = host1:6379', true],
  ['owner slot:0 = none', false],
  ['owner {bar}x = host1:6379', true],
  ['slot 866 = stable', true],
  ['slot 866 = migrating', false],
  ['slots host2:6379 = 5462', true],
  ['slots host2:6379 > 5462', false],
  ['slots host2:6380 = 0', true],
  ['value apple = "red one"', true],
  ['value apple = "red"', false],
  ['value apple != none', true],
  ['value apple = none', false],
  ['value pear = none', true],
  ['value pear = "none"', false],
  ['value pear != "red"', true],
  ['value foo = "1"', false],
  ['value apple on host3:6380 = "red one"', true],
  ['value apple on host1:6379 = "red one"', false],
  ['type foo = hash', true],
  ['type foo = string', false],
  ['type pear = none', true],
  ['size foo = 2', true],
  ['size foo >= 3', false],
  ['size apple = 7', true],
  ['size pear = 0', true],
  ['keys host2:6379 = 1', true],
  ['keys host1:6379 >= 1', false],
  ['epoch host3:6379 >= 1', true],
  ['epoch host1:6379 != host2:6379', true],
  ['epoch host1:6379 > 100', false],
  ['current-epoch host1:6379 = host2:6379', true],
  ['current-epoch host1:6379 = 0', false],
  ['offset host3:6380 = host2:6379', true],
  ['offset host3:6380 = 1', false],
  ['lag host3:6380 = 0', true],
  ['lag host3:6380 > 0', false],
  ['link host3:6380 = up', true],
  ['link host3:6380 = down', false],
  ['replicas host2:6379 = 1', true],
  ['replicas host2:6379 >= 2', false],
  ['nodes every = 6', true],
  ['nodes host1:6379 = 5', false],
  ['masters = 3', true],
  ['masters > 3', false],
  ['masters host1 = 1', true],
  ['masters host1 = 2', false],
  ['config host1:6379 cluster-node-timeout = 5000', true],
  ['config host1:6379 cluster-node-timeout < 5000', false],
  ['config every appendonly = yes', true],
  ['covered', true],
  ['agree', true],
  ['apart', true],
  ['partitioned', false],
  ['lost-writes >= 1', false],
  ['typed set apple', true],
  ['typed SET apple "red one"', true],
  ['typed hset foo', true],
  ['typed set app', false],
  ['typed create', true],
  ['typed redis-cli -c', true],
  ['typed cluster', false],
  ['printed OK', true],
  ['printed "(integer) 2"', true],
  ['printed "red one"', false],
  ['happened cluster-state host1:6379 state=ok', true],
  ['happened cluster-state host1:6379 state=fail', false],
  ['happened replica-online host3:6380 by host2:6379', true],
  ['happened replica-online host3:6380 by host1:6379', false],
  ['role host1:6379 = master and cluster = ok', true],
  ['role host1:6379 = replica or cluster = fail', false],
  ['role host1:6379 = replica or cluster = ok', true],
  ['not partitioned', true],
  ['not cluster = ok', false],
  ['not (cluster = ok and partitioned) and agree', true],
  ['cluster = ok within 1s', false],
  ['typed create within 1s', true],
]);

states('a master is dead', `${HEALTHY}kill host2:6379\nuntil state host2:6379 = fail\n`, [
  ['role host2:6379 = master', true],
  ['state host2:6379 = fail', true],
  ['state host2:6379 = ok', false],
  ['sees host1:6379 host2:6379 = fail', true],
  ['sees host2:6379 host1:6379 = ok', false],
  ['process host2:6379 = stopped', true],
  ['host host2 = down', true],
  ['host host2 = up', false],
  ['cluster = fail', true],
  ['cluster host2:6379 = ok', false],
  ['covered', false],
  ['replicas host2:6379 = 1', true],
  ['keys host2:6379 >= 0', false],
  ['offset host2:6379 >= 0', false],
  ['value apple = none', false],
  ['value apple != none', false],
  ['value apple on host3:6380 = "red one"', true],
  ['link host3:6380 = down', true],
  ['happened pfail host2:6379', true],
  ['happened pfail host2', true],
  ['happened pfail host1:6379', false],
  ['happened pfail host2:6379 by host1:6379', true],
  ['happened fail host2:6379 needed=2', true],
  ['happened promoted', false],
  ['happened pfail host2:6379 within 90s', true],
  ['happened pfail host2:6379 within 5s', false],
]);

states(
  'a partition, a machine without power, and a process that is paused',
  `${HEALTHY}partition host1,client1 | host2,client2\npoweroff host3\npause host1:6380\n`,
  [
    ['partitioned', true],
    ['partitioned host1 host2', true],
    ['partitioned host2 client1', true],
    ['partitioned host1 client1', false],
    ['partitioned host1 host3', false],
    ['host host3 = off', true],
    ['process host1:6380 = paused', true],
    ['host host1 = down', true],
    ['happened partitioned host1', true],
    ['happened host-powered-off host3', true],
    ['happened host-powered-off host2', false],
    ['owner apple on host1:6380 = host2:6379', false],
  ],
);

states(
  'a slot under way, a node that was forgotten, a shard on one host',
  [
    HEALTHY.trimEnd(),
    'redis-cli -h host1 cluster setslot 866 migrating <host2:6379>',
    'redis-cli -h host2 cluster setslot 866 importing <host1:6379>',
    'redis-cli -h host2 -p 6380 cluster forget <host3:6380>',
    'redis-cli -h host1 -p 6380 cluster replicate <host1:6379>',
    'redis-cli -h host1 cluster delslots 0',
    '',
  ].join('\n'),
  [
    ['slot 866 = migrating', true],
    ['slot 866 = importing', true],
    ['slot 866 = stable', false],
    ['slot 866 on host1:6379 = migrating', true],
    ['slot 866 on host1:6379 = importing', false],
    ['slot 866 on host3:6379 = stable', true],
    ['sees host2:6380 host3:6380 = unknown', true],
    ['state host3:6380 = unknown', false],
    ['nodes host2:6380 = 5', true],
    ['apart', false],
    ['replicas host1:6379 = 2', true],
    ['agree', false],
    ['owner slot:0 on host1:6379 = none', true],
    ['printed "(error)"', false],
  ],
);

it('names the first slot that is uncovered, or that two nodes see with different owners', () => {
  const { run } = playScript(
    `${HEALTHY}redis-cli -h host1 cluster delslots 5 77 9\nkill host3:6379\nuntil state host3:6379 = fail\nsleep 100ms\n`,
  );
  expect(why(run, 'agree')).toEqual({
    ...{ is: 'disagree', slot: 5, node: 'host1:6379', owner: null, other: 'host1:6380', otherOwner: 'host1:6379' },
  });
  // In the first node's own view: the three that it gave up, and those of the dead master.
  expect(why(run, 'covered')).toEqual({ is: 'uncovered', slots: 5461 + 3, first: 5, failing: false });
});

it('what happened counts from an entry of the trace on', () => {
  const { run } = playScript(`${HEALTHY}redis-cli -h host1 ping\n`);
  const ping = run.trace.findIndex((entry) => entry.kind === 'command' && entry.line.endsWith('ping'));
  expect(why(run, 'typed create', ping)).not.toBeNull();
  expect(why(run, 'printed OK', ping)).not.toBeNull();
  expect(why(run, 'typed ping', ping)).toBeNull();
  expect(why(run, 'printed PONG', ping)).toBeNull();
  expect(why(run, 'typed ping', ping + 1)).not.toBeNull();
});

it('what was found is found again without looking twice, and what is new is seen', () => {
  const { run } = playScript(`${HEALTHY}kill host2:6379\n`);
  const watch = new PredicateWatch('happened pfail host2:6379 and printed OK', 0);
  expect(watch.why(run)).toMatchObject({ is: 'not-happened', kind: 'pfail' });
  run.runTo(run.nowUs + 10_000_000);
  expect(watch.why(run)).toBeNull();
  expect(watch.why(run)).toBeNull();
});

it('why not says what is so and what is wanted', () => {
  const { run } = playScript(HEALTHY);
  const say = (text: string, locale: 'en' | 'zh') => describeWhy(why(run, text)!, locale);
  expect(say('role host2:6380 = master', 'en')).toBe('host2:6380 is a replica (wanted: a master)');
  expect(say('role host2:6380 = master', 'zh')).toBe('host2:6380 现在是副本（应为主节点）');
  expect(say('master host1:6379 = host2:6379', 'zh')).toBe('host1:6379 现在谁也不跟随（应为 host2:6379）');
  expect(say('slots host1:6379 >= 6000', 'en')).toBe('host1:6379 owns 5461 slots (wanted: at least 6000)');
  expect(say('epoch host1:6379 > host3:6379', 'en')).toContain('more than that of host3:6379');
  expect(say('cluster = fail or partitioned', 'en')).toBe(
    'one of these would do, but now: for most nodes the cluster state is ok (wanted: fail); every machine hears every other (wanted: cut off)',
  );
  expect(say('happened election-won host2:6380 by host2:6380', 'en')).toBe(
    'this has not happened yet: an election is won (host2:6380), on host2:6380',
  );
  expect(say('happened election-won host2:6380', 'zh')).toBe('还没有发生：赢得选举（host2:6380）');
});

it('why not says what is so where it must not be', () => {
  const { run } = playScript(`${HEALTHY}partition host1 | host2,host3\nsleep 100ms\n`);
  const say = (text: string) => describeWhy(why(run, text)!, 'en');
  expect(say('not owner apple = host2:6379')).toBe(
    'for most nodes the slot of apple belongs to host2:6379 (wanted: not host2:6379)',
  );
  expect(say('not slots host1:6379 > 5000')).toBe('host1:6379 owns 5461 slots (wanted: at most 5000)');
  expect(say('not covered')).toBe('every slot has an owner that has not failed');
  expect(say('not partitioned')).toBe('a path is still cut');
  expect(say('not partitioned host1 host3')).toBe('host1 and host3 are cut off from each other');
  expect(say('not happened partitioned')).toBe('this has happened in this step: the network is partitioned');
  expect(say('not typed create')).toBe('the command create was given in this step');
  expect(say('not printed OK')).toBe('a terminal has shown OK in this step');
  // Of many nodes there is no one thing to say.
  expect(say('not process every = running')).toBe('this still holds: process every = running');
  expect(say('not (covered and partitioned)')).toBe('this still holds: covered and partitioned');
});

// A predicate that no table names, or that was never seen both to hold and not to, cannot be trusted.
it('the tables above show every predicate both ways', () => {
  const never = PREDICATE_NAMES.filter((name) => (tested.get(name)?.size ?? 0) < 2);
  // Nobody keeps account of acknowledged writes here: see the test of the ledger.
  expect(never).toEqual(['lost-writes']);
});

import { beforeAll, describe, expect, it } from 'vitest';
import { complete } from './complete';
import { loadHints } from './redis';
import { playScript } from '../script/play';

const PROMPT = '10.0.0.1:6379> ';
const { run } = playScript(
  'lab hosts=3 ports=6379-6379 cluster-node-timeout=2000\ncreate\nsleep 3s\nredis-cli -c -h host1 -p 6379 set user:1 Ada\n',
);
const at = (line: string, prompt: string | null = PROMPT) => complete(line, line.length, prompt, run.world);

beforeAll(loadHints);

describe("completion at redis-cli's prompt", () => {
  it('knows commands, in the case in which they are typed', () => {
    expect(at('getr').candidates).toEqual(['getrange']);
    expect(at('GETR').candidates).toEqual(['GETRANGE']);
    expect(at('cluster no').candidates).toEqual(['nodes']);
  });

  it('hints at the arguments that are still to come, as the real redis-cli does', () => {
    expect(at('get').hint).toBe('key');
    expect(at('get ')).toMatchObject({ hint: 'key', summary: 'Get the value of a key' });
    expect(at('getrange k ').hint).toBe('start end');
    expect(at('cluster meet 10.0.0.2 ').hint).toBe('port [cluster_bus_port]');
  });

  it('offers keys, node ids and the words of a choice', () => {
    expect(at('get us').candidates).toEqual(['user:1']);
    expect(at('cluster forget ').candidates).toEqual(
      [...run.world.nodes.values()].map(({ server }) => server!.cluster!.myself),
    );
    expect(at('cluster failover f').candidates).toEqual(['FORCE']);
  });

  it('says nothing where it knows nothing, and leaves the shell alone', () => {
    expect(at('nonsense x').candidates).toEqual([]);
    expect(at('ki', null).candidates).toEqual(['kill']);
    expect(at('yes', "Can I set the above configuration? (type 'yes' to accept): ").candidates).toEqual([]);
  });
});

// Lines of the shell with pipes. The answers are those of the same line given to a shell with redis-cli 7.0.15.

import { describe, expect, test } from 'vitest';
import { playScript } from './play';

const STAGE = `lab hosts=1 ports=6379
boot
redis-cli -h host1 cluster addslotsrange 0 16383
sleep 3s
redis-cli -h host1 mset user:{1}:a 1 user:{1}:b "two words" other:{1} 3
`;

/** What a line shows on that stage. */
function shown(line: string): string {
  const { transcript } = playScript(`${STAGE}${line}\n`);
  return transcript.slice(transcript.indexOf(`$ ${line}\n`) + line.length + 3);
}

describe('redis-cli writes bare text into a pipe', () => {
  test.each([
    ['redis-cli -h host1 keys user:* | sort', 'user:{1}:a\nuser:{1}:b\n'],
    ['redis-cli -h host1 keys "user:*" | wc -l', '2\n'],
    ['redis-cli -h host1 keys nothing | wc -l', '1\n'],
    ['redis-cli -h host1 mget user:{1}:a nope{1} user:{1}:b | cut -d" " -f1', '1\n\ntwo\n'],
    ['redis-cli -h host1 cluster info | grep -c cluster_state:ok', '1\n'],
    ['redis-cli -h host1 --no-raw get user:{1}:b | head -1', '"two words"\n'],
    ['redis-cli -h host1 foo | grep -E "ERR|WRONG" | awk \'{ print $3 }\'', 'command\n'],
    ['redis-cli -h host1 echo "a|b" | grep "a|b"', 'a|b\n'],
    ['redis-cli -h host1 -r 3 incr n | tail -n 2', '2\n3\n'],
    ['redis-cli -h host1 -r -1 -i 1 incr n | head -n 2', '1\n2\n'],
    ['redis-cli -h host1 -p 1 ping | wc -l', 'Could not connect to Redis at 10.0.0.1:1: Connection refused\n0\n'],
  ])('%s', (line, text) => {
    expect(shown(line)).toBe(text);
  });
});

describe('xargs', () => {
  test.each([
    // At the end of the line it writes to the terminal.
    ['redis-cli -h host1 KEYS "user:*" | xargs redis-cli -h host1 DEL', '(integer) 2\n'],
    ['redis-cli -h host1 KEYS "user:*" | xargs redis-cli -h host1 DEL | cut -c1', '2\n'],
    ['redis-cli -h host1 KEYS "*:a" | xargs -n 1 redis-cli -h host1 GET', '"1"\n'],
    [
      'redis-cli -h host1 KEYS nothing | xargs redis-cli -h host1 DEL',
      "(error) ERR wrong number of arguments for 'del' command\n",
    ],
  ])('%s', (line, text) => {
    expect(shown(line)).toBe(text);
  });
});

describe('--scan', () => {
  test.each([
    ['redis-cli -h host1 --scan --pattern "*:a"', '"user:{1}:a"\n'],
    ['redis-cli -h host1 --scan --pattern user:* | sort', 'user:{1}:a\nuser:{1}:b\n'],
    ['redis-cli -h host1 --scan | wc -l', '3\n'],
    ['redis-cli -h host1 --scan --pattern nothing', ''],
    ['redis-cli -h host1 --scan --count 3', "Unrecognized option or bad number of args for: '--count'\n"],
    ['redis-cli -h host1 -p 1 --scan', 'Could not connect to Redis at 10.0.0.1:1: Connection refused\n'],
  ])('%s', (line, text) => {
    expect(shown(line)).toBe(text);
  });

  test('lists every key once, over many calls of SCAN', () => {
    const fill = 'redis-cli -h host1 -r 40 incr n | xargs -I{} redis-cli -h host1 set "k {}" {} | uniq -c';
    const { transcript } = playScript(`${STAGE}${fill}\nredis-cli -h host1 --scan --pattern "k *" | sort -u | wc -l\n`);
    expect(transcript).toContain('     40 OK\n');
    expect(transcript).toMatch(/wc -l\n40\n$/);
  });
});

describe('a line that cannot be run changes nothing', () => {
  test.each([
    ['redis-cli ping | less', 'less: command not found'],
    ['redis-cli ping |', "syntax error near unexpected token `|'"],
    [
      'redis-cli ping | grep "a',
      'redis-cli: a quote is not closed (usage: redis-cli [OPTION ...] [COMMAND [ARGUMENT ...]])',
    ],
  ])('%s', (line, message) => {
    expect(playScript(`lab hosts=1 ports=6379\n${line}\n`).errors).toEqual([{ line, message }]);
  });
});

import { describe, expect, test } from 'vitest';
import { splitPrompt, splitShell } from './words';

// What `echo` at the prompt of redis-cli 7.0.15 made of these lines.
describe('at the prompt', () => {
  test.each([
    [String.raw`echo "a\x41\n\q"`, 'aA\nq'],
    [String.raw`echo 'it\'s \n'`, "it's \\n"],
    [String.raw`echo a\nb`, 'a\\nb'],
    ['echo a"b c"', 'ab c'],
    ['echo ""', ''],
    [String.raw`echo "\xzz"`, 'xzz'],
    [String.raw`echo "a\"b"`, 'a"b'],
    [String.raw`echo 'a\"b'`, 'a\\"b'],
    ['  ECHO\t x  ', 'x'],
  ])('%s', (line, word) => {
    expect(splitPrompt(line)).toEqual([line.trim().slice(0, 4), word]);
  });

  test.each(['echo "a"b', 'echo "', String.raw`echo '\\'`, "set a 'b", String.raw`echo "\"`])(
    '%s is invalid',
    (line) => {
      expect(splitPrompt(line)).toBeNull();
    },
  );

  test('blanks alone are no words', () => {
    expect(splitPrompt(' \t ')).toEqual([]);
    expect(splitPrompt('echo a\tb')).toEqual(['echo', 'a', 'b']);
  });
});

// As `sh` passes words on.
describe('in a shell', () => {
  test.each([
    ['redis-cli -h host1 get {user:1000}.following', ['redis-cli', '-h', 'host1', 'get', '{user:1000}.following']],
    ['keys *', ['keys', '*']],
    ["set k 'a b'", ['set', 'k', 'a b']],
    [String.raw`set k "a \"b\" \\ \n"`, ['set', 'k', String.raw`a "b" \ \n`]],
    [String.raw`set k 'a\'b`, ['set', 'k', 'a\\b']],
    [String.raw`a\ b c`, ['a b', 'c']],
    [`'' "" x''y`, ['', '', 'xy']],
    ['  ', []],
  ])('%s', (line, words) => {
    expect(splitShell(line)).toEqual({ words });
  });

  test.each([['get "a'], ["get 'a"], ['get a\\']])('%s cannot be parted', (line) => {
    expect(splitShell(line)).toHaveProperty('error');
  });
});

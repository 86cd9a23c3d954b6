import { expect, test } from 'vitest';
import { insert, killToEnd, killToStart, killWord, paste } from './edit';

const at = (text: string) => ({ text: text.replace('|', ''), cursor: text.indexOf('|') });
const shown = ({ text, cursor }: { text: string; cursor: number }) => `${text.slice(0, cursor)}|${text.slice(cursor)}`;

test('what is taken out goes from the line and comes back where the cursor is', () => {
  expect(killToStart(at('set fo|o'))).toEqual({ text: 'o', cursor: 0, killed: 'set fo' });
  expect(killToEnd(at('set |foo'))).toEqual({ text: 'set ', cursor: 4, killed: 'foo' });
  expect(killWord(at('set foo  |bar'))).toEqual({ text: 'set bar', cursor: 4, killed: 'foo  ' });
  expect(killWord(at('|set'))).toEqual({ text: 'set', cursor: 0, killed: '' });
  expect(shown(insert(at('get |!'), 'foo'))).toBe('get foo|!');
});

test('a text without a line break is typed where the cursor is, with one it is sent line by line', () => {
  const one = paste(at('get |'), 'a\tb');
  expect(one.send).toEqual([]);
  expect(shown(one.rest)).toBe('get a b|');
  const several = paste(at('get |!'), 'a\r\n  get b\n\nget c');
  expect(several.send).toEqual(['get a', '  get b', '']);
  expect(shown(several.rest)).toBe('get c|!');
  expect(paste(at('|'), 'get a\n')).toEqual({ send: ['get a'], rest: { text: '', cursor: 0 } });
});

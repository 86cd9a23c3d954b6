import { expect, test } from 'vitest';
import { toHtml } from './html';

test('HTML in a lesson is text', () => {
  expect(toHtml('<img src=x onerror=alert(1)> <b>bold</b>')).toBe(
    '<p>&lt;img src=x onerror=alert(1)&gt; &lt;b&gt;bold&lt;/b&gt;</p>\n',
  );
});

test.each(['javascript:alert(1)', 'data:text/html,x', 'file:///etc/passwd', '//elsewhere', 'vbscript:x'])(
  'a link to %s is no link',
  (url) => expect(toHtml(`[look](${url})`)).not.toContain('<a'),
);

test('links go to pages and to lessons', () => {
  expect(toHtml('[a](https://redis.io/x?a=1&b="2")')).toContain('target="_blank" rel="noopener noreferrer"');
  expect(toHtml('[b](03-gossip.md#2)')).toContain('<a href="#lesson=03-gossip#2" data-lesson="03-gossip.md#2">b</a>');
});

test('no picture is loaded', () => {
  expect(toHtml('![x](https://elsewhere/x.png)')).not.toContain('<img');
});

test('code that names something on the stage can be pressed; other code cannot', () => {
  expect(toHtml('`host2:6379`')).toContain('<button type="button" data-light="host2:6379"><code>host2:6379</code>');
  expect(toHtml('`redis-cli -h host1 get "a&b"`')).toContain('data-command="redis-cli -h host1 get &quot;a&amp;b&quot;"');
  expect(toHtml('`currentEpoch`')).toBe('<p><code>currentEpoch</code></p>\n');
});

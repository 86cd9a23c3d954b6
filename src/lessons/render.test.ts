import { expect, test } from 'vitest';
import { renderMarkdown } from './render';

const STAGE = { hosts: [{ name: 'host2', ip: '10.0.0.2', ports: [6379, 6380] }], clients: [{ name: 'client1', ip: '10.0.0.101' }] };
const html = (text: string) => renderMarkdown(text, STAGE);

test('HTML in a lesson is text', () => {
  expect(html('<img src=x onerror=alert(1)> <b>bold</b>')).toBe(
    '<p>&lt;img src=x onerror=alert(1)&gt; &lt;b&gt;bold&lt;/b&gt;</p>\n',
  );
});

test.each(['javascript:alert(1)', 'data:text/html,x', 'file:///etc/passwd', '//elsewhere', 'vbscript:x', '#s=abc'])(
  'a link to %s is no link',
  (url) => expect(html(`[look](${url})`)).not.toContain('<a'),
);

test('links go to pages and to steps of lessons', () => {
  expect(html('[a](https://redis.io/x?a=1&b="2")')).toContain('target="_blank" rel="noopener noreferrer"');
  expect(html('[b](03-gossip.md#2)')).toBe('<p><a href="#lesson=03-gossip:2">b</a></p>\n');
  expect(html('[b](03-gossip.md)')).toBe('<p><a href="#lesson=03-gossip">b</a></p>\n');
});

test('no picture is loaded', () => {
  expect(html('![x](https://elsewhere/x.png)')).not.toContain('<img');
});

test('tables are tables', () => {
  expect(html('| a | b |\n| - | - |\n| 1 | 2 |')).toContain('<td>1</td>');
});

test.each(['host2', 'host2:6380', 'client1'])('%s stands on the stage and can be lit', (name) => {
  expect(html(`\`${name}\``)).toContain(`<button type="button" data-light="${name}"><code>${name}</code></button>`);
});

test.each(['host9', 'host2:7000', 'client2', 'currentEpoch'])('%s does not, and is code', (name) => {
  expect(html(`\`${name}\``)).toBe(`<p><code>${name}</code></p>\n`);
});

test('nothing can be lit where there is no stage', () => {
  expect(renderMarkdown('`host2`', null)).toBe('<p><code>host2</code></p>\n');
});

test('a whole command can be run; a word of one, or one with dots in it, cannot', () => {
  expect(html('`redis-cli -h host1 get "a&b"`')).toContain('data-command="redis-cli -h host1 get &quot;a&amp;b&quot;"');
  expect(html('`@client2 kill host2`')).toContain('data-command="@client2 kill host2"');
  expect(html('`heal`')).toContain('data-command="heal"');
  for (const text of ['sleep', 'redis-cli', 'redis-cli -h ... get foo']) expect(html(`\`${text}\``)).not.toContain('<button');
});

test('a Chinese colon or semicolon stays on the line of the button before it', () => {
  expect(html('`client1`、`host2`；它们')).toMatch(/<\/button>、<span class="joined"><button.*<\/button>；<\/span>它们/);
  expect(html('`currentEpoch`：大')).toBe('<p><code>currentEpoch</code>：大</p>\n');
});

test('within a button nothing can be clicked', () => {
  const plain = (text: string) => renderMarkdown(text, STAGE, true);
  expect(plain('`heal` or `host2`')).toBe('<p><code>heal</code> or <code>host2</code></p>\n');
  expect(plain('[a](03-gossip.md) [b](https://redis.io)')).toBe('<p><span>a</span> <span>b</span></p>\n');
});

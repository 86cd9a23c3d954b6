// A lesson's Markdown to HTML for the page. HTML in it is shown as it is written; links lead to http(s) pages and to other
// lessons alone. The page still runs the result through DOMPurify.

import MarkdownIt from 'markdown-it';
import type { LabSetup } from '../lab/setup';

/** Words that begin a line of the stage script. */
const COMMANDS = new Set(
  'boot create kill start pause resume poweroff poweron partition cut delay lose heal sleep until redis-cli'.split(' '),
);

/** What inline code can be clicked for: a line to run, a node or machine to light; null: nothing. */
export function useOfCode(text: string, setup: Pick<LabSetup, 'hosts' | 'clients'> | null): { run: string } | { light: string } | null {
  const words = text.replace(/^@\S+ /, '').split(' ');
  if (COMMANDS.has(words[0]!) && (words.length > 1 || words[0] === 'heal') && !/\.\.\.|…/.test(text)) return { run: text };
  if (!setup) return null;
  const nodes = setup.hosts.flatMap(({ name, ports }) => [name, ...ports.map((port) => `${name}:${port}`)]);
  return nodes.includes(text) || setup.clients.some(({ name }) => name === text) ? { light: text } : null;
}

const LESSON_LINK = /^(\d\d-[a-z0-9-]+)\.md(?:#(\d{1,2}))?$/;

export interface RenderOptions {
  setup: Pick<LabSetup, 'hosts' | 'clients'> | null;
  /** The address of another lesson, at a step (from 1). */
  lessonHref(name: string, step: number | null): string;
}

/** Inline code that can be clicked has the attribute `data-run` or `data-light`. */
export function renderMarkdown(markdown: string, { setup, lessonHref }: RenderOptions): string {
  const md = new MarkdownIt('commonmark', { html: false, breaks: false });
  md.enable('table');
  md.disable('image');
  md.validateLink = (href) => /^https?:\/\//i.test(href) || /^#/.test(href) || LESSON_LINK.test(href);
  md.renderer.rules.code_inline = (tokens, i) => {
    const { content } = tokens[i]!;
    const use = useOfCode(content, setup);
    const escaped = md.utils.escapeHtml(content);
    if (!use) return `<code>${escaped}</code>`;
    return `<code data-${'run' in use ? 'run' : 'light'}="${escaped}">${escaped}</code>`;
  };
  md.renderer.rules.link_open = (tokens, i, options, _env, self) => {
    const token = tokens[i]!;
    const href = String(token.attrGet('href'));
    const [, name, step] = LESSON_LINK.exec(href) ?? [];
    if (name !== undefined) token.attrSet('href', lessonHref(name, step === undefined ? null : Number(step)));
    else if (!href.startsWith('#')) token.attrPush(['target', '_blank'], );
    if (name === undefined && !href.startsWith('#')) token.attrPush(['rel', 'noreferrer']);
    return self.renderToken(tokens, i, options);
  };
  return md.render(markdown);
}

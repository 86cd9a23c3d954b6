// A lesson's Markdown as HTML. HTML in the source is shown as it is written, never passed on; images are not loaded; links lead to
// http(s) pages and to other lessons alone. Inline code that names something of the stage becomes a button that lights it, a command
// one that hands it to the terminal; what becomes of them is the page's affair. The page sanitises what comes out once more.

import MarkdownIt from 'markdown-it';
import type { LabSetup } from '../lab/script/setup';
import { lessonFragment } from './link';

/** The names that can be lit. */
export type StageNames = Pick<LabSetup, 'hosts' | 'clients'>;

/** What a text is rendered for; `plain`: nothing in it can be clicked, as where all of it is a button already. */
interface Place {
  stage: StageNames | null;
  plain: boolean;
}

const placeOf = (env: unknown): Place => env as Place;

/** Words that begin a line of the stage script. */
const COMMANDS = new Set(
  'boot create kill start pause resume poweroff poweron partition cut delay lose heal sleep until redis-cli'.split(' '),
);
/** Browsers begin a line with these behind a button, which no Chinese text does: they are joined to it. */
const JOINED = /^[：；]/;
const LESSON = /^([\w-]+)\.md(?:#(\d{1,3}))?$/;
const PAGE = /^https?:\/\//i;

const markdown = new MarkdownIt('commonmark', { html: false }).enable('table').disable('image');
const { escapeHtml } = markdown.utils;

/** What inline code can be clicked for: a line to run, a node or machine to light; null: nothing. */
function useOfCode(text: string, stage: StageNames | null): { run: string } | { light: string } | null {
  const words = text.replace(/^@\S+ /, '').split(' ');
  if (COMMANDS.has(words[0]!) && (words.length > 1 || words[0] === 'heal') && !/\.\.\.|…/.test(text)) return { run: text };
  if (!stage) return null;
  const names = stage.hosts.flatMap(({ name, ports }) => [name, ...ports.map((port) => `${name}:${port}`)]);
  return names.includes(text) || stage.clients.some(({ name }) => name === text) ? { light: text } : null;
}

markdown.validateLink = (href) => PAGE.test(href) || LESSON.test(href);

markdown.renderer.rules.code_inline = (tokens, i, _options, env) => {
  const text = tokens[i]!.content;
  const code = `<code>${escapeHtml(text)}</code>`;
  const { stage, plain } = placeOf(env);
  const use = plain ? null : useOfCode(text, stage);
  if (!use) return code;
  const data = 'run' in use ? 'command' : 'light';
  const button = `<button type="button" data-${data}="${escapeHtml(text)}">${code}</button>`;
  const after = tokens[i + 1];
  const [sign] = JOINED.exec(after?.content ?? '') ?? [];
  if (!after || sign === undefined) return button;
  after.content = after.content.slice(sign.length);
  return `<span class="joined">${button}${sign}</span>`;
};

markdown.renderer.rules.link_open = (tokens, i, _options, env) => {
  if (placeOf(env).plain) return '<span>';
  const href = String(tokens[i]!.attrGet('href') ?? '');
  const [, name, step] = LESSON.exec(href) ?? [];
  if (name !== undefined) return `<a href="#${lessonFragment(name, step === undefined ? null : Number(step))}">`;
  return `<a href="${escapeHtml(href)}" target="_blank" rel="noopener noreferrer">`;
};

markdown.renderer.rules.link_close = (_tokens, _i, _options, env) => (placeOf(env).plain ? '</span>' : '</a>');

/** `stage`: what can be lit; null where nothing can. `plain`: without links and buttons. */
export const renderMarkdown = (text: string, stage: StageNames | null, plain = false): string =>
  markdown.render(text, { stage, plain } satisfies Place);

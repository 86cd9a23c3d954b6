// A lesson's Markdown as HTML. HTML in the source is shown as it is written, never passed on; images are not loaded. Inline
// code that names something on the stage becomes a button that lights it, a command one that hands it to the terminal;
// what becomes of them is the page's affair. The page sanitises what comes out once more.

import MarkdownIt from 'markdown-it';

const markdown = new MarkdownIt('default', { html: false, linkify: false, typographer: false }).disable('image');

const STAGE = /^(?:host\d+(?::\d{1,5})?|client\d+)$/;
const COMMAND =
  /^(?:redis-cli|kill|start|pause|resume|poweroff|poweron|partition|cut|delay|lose|heal|sleep|until|boot|create|@client\d+)\b.*\S/;
const LESSON = /^[\w-]+\.md(?:#\d+)?$/;
const PAGE = /^https?:\/\//;

const { escapeHtml } = markdown.utils;

markdown.renderer.rules.code_inline = (tokens, index) => {
  const text = tokens[index]!.content;
  const code = `<code>${escapeHtml(text)}</code>`;
  if (STAGE.test(text)) return `<button type="button" data-light="${escapeHtml(text)}">${code}</button>`;
  if (COMMAND.test(text)) return `<button type="button" data-command="${escapeHtml(text)}">${code}</button>`;
  return code;
};

markdown.validateLink = (url) => LESSON.test(url) || PAGE.test(url);

markdown.renderer.rules.link_open = (tokens, index) => {
  const href = String(tokens[index]!.attrGet('href') ?? '');
  const safe = escapeHtml(href);
  if (LESSON.test(href)) return `<a href="#lesson=${safe.replace(/\.md/, '')}" data-lesson="${safe}">`;
  return `<a href="${safe}" target="_blank" rel="noopener noreferrer">`;
};

export const toHtml = (text: string): string => markdown.render(text);

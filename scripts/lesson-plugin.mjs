// What the build does with lessons: `virtual:lessons` is the list of them (front matters alone), so that the page can show
// it without reading twenty-five files; and while a trainer writes, a changed file is handed to the page as it is.
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { parse } from 'yaml';

const FOLDER = fileURLToPath(new URL('../lessons/', import.meta.url));
const ID = 'virtual:lessons';
const RESOLVED = `\0${ID}`;

/** @param {string} text */
function summaryOf(text) {
  const [, front = '', body = ''] = /^\uFEFF?---\r?\n([\s\S]*?)\r?\n---\r?\n([\s\S]*)$/.exec(text) ?? [];
  const { title = '', summary = '', minutes = 0, needs = [] } = parse(front) ?? {};
  return { title, summary, minutes, needs, steps: body.match(/^## /gm)?.length ?? 0 };
}

function list() {
  return ['en', 'zh'].flatMap((locale) =>
    readdirSync(path.join(FOLDER, locale))
      .filter((name) => name.endsWith('.md'))
      .sort()
      .map((file) => {
        const text = readFileSync(path.join(FOLDER, locale, file), 'utf8');
        return { name: file.slice(0, -3), locale, ...summaryOf(text) };
      }),
  );
}

/** @returns {import('vite').Plugin} */
export function lessons() {
  return {
    name: 'lessons',
    resolveId: (id) => (id === ID ? RESOLVED : undefined),
    load: (id) => (id === RESOLVED ? `export default ${JSON.stringify(list())}` : undefined),
    handleHotUpdate({ file, server }) {
      const [locale, name] = path.relative(FOLDER, file).split(path.sep);
      if (!file.startsWith(FOLDER) || !name?.endsWith('.md')) return undefined;
      const text = readFileSync(file, 'utf8');
      server.ws.send({ type: 'custom', event: 'lesson', data: { name: name.slice(0, -3), locale, text } });
      return [];
    },
  };
}

// Compiles the page's messages (messages/) to functions (src/paraglide), unless they are newer than what they are made of.
import { compile } from '@inlang/paraglide-js';
import { readdirSync, statSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
export const PROJECT = path.join(root, 'project.inlang');
export const OUTDIR = path.join(root, 'src', 'paraglide');

/** The page chooses the language itself (src/ui/locale.svelte.ts). @type {['globalVariable', 'baseLocale']} */
export const STRATEGY = ['globalVariable', 'baseLocale'];

export async function compileMessagesWhenNeeded() {
  const sources = [path.join(PROJECT, 'settings.json'), path.join(root, 'package-lock.json')];
  for (const locale of ['en', 'zh']) {
    const folder = path.join(root, 'messages', locale);
    sources.push(folder, ...readdirSync(folder).map((name) => path.join(folder, name)));
  }
  const made = statSync(path.join(OUTDIR, 'messages.js'), { throwIfNoEntry: false })?.mtimeMs ?? 0;
  if (sources.every((source) => statSync(source).mtimeMs < made)) return;
  await compile({ project: PROJECT, outdir: OUTDIR, strategy: STRATEGY, emitTsDeclarations: true });
}

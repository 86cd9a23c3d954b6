// The page's messages: both languages say everything, with the same inputs, and nothing is kept that no component says.
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import settings from '../../project.inlang/settings.json';

const files = (locale: string) => readdirSync(`messages/${locale}`).sort();
const read = (locale: string, file: string) =>
  JSON.parse(readFileSync(`messages/${locale}/${file}`, 'utf8')) as Record<string, unknown>;

/** `{count}` and the like, wherever they stand in a message. */
function inputs(message: unknown): string[] {
  const text = JSON.stringify(message);
  return [...new Set([...text.matchAll(/(?<!\\)\{(\w+)\}/g)].map((match) => match[1]!))].sort();
}

function sources(folder: string): string[] {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const file = path.join(folder, entry.name);
    if (entry.isDirectory()) return sources(file);
    return /\.(ts|svelte)$/.test(entry.name) ? [readFileSync(file, 'utf8')] : [];
  });
}

test('every file of messages is compiled', () => {
  const named = settings['plugin.inlang.messageFormat'].pathPattern.map((pattern) => path.basename(pattern)).sort();
  for (const locale of settings.locales) expect(files(locale)).toEqual(named);
});

describe.each(files('en'))('%s', (file) => {
  const english = read('en', file);
  const chinese = read('zh', file);

  test('has the same messages with the same inputs in both languages', () => {
    expect(Object.keys(chinese)).toEqual(Object.keys(english));
    for (const key of Object.keys(english)) expect([key, inputs(chinese[key])]).toEqual([key, inputs(english[key])]);
  });

  test('names its messages after itself', () => {
    const area = path.basename(file, '.json');
    expect(Object.keys(english).filter((key) => !key.startsWith(`${area}_`))).toEqual([]);
  });

  test('has none that nobody says', () => {
    const said = sources('src/ui').join('\n');
    expect(Object.keys(english).filter((key) => !new RegExp(`\\bm\\.${key}\\b`).test(said))).toEqual([]);
  });
});

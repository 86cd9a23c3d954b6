// docs/SCRIPT.md is what people write scripts by: it names every command as the stage reads it, and its example plays.
import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { COMMANDS } from '../../src/lab/script/commands';
import { playScript } from '../../src/lab/script/play';

const text = readFileSync(new URL('../../docs/SCRIPT.md', import.meta.url), 'utf8');

test('every command stands in its table as it is written', () => {
  const [, section = ''] = /^## Commands\n([\s\S]*?)^## /m.exec(text)!;
  const first = [...section.matchAll(/^\| (`.*?`) \| /gm)].map(([, cell = '']) => cell.replaceAll('\\|', '|'));
  const written = first.flatMap((cell) => [...cell.matchAll(/`([^`]+)`/g)].map(([, usage]) => usage));
  expect(written.sort()).toEqual(
    Object.values(COMMANDS)
      .map(({ usage }) => usage)
      .sort(),
  );
});

test('its example plays without an error', () => {
  const [, example = ''] = /^```\n([\s\S]*?)^```/m.exec(text)!;
  const { errors, transcript } = playScript(example);
  expect(errors).toEqual([]);
  expect(transcript).toContain('"before"');
});

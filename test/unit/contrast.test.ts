// Colours of the page: what is written can be read on the ground that it stands on, at WCAG's 4.5:1, and at 7:1 in high
// contrast.
import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';

const css = readFileSync('src/ui/tokens.css', 'utf8');

/** The variables of each `{ ... }` that a selector opens, in order. */
function blocks(selector: string): Map<string, string>[] {
  const found: Map<string, string>[] = [];
  for (let at = css.indexOf(`${selector} {`); at >= 0; at = css.indexOf(`${selector} {`, at + 1)) {
    const body = css.slice(css.indexOf('{', at), css.indexOf('}', at));
    found.push(new Map([...body.matchAll(/(--[\w-]+): (#[0-9a-f]{6});/g)].map((match) => [match[1]!, match[2]!])));
  }
  return found;
}

const [light] = blocks('\n:root');
const [dark] = blocks(":root[data-theme='dark']");
const [contrast, contrastDark] = blocks(":root[data-theme='contrast']");
const over = (...layers: (Map<string, string> | undefined)[]) => new Map(layers.flatMap((layer) => [...(layer ?? [])]));

function luminance(colour: string): number {
  const [r, g, b] = [1, 3, 5].map((at) => {
    const share = parseInt(colour.slice(at, at + 2), 16) / 255;
    return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * r! + 0.7152 * g! + 0.0722 * b!;
}

function ratio(a: string, b: string): number {
  const [low, high] = [luminance(a), luminance(b)].sort((x, y) => x - y);
  return (high! + 0.05) / (low! + 0.05);
}

const GROUNDS = ['--page', '--surface', '--raised', '--sunken'];
const PAIRS: [text: string, ground: string][] = [
  ...['--text', '--text-soft', '--accent', '--bad', '--warn', '--good'].flatMap((text) =>
    GROUNDS.map((ground): [string, string] => [text, ground]),
  ),
  ['--accent-text', '--accent'],
  ['--bad-text', '--bad'],
  ['--text', '--accent-soft'],
  ['--bad', '--bad-soft'],
  ['--warn', '--warn-soft'],
  ...['--terminal-text', '--terminal-soft', '--terminal-error', '--terminal-note', '--terminal-accent'].map(
    (text): [string, string] => [text, '--terminal'],
  ),
  ...['0', '1', '2', '3', '4', 'none'].map((shard): [string, string] => [`--shard-${shard}-text`, `--shard-${shard}`]),
];

for (const [name, colours, least] of [
  ['light', over(light), 4.5],
  ['dark', over(light, dark), 4.5],
  ['high contrast, light', over(light, contrast), 7],
  ['high contrast, dark', over(light, contrast, contrastDark), 7],
] as const) {
  test(`${name}: every text stands out ${least}:1 or more`, () => {
    const pale = PAIRS.map(([text, ground]) => [text, ground, ratio(colours.get(text)!, colours.get(ground)!)] as const)
      .filter(([, , stands]) => stands < least)
      .map(([text, ground, stands]) => `${text} on ${ground}: ${stands.toFixed(2)}`);
    expect(pale).toEqual([]);
  });
}

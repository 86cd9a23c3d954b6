// A script's stage, before its first line is given.

import { quoteWord, splitWords } from './quote';
import { Run } from '../run';
import { parseScript, type ScriptLine } from './script';
import { Refusal } from '../refusal';
import { setupOf, withPairs } from './setup';

/**
 * A stage as the script's `lab` line describes it, and the lines below. Throws a `Refusal` with one clear line, beginning
 * with `lab: ` or `the script `.
 */
export function openScript(
  text: string,
  { seed, keyframeEvents }: { seed?: string; keyframeEvents?: number } = {},
): { run: Run; opening: ScriptLine[]; rest: ScriptLine[] } {
  const lines = parseScript(text);
  const first = lines.findIndex((line) => line.kind !== 'note');
  const words = splitWords(lines[first]?.command ?? '') ?? [];
  if (words[0] !== 'lab') {
    throw new Refusal('the script does not begin with a lab line (lab hosts=3 ports=6379-6380)', {
      kind: 'no-lab-line',
    });
  }
  const args = seed === undefined ? words.slice(1) : withPairs(words.slice(1), { seed });
  const setup = setupOf(args);
  const opening = lines.slice(0, first + 1);
  const written = opening.map((line, i) =>
    i === first && seed !== undefined ? `lab ${args.map(quoteWord).join(' ')}` : line.text,
  );
  return { run: new Run(setup, written, keyframeEvents), opening, rest: lines.slice(first + 1) };
}

// The form of a scenario file: a transcript that is its own script. Lines that start with `$ ` were given, lines behind
// a prompt were typed; everything else is what came of it and is written anew by UPDATE=1. Above the first command stand
// comments, some of which mean something:
//   # rule: what the scenario shows, and where Redis says so (every file has one)
//   # show: trace       significant events between the commands, as `-- 12.350s ...`
//   # show: trace KIND ...   only these kinds
//   # hide: create           the cluster manager's long answer to create, where it is beside the point

import { playScript } from '../src/lab/script/play';
import { traceLine } from '../src/lab/script/trace-line';
import { loadLua } from './support/lua';
import type { TraceEntry } from '../src/sim/trace';
import { blocks, mask, type Block } from './mask';

// Scenarios may run scripts.
await loadLua();

const PROMPT = /^(?:\d+\.\d+\.\d+\.\d+:\d+|not connected)(?:\[\d+\])?(?:\(TX\))?> (.*)$/;

/** What was given and typed, as a stage script. */
export function scriptOf(scenario: string): string {
  return blocks(scenario)
    .flatMap(({ line, output }) => {
      if (line === '') return output;
      const typed = output.flatMap((text) => {
        const found = PROMPT.exec(text)?.[1];
        return found === undefined ? [] : [`  ${found}`];
      });
      return [line, ...typed];
    })
    .map((line) => `${line}\n`)
    .join('');
}

/** The scenario as it comes out now. Throws when it states no rule. */
export function playScenario(scenario: string): string {
  const opening = blocks(scenario)[0]?.output ?? [];
  if (!opening.some((line) => line.startsWith('# rule: '))) throw new Error('a scenario states its rule: # rule: ...');
  const shown = opening.find((line) => line.startsWith('# show: trace'));
  const kinds = new Set(shown?.split(' ').slice(3));
  const aside = (entry: TraceEntry) => (kinds.size === 0 || kinds.has(entry.kind) ? traceLine(entry) : null);
  const { ids, transcript } = playScript(scriptOf(withoutEnds(scenario)), shown === undefined ? {} : { aside });
  const masked = mask(transcript, ids);
  return opening.includes('# hide: create') ? withoutOutput(masked, 'create') : masked;
}

function withoutOutput(transcript: string, command: string): string {
  return join(
    blocks(transcript).map((block) => (block.line.split(' ')[0] === command ? { ...block, output: [] } : block)),
  );
}

const join = (all: Block[]): string =>
  all
    .flatMap(({ line, output }) => [...(line === '' ? [] : [`$ ${line}`]), ...output])
    .map((line) => `${line}\n`)
    .join('');

/** Leaves out the second `$ LINE &`, under which a background line's output came. */
function withoutEnds(scenario: string): string {
  const begun = new Map<string, number>();
  return join(
    blocks(scenario).filter(({ line }) => {
      if (!line.endsWith(' &')) return true;
      const open = begun.get(line) ?? 0;
      begun.set(line, open === 0 ? 1 : 0);
      return open === 0;
    }),
  );
}

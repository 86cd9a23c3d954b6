// `redis-cli ... | grep ... | wc -l`: one program of a client machine. redis-cli writes its lines into the first filter, each
// filter into the next, the last to the terminal. What redis-cli says on its error output goes past the pipe.

import type { Bytes } from '../../sim/bytes';
import { checkpoint, complain, print, type Script } from '../effects';
import { redisCli } from '../redis-cli';
import { readFilter, type Filter, type Memory } from './filters';
import { commandsOf, readXargs, type Xargs } from './xargs';

type Stage = Filter | { xargs: Xargs };

/** What a pipeline remembers, for its checkpoints. */
interface State {
  /** The last checkpoint of redis-cli; null before the first. */
  source: unknown;
  /** For each stage behind it. */
  pipes: Pipe[];
}

interface Pipe {
  memory: Memory;
  /** A line whose end has not come. */
  partial: Bytes;
  closed: boolean;
}

/** One stage of a pipeline as `readPipeline` takes it; the first of all is redis-cli. */
function readStage(words: readonly Bytes[]): Stage | { error: string } {
  if (words.length === 0) return { error: "syntax error near unexpected token `|'" };
  if (words[0] === 'xargs') {
    const xargs = readXargs(words);
    return 'error' in xargs ? xargs : { xargs };
  }
  return readFilter(words) ?? { error: `${words[0]}: command not found` };
}

/** The stages behind redis-cli, or one line about the first that is wrong. */
export function readPipeline(stages: readonly (readonly Bytes[])[]): Stage[] | { error: string } {
  const read: Stage[] = [];
  for (const words of stages.slice(1)) {
    const stage = readStage(words);
    if ('error' in stage) return stage;
    read.push(stage);
  }
  return read;
}

/** How the stages become the words of the program `pipeline`: each stage one word. */
export const pipelineWords = (stages: readonly (readonly string[])[]): string[] => [
  'pipeline',
  ...stages.map((words) => JSON.stringify(words)),
];

/** What `pipelineWords` was given; null for the words of another program. */
export const pipelineStages = (argv: readonly string[]): string[][] | null =>
  argv[0] === 'pipeline' ? argv.slice(1).map((stage) => JSON.parse(stage) as string[]) : null;

/** `argv` as `pipelineWords` makes it. Returns the exit code of redis-cli where it failed. */
export function* pipeline(argv: readonly Bytes[], saved: unknown): Script<number> {
  const words = pipelineStages(argv)!;
  const stages = readPipeline(words);
  if ('error' in stages) throw new Error(stages.error);
  const state: State = (saved as State | null) ?? {
    source: null,
    pipes: stages.map(() => ({ memory: { lines: [], count: 0 }, partial: '', closed: false })),
  };
  const source = redisCli(words[0]!, state.source, false);
  let code = 0;
  for (let result: unknown; ;) {
    const step = source.next(result);
    result = undefined;
    if (step.done) {
      code = step.value;
      break;
    }
    const effect = step.value;
    if (effect.do === 'checkpoint') yield* checkpoint({ ...state, source: effect.state });
    else if (effect.do !== 'print' || effect.error) result = yield effect;
    else if (!(yield* feed(stages, state.pipes, 0, effect.text))) break;
  }
  for (let at = 0; at < stages.length; at++) yield* finish(stages, state.pipes, at);
  return code;
}

/** Text for the stage `at` (behind the last one: for the terminal); false when nobody reads there any more. */
function* feed(stages: Stage[], pipes: Pipe[], at: number, text: Bytes): Script<boolean> {
  const stage = stages[at];
  const pipe = pipes[at];
  if (!stage || !pipe) {
    yield* print(text);
    return true;
  }
  if (pipe.closed) return false;
  const lines = (pipe.partial + text).split('\n');
  pipe.partial = lines.pop()!;
  const out = lines.flatMap((line) => take(stage, pipe.memory, line, true));
  yield* pass(stages, pipes, at, out);
  if ('isFull' in stage && stage.isFull?.(pipe.memory)) pipe.closed = true;
  return true;
}

function take(stage: Stage, memory: Memory, line: Bytes, ended: boolean): Bytes[] {
  if ('line' in stage) return stage.line(memory, line, ended);
  memory.lines.push(line);
  return [];
}

/** What stage `at` gives out. A stage into whose pipe nobody looks any more ends. */
function* pass(stages: Stage[], pipes: Pipe[], at: number, lines: Bytes[]): Script<void> {
  if (lines.length === 0) return;
  const read = yield* feed(stages, pipes, at + 1, `${lines.join('\n')}\n`);
  if (!read) pipes[at]!.closed = true;
}

/** The input of stage `at` is over. */
function* finish(stages: Stage[], pipes: Pipe[], at: number): Script<void> {
  const stage = stages[at]!;
  const pipe = pipes[at]!;
  if (pipe.partial !== '') yield* pass(stages, pipes, at, take(stage, pipe.memory, pipe.partial, false));
  pipe.partial = '';
  if ('line' in stage) return yield* pass(stages, pipes, at, stage.end?.(pipe.memory) ?? []);
  const commands = commandsOf(stage.xargs, pipe.memory.lines);
  if ('error' in commands) return yield* complain(`${commands.error}\n`);
  for (const command of commands) {
    const run = redisCli(command, null, at === stages.length - 1);
    for (let result: unknown; ;) {
      const step = run.next(result);
      result = undefined;
      if (step.done) break;
      const effect = step.value;
      // It goes on from the pipeline's own last checkpoint, not from one in its middle. Its input is empty.
      if (effect.do === 'checkpoint') continue;
      if (effect.do === 'read-line') result = null;
      else if (effect.do !== 'print' || effect.error) result = yield effect;
      else if (!(yield* feed(stages, pipes, at + 1, effect.text))) return;
    }
  }
}

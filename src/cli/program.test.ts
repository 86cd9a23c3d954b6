// The runner on a toy world: what a program says does not depend on whether its world was saved, restored or forked.

import fc from 'fast-check';
import { describe, expect, test, vi } from 'vitest';
import { toyScreen, toyStep, type Screen } from '../../test/support/toy-screen';
import { toyWorld } from '../../test/support/toy-world';
import { cloneState } from '../sim/shared';
import type { World } from '../sim/world';
import { pipelineWords } from './pipe/pipeline';
import { promptOf } from './program';

vi.mock('../sim/client', async () => (await import('../../test/support/toy-world')).client);

const NODES = ['10.0.0.1:6379', '10.0.0.2:6379', '10.0.0.3:6379'];

const structured = (world: World): World => structuredClone(world);
const copies = [cloneState, structured];

interface Scene {
  nodes: string[];
  argv: string[];
  lines: string[];
}

const scenes: Scene[] = [
  {
    nodes: NODES,
    argv: ['redis-cli', '-h', 'host1', '-c'],
    lines: [
      'set a 1',
      'get a',
      'moved 10.0.0.2:6379',
      'multi',
      'slow',
      '3 ping',
      'hangup',
      'ping',
      'connect host9 1',
      '',
    ],
  },
  { nodes: NODES, argv: ['redis-cli', '-h', 'host2', '-r', '3', '-i', '0.5', 'slow'], lines: [] },
  { nodes: NODES, argv: ['redis-cli', '--cluster', 'create', ...NODES, '--cluster-yes'], lines: [] },
  {
    nodes: NODES,
    argv: pipelineWords([
      ['redis-cli', '-h', 'host2', '-r', '3', 'echo', 'k'],
      ['xargs', '-n', '1', 'redis-cli', '-h', 'host1', 'echo'],
      ['uniq', '-c'],
    ]),
    lines: [],
  },
  {
    // A stream whose every message is a checkpoint, in the middle of a count; `head` ends it at the third.
    nodes: NODES,
    argv: pipelineWords([
      ['redis-cli', '-h', 'host1', 'subscribe', 'news'],
      ['head', '-n', '4'],
    ]),
    lines: [],
  },
  {
    // All on one host: the manager tries to better that by chance.
    nodes: [1, 2, 3, 4, 5, 6].map((port) => `10.0.0.1:${port}`),
    argv: [
      'redis-cli',
      '--cluster',
      'create',
      ...[1, 2, 3, 4, 5, 6].map((port) => `host1:${port}`),
      '--cluster-replicas',
      '1',
    ],
    lines: ['yes'],
  },
];

function start(scene: Scene): { world: World; screen: Screen; lines: string[] } {
  const world = toyWorld(scene.nodes, 7);
  const screen = toyScreen();
  screen.programs.startProgram(world, 'client1', scene.argv, 0);
  return { world, screen, lines: [...scene.lines] };
}

function finish(world: World, screen: Screen, lines: string[]): number {
  let steps = 0;
  while (toyStep(world, screen, lines)) steps++;
  return steps;
}

/** What the rest of a scene says when it goes on from a copy made after `steps`, in a runner that knows nothing. */
function rest(scene: Scene, steps: number, copy: (world: World) => World): string {
  const { world, screen, lines } = start(scene);
  for (let i = 0; i < steps; i++) toyStep(world, screen, lines);
  const restored = toyScreen();
  finish(copy(world), restored, lines);
  return screen.text + restored.text + JSON.stringify([...screen.exits, ...restored.exits]);
}

describe.each(scenes.map((scene) => [scene.argv.slice(1, 4).join(' '), scene] as const))('%s', (_, scene) => {
  const whole = start(scene);
  const steps = finish(whole.world, whole.screen, whole.lines);
  const said = whole.screen.text + JSON.stringify(whole.screen.exits);

  test('goes on from any instant as if nothing had happened', () => {
    expect(whole.screen.exits).toHaveLength(1);
    const property = fc.property(fc.nat(steps), fc.constantFrom(...copies), (at, copy) => {
      expect(rest(scene, at, copy)).toBe(said);
    });
    fc.assert(property, { numRuns: 60 });
  });

  test('two worlds that part leave each other alone', () => {
    const property = fc.property(fc.nat(steps), fc.nat(steps), (at, further) => {
      const { world, screen, lines } = start(scene);
      for (let i = 0; i < at; i++) toyStep(world, screen, lines);
      const keyframe = cloneState(world);
      const linesThen = [...lines];
      const saidThen = screen.text;
      // One goes its own way, with the same runner, before the other goes on from the keyframe.
      for (let i = 0; i < further; i++) toyStep(world, screen, ['echo elsewhere']);
      screen.text = saidThen;
      screen.exits = [];
      finish(cloneState(keyframe), screen, linesThen);
      const exits = at >= steps ? whole.screen.exits : screen.exits;
      expect(screen.text + JSON.stringify(exits)).toBe(said);
    });
    fc.assert(property, { numRuns: 40 });
  });
});

test('a session at the prompt says what redis-cli says', () => {
  const { world, screen, lines } = start(scenes[0]!);
  finish(world, screen, lines);
  expect(screen.text).toBe(`OK
"1"
-> Redirected to slot [7] located at 10.0.0.2:6379
OK
OK
PONG
(0.70s)
PONG
PONG
PONG
Error: Server closed the connection
PONG
Could not connect to Redis at 10.0.0.9:1: Connection refused
`);
});

test('the prompt tells where it is connected, and that it is in a transaction', () => {
  const { world, screen } = start(scenes[0]!);
  const prompts: (string | null)[] = [];
  const lines = ['multi', 'QUIT now', 'exec'];
  const [program] = world.clients.programs.values();
  while (world.clients.programs.size > 0) {
    if (promptOf(program!) !== null) prompts.push(promptOf(program!));
    if (!toyStep(world, screen, lines)) break;
  }
  // `quit` ends redis-cli itself, so the last line is never read.
  expect(prompts).toEqual(['10.0.0.1:6379> ', '10.0.0.1:6379(TX)> ']);
  expect(screen.exits).toEqual([[1, 0]]);
});

test('lines typed ahead are read in turn, the end of the input only after them', () => {
  const { world, screen } = start(scenes[0]!);
  screen.programs.typeLine(world, 1, 'echo \u00e9');
  screen.programs.typeLine(world, 1, 'ping');
  screen.programs.closeInput(world, 1);
  finish(world, screen, []);
  expect(screen.text).toBe('"\\xc3\\xa9"\nPONG\n');
  expect(screen.exits).toEqual([[1, 0]]);
});

test('an interrupted program is gone with its sockets, and events on their way to it are nobody\u2019s', () => {
  const { world, screen } = start(scenes[1]!);
  for (let i = 0; i < 2; i++) toyStep(world, screen, []);
  screen.programs.interrupt(world, 1);
  expect(screen.exits).toEqual([[1, 130]]);
  expect(world.clients.programs.size).toBe(0);
  finish(world, screen, []);
  expect(screen.text).toBe('');
});

test('raw output is text, not bytes', () => {
  const world = toyWorld(NODES);
  const screen = toyScreen();
  screen.programs.startProgram(
    world,
    'client1',
    ['redis-cli', '-h', 'host1', '--raw', 'echo', 'h\u00e9llo \u{1f600}'],
    0,
  );
  finish(world, screen, []);
  expect(screen.text).toBe('h\u00e9llo \u{1f600}\n');
});

test('nothing listens on the client machine itself', () => {
  const world = toyWorld(NODES);
  const screen = toyScreen();
  screen.programs.startProgram(world, 'client1', ['redis-cli', 'ping'], 0);
  expect(screen.text).toBe('Could not connect to Redis at 127.0.0.1:6379: Connection refused\n');
  expect(screen.exits).toEqual([[1, 1]]);
});

test('endless reading goes on from any instant, until Ctrl-C', () => {
  const scene = { nodes: NODES, argv: ['redis-cli', '-h', 'host1', 'subscribe', 'news'], lines: [] };
  const said =
    'Reading messages... (press Ctrl-C to quit)\n' +
    [1, 2, 3].map((i) => `1) "message"\n2) "news"\n3) (integer) ${i}\n`).join('') +
    '[]';
  for (let at = 0; at <= 4; at++) expect(rest(scene, at, structured)).toBe(said);
  const { world, screen } = start(scene);
  finish(world, screen, []);
  // The log begins anew with every message, or it would grow for ever.
  expect(world.clients.programs.get(1)!.logLength).toBe(0);
  screen.programs.interrupt(world, 1);
  expect(screen.exits).toEqual([[1, 130]]);
});

import { describe, expect, it } from 'vitest';
import { compareLessons } from './compare';
import { Faults } from './faults';
import { blocksOf, goalOf, goalText } from './lesson';
import { isSound, parseLesson } from './parse';
import { scriptBefore } from './stage';

const FENCE = '```';
const block = (name: string, ...lines: string[]) => [`${FENCE}${name}`, ...lines, FENCE, ''].join('\n');
const PREDICT = block('predict', 'How many?', '- [ ] One', '  Then two.', '- [x] Two', '  Count them.');

function lesson(...steps: string[]): string {
  return [
    '---',
    'title: A test',
    'summary: It is one.',
    'minutes: 5',
    'lab: hosts=2 ports=6379',
    'start:',
    '  - create',
    '  - redis-cli -h host1 ping',
    'explain: [why]',
    '---',
    '',
    ...steps,
  ].join('\n');
}
const GOOD = lesson(
  '## One\n\nProse with `host1:6379`.\n',
  PREDICT,
  block('play', 'kill host1', '# prints: nothing', '@client1 redis-cli -h host2', '  get a', '  get b', '# error: MOVED'),
  block('goal', '# host1 is dead', 'process host1 = stopped', 'role host2:6379 = master', '# and all is well', 'agree'),
  '## Two\n',
  PREDICT,
  block('goal', '# done', 'process host1 = running'),
  block('solution', 'start host1'),
  block('wrong', '# because they like it', 'kill host2'),
  block('look', 'open inspector host1:6379 config', 'light pfail slot:5 key:a', 'speed 0.5'),
  block('hint', 'Try **start**.'),
);
const faultsOf = (text: string) => parseLesson(text, 'x').faults.map(({ line, what }) => `${line}: ${what.en}`);

describe('a lesson', () => {
  const parsed = parseLesson(GOOD, '99-test');
  const [one, two] = parsed.lesson.steps;

  it('is read whole, without a fault', () => {
    expect(parsed.faults).toEqual([]);
    expect(isSound(parsed)).toBe(true);
    expect(parsed.lesson).toMatchObject({
      ...{ name: '99-test', title: 'A test', minutes: 5, needs: [], lab: 'lab hosts=2 ports=6379', explain: ['why'] },
      start: [{ script: 'create' }, { script: 'redis-cli -h host1 ping' }],
    });
    expect(parsed.lesson.steps.map((step) => step.blocks.map(({ kind }) => kind))).toEqual([
      ['prose', 'predict', 'play', 'goal'],
      ['predict', 'goal', 'solution', 'wrong', 'look', 'hint'],
    ]);
  });

  it('has script lines with what is typed into them and what they are announced to print', () => {
    expect(blocksOf(one!, 'play')[0]!.pieces).toMatchObject([
      { script: 'kill host1', announced: [{ how: 'prints', text: 'nothing' }] },
      { script: '@client1 redis-cli -h host2\n  get a\n  get b', announced: [{ how: 'error', text: 'MOVED' }] },
    ]);
    expect(blocksOf(two!, 'wrong')[0]).toMatchObject({ comment: 'because they like it', pieces: [{ script: 'kill host2' }] });
  });

  it('has goals under the words that tell of them', () => {
    const goal = goalOf(one!)!;
    expect(goal.items.map(({ label, predicates }) => [label, predicates.map(({ text }) => text)])).toEqual([
      ['host1 is dead', ['process host1 = stopped', 'role host2:6379 = master']],
      ['and all is well', ['agree']],
    ]);
    expect(goalText(goal.items)).toBe('(process host1 = stopped) and (role host2:6379 = master) and (agree)');
  });

  it('has questions, and where to look', () => {
    expect(blocksOf(one!, 'predict')[0]).toMatchObject({
      question: 'How many?',
      choices: [
        { right: false, answer: 'One', because: 'Then two.' },
        { right: true, answer: 'Two', because: 'Count them.' },
      ],
    });
    expect(blocksOf(two!, 'look')[0]).toMatchObject({
      ...{ open: { view: 'inspector', node: 'host1:6379', section: 'config' }, light: ['pfail', 'slot:5', 'key:a'], speed: 0.5 },
    });
  });

  it('gives the script of the stage on which a step begins', () => {
    expect(scriptBefore(parsed.lesson, 1).split('\n')).toEqual([
      ...['lab hosts=2 ports=6379', 'create', 'redis-cli -h host1 ping', '# 1. One', 'kill host1'],
      ...['@client1 redis-cli -h host2', '  get a', '  get b'],
      'until (process host1 = stopped) and (role host2:6379 = master) and (agree)',
      ...['# 2. Two', ''],
    ]);
  });

  it('may have Windows line ends and a byte order mark', () => {
    expect(faultsOf(`\uFEFF${GOOD.replaceAll('\n', '\r\n')}`)).toEqual([]);
  });
});

// Each a fault that is put into the good lesson, the beginning of the line at which it is told, and what is said of it.
it.each([
  ['title: A test', 'titel: A test', 'titel:', 'there is no key titel; there are title, summary, minutes'],
  ['title: A test', '', '---', 'title is missing'],
  ['minutes: 5', 'minutes: many', 'minutes:', 'minutes is a number from 1 to 60'],
  ['lab: hosts=2 ports=6379', 'lab: hosts=two', 'lab:', 'lab: hosts=two is not a number from 1 to 100'],
  ['explain: [why]', 'explain: [why', 'explain:', 'this is not YAML'],
  ['## One', '### One', '### One', 'only ## headings are used'],
  ['## One', 'One', 'One', 'a lesson begins with a step'],
  ['```play\n', '```plya\n', '```plya', 'there is no block plya; there are play, solution, wrong, goal'],
  ['```play\n', '```play soon\n', '```play soon', 'play is followed by nothing or by auto, not by soon'],
  ['# prints: nothing', '# prints:', '# prints:', 'what does it print? (# prints: TEXT)'],
  ['kill host1\n', '', '# prints: nothing', 'there is no line above that could print it'],
  ['- [ ] One\n', '- [x] One\n', '```predict', 'exactly one answer is right (- [x]); here 2 are'],
  ['  Then two.\n', '', '- [ ] One', 'the lines below an answer say what one would see if it were so'],
  ['  Then two.\n', 'Then two.\n', 'Then two.', 'what belongs to an answer is indented by two spaces'],
  ['role host2:6379 = master', 'role host3:6379 = master', 'role host3', 'character 6: there is no node host3:6379'],
  ['role host2:6379 = master', 'rolle host2:6379 = master', 'rolle', 'character 1: there is no predicate rolle; did'],
  ['open inspector host1:6379 config', 'open inspector', 'open', 'open inspector NODE: which node?'],
  ['open inspector host1:6379', 'open inspector host7:6379', 'open', 'there is no node host7:6379 to inspect'],
  ['host1:6379 config', 'host1:6379 settings', 'open', 'the inspector has one of cluster, replication, config'],
  ['open inspector host1:6379', 'open beliefs taste', 'open', 'taste has no place here: open VIEW, open inspector'],
  ['open inspector host1:6379', 'open window', 'open', 'there is no view window'],
  ['light pfail slot:5', 'light pfail slot:99999', 'light', 'there is no slot:99999 to light'],
  ['speed 0.5', 'speed 0', 'speed', 'look takes open VIEW, light THING ... or speed NUMBER'],
  ['start host1\n```', '```', '```solution', 'solution has no line to run'],
])('%j as %j is told', (right, wrong, at, message) => {
  const text = GOOD.replace(right, wrong);
  const line = text.split('\n').findIndex((one) => one.startsWith(at)) + 1;
  const found = faultsOf(text);
  expect(line).toBeGreaterThan(0);
  expect(found.find((told) => told.startsWith(`${line}: ${message}`)), found.join('\n')).toBeDefined();
});

it('all faults are told, by line, each in both languages', () => {
  const { faults } = parseLesson('# Hello\n\n```goal\nbanana\n```\n', 'x');
  expect(faults.length).toBeGreaterThan(4);
  expect(faults.map(({ line }) => line)).toEqual([...faults.map(({ line }) => line)].sort((a, b) => a - b));
  for (const { what } of faults) expect(what.zh).toMatch(/\p{Script=Han}/u);
});

it('a step without a goal or a prediction, and too much prose, are told', () => {
  const long = lesson('## One\n', 'word '.repeat(150), PREDICT, '## Two\n\nNothing.\n');
  const told = ['a step has a goal or a predict', '150 words of prose', '2 goals at least; here 0', '2 predictions at least; here 1'];
  expect(faultsOf(long)).toEqual(expect.arrayContaining(told.map((text): unknown => expect.stringContaining(text))));
});

it('two languages that differ in more than prose are told apart', () => {
  const differ = (text: string) => {
    const faults = new Faults();
    compareLessons(parseLesson(GOOD, 'x').lesson, parseLesson(text, 'x').lesson, faults);
    return faults.list.map(({ what }) => what.en);
  };
  expect(differ(GOOD.replace('Prose with', '文字').replace('# host1 is dead', '# host1 死了'))).toEqual([]);
  expect(differ(GOOD.replace('agree', 'covered'))).toEqual([expect.stringContaining('goal differs from the other language: covered | agree')]);
  expect(differ(GOOD.replace('start host1', 'start host2'))).toEqual([expect.stringContaining('solution differs')]);
  expect(differ(GOOD.replace('- create', '- boot'))).toEqual(['start has other lines in the other language']);
  expect(differ(GOOD.replace('```hint', '```notes'))).toEqual(['here stands notes, in the other language hint']);
});

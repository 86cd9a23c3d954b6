// The fenced blocks of a step, each read from its lines.

import { readPredicate } from '../lab/predicates/read';
import { checkPredicate } from '../lab/predicates/check';
import type { LabSetup } from '../lab/script/setup';
import { NODE_SECTIONS } from '../lab/views/node';
import { KINDS } from '../words/kinds';
import { describeFault } from '../words/predicate-fault';
import type { Faults } from './faults';
import { LENSES, LOOK_VIEWS, type Block, type GoalItem, type Look, type LookView, type Predict } from './lesson';
import { readPieces } from './pieces';

export interface SourceLine {
  text: string;
  line: number;
}

interface Source {
  /** The line of the opening fence. */
  line: number;
  /** What stands behind the block's name. */
  option: string;
  lines: SourceLine[];
  setup: LabSetup | null;
}

export const BLOCKS: Record<string, (source: Source, faults: Faults) => Block | null> = {
  play(source, faults) {
    const { line, option } = source;
    if (option !== '' && option !== 'auto') {
      faults.add(line, `play is followed by nothing or by auto, not by ${option}`, `play 后面只能没有或是 auto，不能是 ${option}`);
    }
    const { pieces } = readPieces(source.lines, faults);
    if (pieces.length === 0) faults.add(line, 'play has no line to run', 'play 里没有要执行的命令');
    return { kind: 'play', line, auto: option === 'auto', pieces };
  },
  solution: (source, faults) => readWay('solution', source, faults),
  wrong: (source, faults) => readWay('wrong', source, faults),
  goal: readGoal,
  predict: readPredict,
  look: readLook,
  hint: (source, faults) => readMarkdown('hint', source, faults),
  notes: (source, faults) => readMarkdown('notes', source, faults),
};

export const BLOCK_NAMES = Object.keys(BLOCKS);

function plain({ line, option }: Source, name: string, faults: Faults): void {
  if (option !== '') faults.add(line, `nothing stands behind ${name}: ${option}`, `${name} 后面不能有内容：${option}`);
}

function readWay(kind: 'solution' | 'wrong', source: Source, faults: Faults): Block {
  plain(source, kind, faults);
  const { pieces, tail } = readPieces(source.lines, faults);
  if (pieces.length === 0) faults.add(source.line, `${kind} has no line to run`, `${kind} 里没有要执行的命令`);
  return { kind, line: source.line, pieces, comment: pieces[0]?.comment ?? tail };
}

function readMarkdown(kind: 'hint' | 'notes', source: Source, faults: Faults): Block {
  plain(source, kind, faults);
  const markdown = source.lines.map(({ text }) => text).join('\n').trim();
  if (markdown === '') faults.add(source.line, `${kind} is empty`, `${kind} 是空的`);
  return { kind, line: source.line, markdown };
}

function readGoal(source: Source, faults: Faults): Block {
  plain(source, 'goal', faults);
  const items: GoalItem[] = [];
  let label = '';
  let labelled = false;
  for (const { text, line } of source.lines) {
    const trimmed = text.trim();
    if (trimmed === '') continue;
    if (trimmed.startsWith('#')) {
      const words = trimmed.replace(/^#\s*/, '');
      label = labelled ? words : `${label} ${words}`.trim();
      labelled = false;
      continue;
    }
    const read = readPredicate(trimmed);
    const fault = 'fault' in read ? read.fault : source.setup && checkPredicate(read.predicate, source.setup);
    if (fault) {
      const place = { en: `character ${fault.at + 1}`, zh: `第 ${fault.at + 1} 个字符` };
      faults.add(line, `${place.en}: ${describeFault(fault, 'en')}`, `${place.zh}：${describeFault(fault, 'zh')}`);
    }
    if (!('predicate' in read)) continue;
    const entry = { line, text: trimmed, predicate: read.predicate };
    if (labelled) items.at(-1)!.predicates.push(entry);
    else items.push({ label, predicates: [entry] });
    labelled = label !== '';
    if (label === '') faults.warn(line, 'no # line above says in words what this asks for', '上面缺少以 # 开头的一行，用文字说明这个目标');
  }
  if (items.length === 0) faults.add(source.line, 'a goal needs a predicate', 'goal 里至少要有一个断言');
  return { kind: 'goal', line: source.line, items };
}

const CHOICE = /^[-*] \[([ xX])\] ?(.*)$/;

function readPredict(source: Source, faults: Faults): Block {
  plain(source, 'predict', faults);
  const predict: Predict = { kind: 'predict', question: '', choices: [] };
  for (const { text, line } of source.lines) {
    const choice = CHOICE.exec(text);
    const last = predict.choices.at(-1);
    if (choice) predict.choices.push({ right: choice[1] !== ' ', answer: choice[2]!.trim(), because: '', line });
    else if (!last) predict.question += `${text}\n`;
    else if (text.trim() === '' || text.startsWith('  ')) last.because += `${text.slice(2)}\n`;
    else faults.add(line, 'what belongs to an answer is indented by two spaces', '答案的说明要缩进两个空格');
  }
  predict.question = predict.question.trim();
  for (const choice of predict.choices) {
    choice.because = choice.because.trim();
    if (choice.answer === '') faults.add(choice.line, 'an answer without words', '答案没有文字');
    if (choice.because === '') {
      faults.add(choice.line, 'the lines below an answer say what one would see if it were so', '答案下面要说明：假如真是这样，会看到什么');
    }
  }
  const { choices, question } = predict;
  if (question === '') faults.add(source.line, 'predict begins with its question', 'predict 要以问题开头');
  if (choices.length < 2) faults.add(source.line, 'predict needs two answers or more, as - [ ] and - [x]', 'predict 至少要有两个答案，写作 - [ ] 和 - [x]');
  const right = choices.filter((choice) => choice.right).length;
  if (choices.length > 1 && right !== 1) {
    faults.add(source.line, `exactly one answer is right (- [x]); here ${right} are`, `必须恰好有一个正确答案（- [x]），这里有 ${right} 个`);
  }
  return { ...predict, line: source.line };
}

function readLook(source: Source, faults: Faults): Block {
  plain(source, 'look', faults);
  const look: Look = { kind: 'look', open: null, light: [], speed: null };
  for (const { text, line } of source.lines) {
    const [order = '', ...words] = text.trim().split(/\s+/);
    if (order === '' || order.startsWith('#')) continue;
    if (order === 'open') readOpen(look, words, line, source.setup, faults);
    else if (order === 'light' && words.length > 0) {
      for (const thing of words) {
        if (!canLight(thing, source.setup)) faults.add(line, `there is no ${thing} to light`, `没有可以点亮的 ${thing}`);
      }
      look.light.push(...words);
    } else if (order === 'speed' && words.length === 1 && Number(words[0]) >= 0.001 && Number(words[0]) <= 1000) {
      look.speed = Number(words[0]);
    } else {
      faults.add(
        line,
        `look takes open VIEW, light THING ... or speed NUMBER (0.001 to 1000), not ${text.trim()}`,
        `look 里可写 open 视图、light 对象、speed 数字（0.001 到 1000），不能写 ${text.trim()}`,
      );
    }
  }
  if (!look.open && look.light.length === 0 && look.speed === null) faults.add(source.line, 'look is empty', 'look 是空的');
  return { ...look, line: source.line };
}

function readOpen(look: Look, [view, about, ...more]: string[], line: number, setup: LabSetup | null, faults: Faults): void {
  const known = LOOK_VIEWS.find((name) => name === view) as LookView | undefined;
  if (!known) {
    faults.add(line, `there is no view ${view ?? ''}; there are ${LOOK_VIEWS.join(', ')}`, `没有视图 ${view ?? ''}，可用的有 ${LOOK_VIEWS.join('、')}`);
    return;
  }
  const open = { view: known, node: null, section: null, lens: null } as NonNullable<Look['open']>;
  look.open = open;
  if (known === 'inspector') {
    const [section, ...tooMuch] = more;
    if (about === undefined) {
      faults.add(line, 'open inspector NODE: which node?', 'open inspector 后面要写节点');
    } else if (!isNode(about, setup)) {
      faults.add(line, `there is no node ${about} to inspect`, `没有节点 ${about}`);
    }
    open.node = about ?? null;
    open.section = NODE_SECTIONS.find((one) => one === section) ?? null;
    if ((section !== undefined && open.section === null) || tooMuch.length > 0) {
      faults.add(
        line,
        `the inspector has one of ${NODE_SECTIONS.join(', ')} open, not ${more.join(' ')}`,
        `检查器里可以打开 ${NODE_SECTIONS.join('、')} 之一，不能是 ${more.join(' ')}`,
      );
    }
    return;
  }
  if (known === 'beliefs') open.lens = LENSES.find((one) => one === about) ?? null;
  if (about !== undefined && (open.lens === null || more.length > 0)) {
    const lenses = LENSES.join(', ');
    faults.add(
      line,
      `${about} has no place here: open VIEW, open inspector NODE [SECTION], or open beliefs with one of ${lenses}`,
      `${about} 不能写在这里：应为 open 视图、open inspector 节点 [页]，或 open beliefs 后接 ${lenses} 之一`,
    );
  }
}

const isNode = (name: string, setup: LabSetup | null): boolean =>
  !setup || setup.hosts.some((host) => host.ports.some((port) => `${host.name}:${port}` === name));

function canLight(thing: string, setup: LabSetup | null): boolean {
  if (/^key:.+/.test(thing)) return true;
  const [, slot] = /^slot:(\d{1,5})$/.exec(thing) ?? [];
  if (slot !== undefined) return Number(slot) < 16384;
  if ((KINDS as string[]).includes(thing)) return true;
  return !setup || isNode(thing, setup) || [...setup.hosts, ...setup.clients].some(({ name }) => name === thing);
}

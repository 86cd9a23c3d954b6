// The front matter of a lesson: YAML between two lines `---`.

import { isMap, isScalar, isSeq, LineCounter, parseDocument, type YAMLMap } from 'yaml';
import { splitWords } from '../lab/script/quote';
import { isFault, readSetup, type LabSetup } from '../lab/script/setup';
import { describeSetupFault } from '../words/setup-fault';
import type { Faults } from './faults';
import type { Lesson, ScriptPiece } from './lesson';
import { readPieces } from './pieces';

const KEYS = ['title', 'summary', 'minutes', 'needs', 'lab', 'start', 'explain'];

export type FrontMatter = Omit<Lesson, 'name' | 'steps'> & { setup: LabSetup | null };

/** What stands in it, and how many lines of the file it takes (0: there is none). */
export function readFrontMatter(lines: readonly string[], faults: Faults): { front: FrontMatter; taken: number } {
  const front: FrontMatter = {
    ...{ title: '', summary: '', minutes: 0, needs: [], lab: '', start: [], explain: [], setup: null },
  };
  const end = lines.indexOf('---', 1);
  if (lines[0] !== '---' || end < 0) {
    faults.add(
      1,
      'a lesson begins with its front matter: title, summary, minutes and lab between two lines ---',
      '教程开头应有两行 --- 之间的元信息：title、summary、minutes 和 lab',
    );
    return { front, taken: 0 };
  }
  const counter = new LineCounter();
  const document = parseDocument(lines.slice(1, end).join('\n'), { lineCounter: counter });
  const lineAt = (offset: number | undefined) => counter.linePos(offset ?? 0).line + 1;
  for (const { message, pos } of document.errors) {
    const what = message.split('\n')[0]!.replace(/ at line \d+, column \d+:?$/, '');
    faults.add(lineAt(pos[0]), `this is not YAML: ${what}`, `不是正确的 YAML：${what}`);
  }
  if (document.errors.length > 0) return { front, taken: end + 1 };
  const map = document.contents;
  if (!isMap(map)) {
    faults.add(1, 'the front matter is empty', '元信息是空的');
    return { front, taken: end + 1 };
  }
  const fields = new Fields(map as YAMLMap, lineAt, faults);
  for (const { name, line } of fields.names()) {
    if (!KEYS.includes(name)) {
      faults.add(line, `there is no key ${name}; there are ${KEYS.join(', ')}`, `没有 ${name} 这一项，可用的有 ${KEYS.join('、')}`);
    }
  }
  front.title = fields.text('title');
  front.summary = fields.text('summary');
  front.needs = fields.list('needs').map(({ text }) => text);
  front.explain = fields.list('explain').map(({ text }) => text);
  if (front.explain.length === 0) {
    faults.add(1, 'explain is missing: what one can now explain', '缺少 explain：学完之后能解释什么');
  }
  front.minutes = Number(fields.text('minutes'));
  if (!(front.minutes >= 1 && front.minutes <= 60)) {
    faults.add(fields.line('minutes'), 'minutes is a number from 1 to 60', 'minutes 应为 1 到 60 的数字');
  }
  readLab(front, fields.text('lab'), fields.line('lab'), faults);
  front.start = fields.script('start');
  return { front, taken: end + 1 };
}

function readLab(front: FrontMatter, text: string, line: number, faults: Faults): void {
  if (text === '') return;
  const words = splitWords(text.replace(/^lab\b/, ''));
  front.lab = `lab ${text.replace(/^lab\b/, '').trim()}`.trim();
  if (!words) return faults.add(line, 'lab: a quote is not closed', 'lab：引号没有闭合');
  const setup = readSetup(words);
  if (isFault(setup)) faults.add(line, `lab: ${describeSetupFault(setup, 'en')}`, `lab：${describeSetupFault(setup, 'zh')}`);
  else front.setup = setup;
}

/** The map's values, each asked for by name. */
class Fields {
  constructor(
    private readonly map: YAMLMap,
    private readonly lineAt: (offset: number | undefined) => number,
    private readonly faults: Faults,
  ) {}

  *names(): Generator<{ name: string; line: number }> {
    for (const { key } of this.map.items) {
      if (isScalar(key)) yield { name: String(key.value), line: this.lineAt(key.range?.[0]) };
    }
  }

  line(name: string): number {
    for (const found of this.names()) if (found.name === name) return found.line;
    return 1;
  }

  /** One that must be there. */
  text(name: string): string {
    const value: unknown = this.map.get(name);
    if (value === undefined || value === null || value === '') {
      this.faults.add(this.line(name), `${name} is missing`, `缺少 ${name}`);
      return '';
    }
    if (typeof value === 'object') {
      this.faults.add(this.line(name), `${name} is one text`, `${name} 应为一段文字`);
      return '';
    }
    return String(value).trim();
  }

  /** A list, or one text; may be missing. */
  list(name: string): { text: string; line: number }[] {
    const value = this.map.get(name, true);
    if (value === undefined) return [];
    if (isSeq(value)) {
      return value.items.flatMap((item) => {
        const line = isScalar(item) ? this.lineAt(item.range?.[0]) : this.line(name);
        if (isScalar(item) && item.value !== null) return [{ text: String(item.value).trim(), line }];
        this.faults.add(line, `${name} is a list of texts`, `${name} 应为一列文字`);
        return [];
      });
    }
    if (isScalar(value) && value.value !== null && value.value !== '') {
      return [{ text: String(value.value).trim(), line: this.line(name) }];
    }
    return [];
  }

  script(name: string): ScriptPiece[] {
    const lines = this.list(name).flatMap(({ text, line }) => {
      const several = text.split('\n');
      return several.map((part, i) => ({ text: part, line: several.length > 1 ? line + 1 + i : line }));
    });
    return readPieces(lines, this.faults).pieces;
  }
}

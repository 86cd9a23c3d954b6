// Script lines of a block: what one click runs, what it is announced to print, and comments for the reader.

import { parseLine } from '../lab/script/script';
import type { Faults } from './faults';
import type { ScriptPiece } from './lesson';

const ANNOUNCED = /^#\s*(error|prints):\s*(.*)$/;

/** `tail` is the comment below the last piece. */
export function readPieces(
  lines: readonly { text: string; line: number }[],
  faults: Faults,
): { pieces: ScriptPiece[]; tail: string } {
  const pieces: ScriptPiece[] = [];
  let comment: string[] = [];
  for (const { text, line } of lines) {
    const last = pieces.at(-1);
    if (text.trim() === '') continue;
    const announced = ANNOUNCED.exec(text.trim());
    if (announced) {
      const [, how, what = ''] = announced;
      if (!last) faults.add(line, 'there is no line above that could print it', '上面没有命令，这行说明无从对应');
      else if (what === '') faults.add(line, `what does it print? (# ${how}: TEXT)`, `输出什么？（# ${how}: 文字）`);
      else last.announced.push({ how: how as 'error' | 'prints', text: unquoted(what), line });
    } else if (text.startsWith('#')) {
      comment.push(text.replace(/^#\s*/, ''));
    } else if (text.startsWith('  ')) {
      if (last && comment.length === 0) last.script += `\n${text}`;
      else faults.add(line, 'no line above reads what is typed here', '上面没有命令会读取这行输入');
    } else {
      const { error, kind, atUs } = parseLine(text);
      if (error) faults.add(line, error, error);
      if (atUs !== null) faults.add(line, 'a line of a lesson has no time in front', '教程中的命令前面不写时间');
      if (/^(?:lab|exit)\b/.test(text)) faults.add(line, `${text.split(' ')[0]} has no place here`, `这里不能用 ${text.split(' ')[0]}`);
      if (kind !== 'note') pieces.push({ line, script: text.trimEnd(), comment: comment.join('\n'), announced: [] });
      comment = [];
    }
  }
  return { pieces, tail: comment.join('\n') };
}

const unquoted = (text: string): string => (/^".*"$/.test(text) && text.length > 1 ? text.slice(1, -1) : text);

// What a line of a lesson printed, held against what the lesson announces.

import { NO_ANSWER } from '../lab/script/player';
import type { Faults } from './faults';
import type { ScriptPiece } from './lesson';

/** How redis-cli and its cluster manager say that something went wrong. */
const ERROR = /^(?:\s*(?:\d+[)#~] )*\(error\) |Could not connect|Error: |AUTH failed|\*\*\* ERROR|\[ERR\] |Unrecognized option|Node \S+ replied with error)/m;

/** The first line of the output that is an error; null: there is none. `refused`: what the shell itself said. */
export function errorIn(output: string, refused: string): string | null {
  if (refused !== '') return refused.split('\n')[0]!;
  if (output.includes(NO_ANSWER)) return NO_ANSWER;
  const at = output.search(ERROR);
  return at < 0 ? null : output.slice(at).trimStart().split(/\r?\n/)[0]!;
}

export function checkOutput(piece: ScriptPiece, output: string, refused: string, faults: Faults): void {
  const error = errorIn(output, refused);
  const { announced, script, line } = piece;
  const first = script.split('\n')[0]!;
  const whole = output + refused;
  if (error !== null && !announced.some(({ how }) => how === 'error')) {
    faults.add(line, `an error that is not announced: ${first}: ${error}`, `出现了没有预告的错误：${first}：${error}`);
  }
  for (const { how, text, line } of announced) {
    if (how === 'error' && error === null) {
      faults.add(line, `the announced error does not come: ${text}; it prints ${oneLine(whole)}`, `预告的错误没有出现：${text}；实际输出 ${oneLine(whole)}`);
    } else if (!whole.includes(text)) {
      faults.add(line, `it does not print ${text}, but ${oneLine(whole)}`, `没有输出 ${text}，而是 ${oneLine(whole)}`);
    }
  }
}

function oneLine(output: string): string {
  const text = output.trim().replace(/\s*\n\s*/g, ' / ');
  return text === '' ? '(nothing)' : text.length > 160 ? `${text.slice(0, 160)}...` : text;
}

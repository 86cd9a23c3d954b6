// npm run real:check -- NAME ...: plays test/real/NAME.play on real servers once more and compares with the recordings after
// the masks. Blocks in which the two recordings differ may differ. Writes nothing. Exit code 1 when a block is another.

import { readFileSync } from 'node:fs';
import { blocks, maskBlock } from '../../test/mask';
import { isRecorded, namesToPlay, playRecorded, recordingFile, scriptNames, secondFile } from './recordings';

const none = new Map<string, string>();
const masked = (transcript: string) =>
  blocks(transcript).map((block) => ({ line: block.line, text: maskBlock(block, none).join('\n') }));

for (const name of namesToPlay('real:check', () => scriptNames().filter(isRecorded))) {
  const first = masked(readFileSync(recordingFile(name), 'utf8'));
  const second = masked(readFileSync(secondFile(name), 'utf8'));
  const now = masked(await playRecorded(name));
  let wrong = 0;
  for (const [i, { line, text }] of first.entries()) {
    if (second[i]?.text !== text) continue;
    if (now[i]?.line === line && now[i].text === text) continue;
    wrong++;
    console.log(`${name}: $ ${line}\n--- recorded\n${text}\n--- now ($ ${now[i]?.line})\n${now[i]?.text}`);
  }
  console.log(`${name}: ${wrong === 0 ? 'as recorded' : `${wrong} blocks differ`}`);
  if (wrong > 0) process.exitCode = 1;
}

// npm run real:record [-- NAME ...]: plays test/real/NAME.play twice on real servers and writes NAME.txt and NAME.again.txt.
// Without names: the scripts that have no recordings yet. Exit code 1 when one could not be recorded.

import { writeFileSync } from 'node:fs';
import { setTimeout as wait } from 'node:timers/promises';
import { isRecorded, namesToPlay, playRecorded, recordingFile, scriptNames, secondFile } from './recordings';

/** The second run begins a little later: two that begin in the same instant might take turns in the same way. */
const APART_MS = 700;

for (const name of namesToPlay('real:record', () => scriptNames().filter((one) => !isRecorded(one)))) {
  const runs = [playRecorded(name), wait(APART_MS).then(() => playRecorded(name))];
  const [first, second] = await Promise.allSettled(runs);
  if (first!.status === 'fulfilled' && second!.status === 'fulfilled') {
    writeFileSync(recordingFile(name), first.value);
    writeFileSync(secondFile(name), second.value);
    console.log(`${name}: recorded`);
  } else {
    for (const run of [first!, second!]) if (run.status === 'rejected') console.log(`${name}: ${String(run.reason)}`);
    process.exitCode = 1;
  }
}

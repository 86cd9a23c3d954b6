// npm run --silent real -- FILE: plays a stage script on real redis-server processes and prints its transcript.
// Exit code 0; 1 when a line of the script was wrong; 2 when there was nothing to play; 3 when it cannot be played here.

import { readFileSync } from 'node:fs';
import { playReal, Skipped } from './real/player';
import { missing } from './real/requirements';

const USAGE = 'usage: npm run --silent real -- FILE';

/** An end from outside runs the exit handlers too, which remove what the run has made. */
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.once(signal, () => process.exit(130));

const [file, ...others] = process.argv.slice(2);
if (file === undefined || others.length > 0) fail(2, USAGE);
let script: string;
try {
  script = readFileSync(file, 'utf8');
} catch {
  fail(2, `${file}: cannot be read`);
}
const lacks = missing();
if (lacks.length > 0) fail(3, `real servers need ${lacks.join('; ')}`);
if (/^(?:@\S+ )?poweroff\b/m.test(script)) {
  process.stderr.write('real: a machine without power loses nothing that was written, fsynced or not\n');
}
try {
  const { transcript, errors } = await playReal(script);
  process.stdout.write(transcript);
  process.exitCode = errors > 0 ? 1 : 0;
} catch (error) {
  if (error instanceof Skipped) fail(3, `${file}: skipped: ${error.message}`);
  if (/^(lab: |the script )/.test((error as Error).message)) fail(2, `${file}: ${(error as Error).message}`);
  throw error;
}

function fail(code: number, message: string): never {
  process.stderr.write(`real: ${message}\n`);
  process.exit(code);
}

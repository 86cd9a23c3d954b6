// npm run --silent play -- FILE [--trace] [--mask] [--seed N]: plays a stage script and prints its transcript.
// Exit code 0; 1 when a line of the script was wrong; 2 when there was nothing to play.

import { readFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { playLoading } from '../src/lab/script/play';
import { traceLine } from '../src/lab/script/trace-line';
import { mask } from '../test/mask';

const USAGE = 'usage: npm run --silent play -- FILE [--trace] [--mask] [--seed N]';

class NothingToPlay extends Error {}

function readArguments() {
  try {
    const { values, positionals } = parseArgs({
      allowPositionals: true,
      options: { trace: { type: 'boolean' }, mask: { type: 'boolean' }, seed: { type: 'string' } },
    });
    return { ...values, positionals };
  } catch (error) {
    throw new NothingToPlay(`${(error as Error).message.split('. ')[0]} (${USAGE})`);
  }
}

function readScript(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    const missing = (error as NodeJS.ErrnoException).code === 'ENOENT';
    throw new NothingToPlay(missing ? `${file}: no such file` : `${file}: cannot be read`);
  }
}

async function main(): Promise<void> {
  const { positionals, seed, trace, mask: masked } = readArguments();
  const [file, ...others] = positionals;
  if (file === undefined || others.length > 0) throw new NothingToPlay(USAGE);
  const script = readScript(file);
  let played;
  try {
    played = await playLoading(script, { seed, aside: trace ? traceLine : undefined });
  } catch (error) {
    // A broken world has a stack that its finder wants; a broken script has one clear line.
    if (/^(lab: |the script )/.test((error as Error).message))
      throw new NothingToPlay(`${file}: ${(error as Error).message}`);
    throw error;
  }
  process.stdout.write(masked ? mask(played.transcript, played.ids) : played.transcript);
  if (played.errors.length > 0) process.exitCode = 1;
}

try {
  await main();
} catch (error) {
  if (!(error instanceof NothingToPlay)) throw error;
  process.stderr.write(`play: ${error.message}\n`);
  process.exitCode = 2;
}

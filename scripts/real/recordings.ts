// Where recordings of real servers lie, and playing one of their scripts.

import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { playReal } from './player';
import { missing } from './requirements';

const FOLDER = fileURLToPath(new URL('../../test/real/', import.meta.url));

export const scriptFile = (name: string) => path.join(FOLDER, `${name}.play`);
export const recordingFile = (name: string) => path.join(FOLDER, `${name}.txt`);
export const secondFile = (name: string) => path.join(FOLDER, `${name}.again.txt`);

export const scriptNames = (): string[] =>
  readdirSync(FOLDER)
    .filter((file) => file.endsWith('.play'))
    .map((file) => file.slice(0, -'.play'.length))
    .sort();

export const isRecorded = (name: string): boolean => existsSync(secondFile(name));

/** Plays the script of that name; every line of it must be one. */
export async function playRecorded(name: string): Promise<string> {
  const { transcript } = await playReal(readFileSync(scriptFile(name), 'utf8'));
  return transcript;
}

/** The names given on the command line; ends the process with a message when they cannot be played. */
export function namesToPlay(program: string, none: () => string[]): string[] {
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.once(signal, () => process.exit(130));
  const named = process.argv.slice(2);
  const names = named.length > 0 ? named : none();
  const unknown = names.filter((name) => !existsSync(scriptFile(name)));
  const lacks = missing();
  const wrong =
    unknown.length > 0
      ? `there is no test/real/${unknown[0]}.play`
      : lacks.length > 0
        ? `real servers need ${lacks.join('; ')}`
        : null;
  if (wrong === null) return names;
  process.stderr.write(`${program}: ${wrong}\n`);
  process.exit(unknown.length > 0 ? 2 : 3);
}

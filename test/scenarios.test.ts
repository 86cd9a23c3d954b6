// Every file of test/scenarios is a script with what it prints (see scenario.ts): played, it must come out as it stands.
// UPDATE=1 writes down what comes out instead; read the difference as if a real server had printed it.

import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { playScenario } from './scenario';

const folder = fileURLToPath(new URL('scenarios/', import.meta.url));
const files = readdirSync(folder).filter((file) => file.endsWith('.txt'));

test.each(files)('%s', (file) => {
  const place = path.join(folder, file);
  const scenario = readFileSync(place, 'utf8');
  const played = playScenario(scenario);
  if (process.env.UPDATE) writeFileSync(place, played);
  else expect(played).toBe(scenario);
});

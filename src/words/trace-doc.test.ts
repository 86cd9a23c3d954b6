import { existsSync, readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { TARGET, traceDoc } from '../../scripts/trace-doc';
import { KINDS } from './kinds';

test('docs/TRACE.md is what `node scripts/run.mjs scripts/trace-doc.ts` writes', () => {
  expect(existsSync(TARGET) && readFileSync(TARGET, 'utf8')).toBe(traceDoc());
});

test('it lists every kind, in the order of their facts', () => {
  expect([...traceDoc().matchAll(/^### (.+)$/gm)].map(([, kind]) => kind)).toEqual(KINDS);
});

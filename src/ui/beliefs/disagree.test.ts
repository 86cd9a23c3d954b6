import { expect, test } from 'vitest';
import { HEALTH, OWNER, ROLE, UNKNOWN, type BeliefLens, type BeliefsView } from '../../lab/views/beliefs';
import { findingsOf, flagsOf, ODD, UNTRUE } from './disagree';

const NAMES = ['a:1', 'b:1', 'c:1', 'd:1'];

/** Rows as text: one word a cell. */
function view(lens: BeliefLens, rows: string[], down: string[] = []): BeliefsView {
  const words: Record<string, number> = { ok: HEALTH.ok, pfail: HEALTH.pfail, FAIL: HEALTH.fail, '?': UNKNOWN };
  const cells = rows.flatMap((row) => row.split(' ').map((word) => words[word] ?? Number(word)));
  return {
    lens,
    slot: 7,
    nodes: NAMES.slice(0, rows.length).map((address) => ({
      address,
      host: address.slice(0, 1),
      shard: 0,
      state: down.includes(address) ? ('stopped' as const) : ('running' as const),
      follows: null,
    })),
    cells: Int32Array.from(cells),
    majority: 2,
  };
}

const BLIND = '? ? ? ?';

test.each<[string, BeliefsView, unknown[]]>([
  ['all is well', view('health', ['ok ok ok', 'ok ok ok', 'ok ok ok']), [{ kind: 'agree' }]],
  [
    'a node died and nobody knows',
    view('health', ['ok ok ok ok', 'ok ok ok ok', 'ok ok ok ok', BLIND], ['d:1']),
    [{ kind: 'unnoticed', subjects: ['d:1'] }],
  ],
  [
    'one suspects',
    view('health', ['ok ok ok pfail', 'ok ok ok ok', 'ok ok ok ok', BLIND], ['d:1']),
    [{ kind: 'suspected', subjects: ['d:1'], by: ['a:1'], majority: 2 }],
  ],
  [
    'the verdict has not reached all',
    view('health', ['ok ok ok FAIL', 'ok ok ok pfail', 'ok ok ok FAIL', BLIND], ['d:1']),
    [{ kind: 'spreading', subjects: ['d:1'], by: ['b:1'] }],
  ],
  [
    'two that died are said in one sentence',
    view('health', ['ok ok FAIL FAIL', 'ok ok FAIL FAIL', BLIND, BLIND], ['c:1', 'd:1']),
    [{ kind: 'failed', subjects: ['c:1', 'd:1'] }],
  ],
  [
    'it is back, and not all have noticed',
    view('health', ['ok ok ok FAIL', 'ok ok ok ok', 'ok ok ok ok', 'ok ok ok ok']),
    [{ kind: 'still-failed', subjects: ['d:1'], by: ['a:1'] }],
  ],
  [
    'one whom all others have forgotten',
    view('health', ['ok ok ?', 'ok ok ?', 'ok ok ok']),
    [{ kind: 'stranger', subjects: ['c:1'], by: ['a:1', 'b:1'] }],
  ],
  ['nobody has met', view('health', ['ok ?', '? ok']), [{ kind: 'strangers-all' }]],
  ['nobody runs', view('health', ['? ?', '? ?'], ['a:1', 'b:1']), [{ kind: 'nobody' }]],
  [
    'an old role',
    view('role', ['0 0 0', '0 0 2', '0 0 0']),
    [
      {
        kind: 'role',
        subjects: ['c:1'],
        by: ['b:1'],
        believed: { master: false, of: 'a:1' },
        truth: { master: true },
      },
    ],
  ],
  [
    'an old epoch',
    view('epoch', ['1 2 3', '1 2 4', '1 2 4']),
    [{ kind: 'epoch', subjects: ['c:1'], by: ['a:1'], believed: 3, truth: 4 }],
  ],
  ['a slot that all give to the same', view('slot', ['1 0', '1 0']), [{ kind: 'owner-agreed', owner: 'a:1' }]],
  [
    'a slot that one gives to another, on the move',
    view('slot', ['2 0 0', '1 3 0', '0 0 1']),
    [
      { kind: 'owner', by: ['c:1'], owner: 'c:1', most: 'a:1' },
      { kind: 'moving', from: 'a:1', to: 'b:1' },
    ],
  ],
])('%s', (_, of, findings) => {
  expect(findingsOf(of)).toEqual(findings);
});

test('a cell is odd against the majority, untrue against what is so', () => {
  const flags = flagsOf(view('health', ['ok ok ok FAIL', 'ok ok ok pfail', 'ok ok ok FAIL', BLIND], ['d:1']));
  expect(flags[1 * 4 + 3]).toBe(ODD);
  expect(flags[0 * 4 + 3]).toBe(0);
  const unnoticed = flagsOf(view('health', ['ok ok ok ok', 'ok ok ok ok', 'ok ok ok ok', BLIND], ['d:1']));
  expect(unnoticed[0 * 4 + 3]).toBe(UNTRUE);
  const roles = flagsOf(view('role', [`${ROLE.master} 0 0`, '0 0 2', '0 0 0']));
  expect(roles[1 * 3 + 2]).toBe(ODD | UNTRUE);
  const moving = flagsOf(view('slot', [`${OWNER.migrating} 0`, `1 ${OWNER.importing}`]));
  expect([...moving]).toEqual([0, 0, 0, 0]);
});

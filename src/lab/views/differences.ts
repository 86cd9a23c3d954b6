// What sets two branches apart at an instant: how they were set up, what was done to them, what they are now, and when they got
// there.

import type { NodeAddress, TraceEntry } from '../../sim/trace';
import type { Difference, Milestone } from '../../words/difference';
import type { NodeView, StageView } from '../api';
import type { Input } from '../inputs';
import type { Run } from '../run';
import type { LabSetup } from '../script/setup';

/** Less is no difference in time. */
const SAME_US = 100_000;

export interface Compared {
  run: Run;
  stage: StageView;
  /** What happened since the two parted. */
  since: readonly TraceEntry[];
}

export function differencesOf(left: Compared, right: Compared): Difference[] {
  return [
    ...settings(left.run.setup, right.run.setup),
    ...commands(left, right),
    ...milestones(left, right),
    ...lostWrites(left.run, right.run),
    ...states(left.stage, right.stage),
  ];
}

function settings(left: LabSetup, right: LabSetup): Difference[] {
  const all = (setup: LabSetup) => new Map([['seed', String(setup.seed)], ...setup.conf]);
  const [here, there] = [all(left), all(right)];
  return [...new Set([...here.keys(), ...there.keys()])]
    .filter((name) => here.get(name) !== there.get(name))
    .map((name) => ({ about: 'setting', name, left: here.get(name) ?? null, right: there.get(name) ?? null }));
}

/** What was given on one side only, at that instant or at all. */
function commands(left: Compared, right: Compared): Difference[] {
  const given = ({ run }: Compared) => run.inputs.slice(0, run.applied).filter(isCommand);
  const [here, there] = [given(left), given(right)];
  const key = (input: Command) => JSON.stringify(input);
  const [hereKeys, thereKeys] = [new Set(here.map(key)), new Set(there.map(key))];
  const only = (side: 'left' | 'right', inputs: Command[], others: Set<string>): Difference[] =>
    inputs
      .filter((input) => !others.has(key(input)))
      .map((input) => ({
        about: 'command',
        line: input.kind === 'line' ? input.line : input.text,
        atUs: input.atUs,
        only: side,
      }));
  return [...only('left', here, thereKeys), ...only('right', there, hereKeys)];
}

type Command = Extract<Input, { kind: 'line' | 'typed' }>;

const isCommand = (input: Input): input is Command => input.kind === 'line' || input.kind === 'typed';

/** The first time of each on a side. */
function reached(since: readonly TraceEntry[]): Map<string, { what: Milestone; subject: string; entry: TraceEntry }> {
  const first = new Map<string, { what: Milestone; subject: string; entry: TraceEntry }>();
  let down = false;
  for (const entry of since) {
    let found: { what: Milestone; subject: string } | null = null;
    if (entry.kind === 'fail') found = { what: 'fail', subject: entry.subject };
    else if (entry.kind === 'promoted') found = { what: 'promoted', subject: entry.master };
    else if (entry.kind === 'cluster-state') {
      if (entry.state === 'fail') {
        down = true;
        found = { what: 'state-fail', subject: '' };
      } else if (down) found = { what: 'state-ok', subject: '' };
    }
    if (!found) continue;
    const key = `${found.what} ${found.subject}`;
    if (!first.has(key)) first.set(key, { ...found, entry });
  }
  return first;
}

function milestones(left: Compared, right: Compared): Difference[] {
  const [here, there] = [reached(left.since), reached(right.since)];
  const found: Difference[] = [];
  /** What only one side has reached, told once for all nodes. */
  const alone = new Map<string, { subjects: NodeAddress[] }>();
  for (const key of new Set([...here.keys(), ...there.keys()])) {
    const [a, b] = [here.get(key), there.get(key)];
    const { what, subject } = (a ?? b)!;
    const group = alone.get(`${what} ${a ? 'left' : 'right'}`);
    if ((!a || !b) && group) group.subjects.push(subject);
    else if (!a || !b || Math.abs(a.entry.atUs - b.entry.atUs) >= SAME_US) {
      const subjects = subject === '' ? [] : [subject];
      found.push({ about: 'milestone', what, subjects, left: a?.entry.atUs ?? null, right: b?.entry.atUs ?? null });
      if (!a || !b) alone.set(`${what} ${a ? 'left' : 'right'}`, { subjects });
    }
    if (a?.entry.kind === 'promoted' && b?.entry.kind === 'promoted' && a.entry.node !== b.entry.node)
      found.push({ about: 'successor', master: subject, left: a.entry.node, right: b.entry.node });
  }
  return found;
}

/** Acknowledged writes that are gone by now. */
function lostWrites(left: Run, right: Run): Difference[] {
  const [here, there] = [left.lostWrites(), right.lostWrites()];
  return here === there ? [] : [{ about: 'lost-writes', left: here, right: there }];
}

function states(left: StageView, right: StageView): Difference[] {
  const found: Difference[] = [];
  if (left.state !== right.state) found.push({ about: 'cluster', left: left.state, right: right.state });
  found.push(...nodesApart(left, right, 'process'), ...nodesApart(left, right, 'role'));
  const slots = slotsApart(left, right);
  if (slots > 0) found.push({ about: 'slots', count: slots });
  const [keysLeft, keysRight] = [keysIn(left), keysIn(right)];
  if (keysLeft !== keysRight) found.push({ about: 'keys', left: keysLeft, right: keysRight });
  return found;
}

type NodesApart = Extract<Difference, { nodes: NodeAddress[] }>;

/** Nodes that differ in the same way are named together. */
function nodesApart(left: StageView, right: StageView, about: 'process' | 'role'): Difference[] {
  const groups = new Map<string, NodesApart>();
  const others = nodesOf(right);
  for (const [address, here] of nodesOf(left)) {
    const there = others.get(address);
    if (!there || here[about] === there[about]) continue;
    const key = `${here[about]} ${there[about]}`;
    const group = groups.get(key);
    if (group) group.nodes.push(address);
    else groups.set(key, { about, nodes: [address], left: here[about], right: there[about] } as NodesApart);
  }
  return [...groups.values()];
}

const nodesOf = (stage: StageView): Map<NodeAddress, NodeView> =>
  new Map(stage.hosts.flatMap((host) => host.nodes.map((node) => [node.address, node])));

/** On masters with slots: each key once. */
const keysIn = (stage: StageView): number =>
  [...nodesOf(stage).values()].reduce((sum, { slotCount, keys }) => sum + (slotCount > 0 ? keys : 0), 0);

function slotsApart(left: StageView, right: StageView): number {
  let apart = 0;
  for (const here of left.slots) {
    for (const there of right.slots) {
      const common = Math.min(here.to, there.to) - Math.max(here.from, there.from) + 1;
      if (common > 0 && here.owner !== there.owner) apart += common;
    }
  }
  return apart;
}

// A lab without a world, for components: it stands still until told otherwise, notes every call, and plays a canned
// failover step by step. Nothing in it is Redis; it only has the shape of what a lab says.

import type {
  Clock,
  Completion,
  LabApi,
  NodeView,
  SavedSession,
  StageView,
  Step,
  TerminalLine,
  TerminalView,
  Update,
} from '../../src/lab/api';
import type { TraceEntry } from '../../src/sim/trace';

const CLOCK: Clock = { nowUs: 10_000_000, endUs: 10_000_000, playing: false, speed: 1, busy: false };
const HOSTS = ['host1', 'host2', 'host3'];
const RANGES = ['0-5460', '5461-10922', '10923-16383'];

function node(host: number, place: number): NodeView {
  // The first node of each host is a master; the others follow the masters of the other hosts.
  const shard = (host + place) % 3;
  const master = place === 0;
  return {
    address: `${HOSTS[host]}:${6379 + place}`,
    id: null,
    port: 6379 + place,
    process: 'running',
    role: master ? 'master' : 'replica',
    masterAddress: master ? null : `${HOSTS[shard]}:6379`,
    shard,
    slots: master ? RANGES[shard]! : '',
    slotCount: master ? 5461 : 0,
    keys: 3,
    configEpoch: shard + 1,
    currentEpoch: 3,
    offset: 1284,
    lag: master ? null : 0,
    linkUp: !master,
    clusterState: 'ok',
    suspectedBy: 0,
    failedBy: 0,
    observers: 8,
    election: null,
  };
}

interface FakeTerminal {
  machine: string;
  number: number;
  lines: TerminalLine[];
  program: string | null;
  typedAhead: string[];
}

const newTerminal = (machine: string, number: number): FakeTerminal => ({
  ...{ machine, number, lines: [], program: null, typedAhead: [] },
});

export class FakeLab implements LabApi {
  calls: string[] = [];
  stage: StageView = {
    hosts: HOSTS.map((name, host) => ({
      name,
      ip: `10.0.0.${host + 1}`,
      powered: true,
      nodes: [0, 1, 2].map((place) => node(host, place)),
    })),
    clients: ['client1', 'client2'].map((name, index) => ({ name, ip: `10.0.0.${101 + index}`, connections: [] })),
    cuts: [],
    paths: [],
    messages: [],
    sent: {},
    openSlots: [],
    slots: RANGES.map((range, index) => {
      const [from = 0, to = 0] = range.split('-').map(Number);
      return { from, to, owner: `${HOSTS[index]}:6379`, failing: false };
    }),
    slotsSeenBy: 'host1:6379',
    state: 'ok',
  };
  /** Refuses the next `give` with this. */
  refuse: string | null = null;
  /** By session: where it is and what it shows. */
  private readonly terminals = new Map<number, FakeTerminal>([
    [1, newTerminal('client1', 1)],
    [2, newTerminal('client2', 1)],
  ]);
  private listener: (update: Update) => void = () => {};
  private entries = 0;

  open(script: string) {
    this.calls.push(`open ${script.split('\n')[0]}`);
    return Promise.resolve({
      hosts: this.stage.hosts.map(({ name, ip, nodes }) => ({ name, ip, nodes: nodes.map((one) => one.address) })),
      clients: this.stage.clients.map(({ name, ip }) => ({ name, ip })),
      seed: 1,
      nodeTimeoutMs: 5000,
    });
  }

  keepTime() {
    return Promise.resolve();
  }

  finish() {
    return Promise.resolve();
  }

  enqueue(script: string) {
    return this.give(script);
  }

  give(line: string) {
    this.calls.push(line);
    const message = this.refuse;
    this.refuse = null;
    if (message !== null) return Promise.resolve({ ok: false as const, error: { line, message } });
    const [verb, target = ''] = line.split(' ');
    if (verb === 'kill') this.change(target, { process: 'stopped' });
    return Promise.resolve({ ok: true as const });
  }

  /** The next moments of the failover after `kill host2`. */
  suspect(by: number): void {
    this.change('host2:6379', { suspectedBy: by });
  }
  fail(): void {
    this.change('host2:6379', { suspectedBy: 0, failedBy: 6, observers: 6 });
  }
  elect(votes: number): void {
    this.change('host3:6381', { election: { state: 'requesting', votes, needed: 2, epoch: 4, startsInMs: 0 } });
  }
  promote(): void {
    this.change('host3:6381', {
      role: 'master',
      masterAddress: null,
      election: null,
      slots: RANGES[1]!,
      slotCount: 5462,
    });
  }

  /** Prints in a terminal. */
  print(session: number, text: string, kind: TerminalLine['kind'] = 'output'): void {
    this.printLines(session, [{ kind, prompt: '', text, atUs: CLOCK.nowUs }]);
  }
  printLines(session: number, lines: TerminalLine[]): void {
    const { lines: all } = this.terminals.get(session)!;
    const from = all.length;
    all.push(...lines);
    this.tellTerminals(session, from);
  }
  /** What runs in a terminal, and what waits for it. */
  set(session: number, fields: Partial<Pick<FakeTerminal, 'program' | 'typedAhead'>>): void {
    Object.assign(this.terminals.get(session)!, fields);
    this.tellTerminals(session, this.terminals.get(session)!.lines.length);
  }

  /** Tells of something that happened. */
  tell(entry: TraceEntry): void {
    this.listener({ clock: CLOCK, trace: { from: this.entries++, entries: [entry] } });
  }

  type(session: number, line: string) {
    this.calls.push(`type ${session} ${line}`);
    this.printLines(session, [{ kind: 'input', prompt: 'client1$ ', text: line, atUs: CLOCK.nowUs }]);
    return Promise.resolve();
  }
  interrupt(session: number) {
    this.calls.push(`interrupt ${session}`);
    return Promise.resolve();
  }
  openTerminal(machine: string) {
    const session = Math.max(...this.terminals.keys()) + 1;
    this.calls.push(`open terminal ${machine}`);
    const number = [...this.terminals.values()].filter((terminal) => terminal.machine === machine).length + 1;
    this.terminals.set(session, newTerminal(machine, number));
    this.tellTerminals(session, 0);
    return Promise.resolve(session);
  }
  closeTerminal(session: number) {
    this.calls.push(`close ${session}`);
    this.terminals.delete(session);
    this.tellTerminals(0, 0);
    return Promise.resolve();
  }
  complete(_session: number, line: string, cursor: number): Promise<Completion> {
    const before = line.slice(0, cursor);
    const from = before.lastIndexOf(' ') + 1;
    const word = before.slice(from);
    const words = before.startsWith('cluster ') ? ['info', 'nodes', 'slots'] : ['cluster', 'get', 'set'];
    const set = before.startsWith('set ');
    return Promise.resolve({
      from,
      candidates: set || word === '' ? (set ? [] : words) : words.filter((candidate) => candidate.startsWith(word)),
      hint: set ? 'key value [NX | XX]' : '',
      summary: set ? 'Sets the value of a key' : '',
      about: '',
    });
  }

  play(speed: number) {
    this.calls.push(`play ${speed}`);
    return Promise.resolve();
  }
  setSpeed(speed: number) {
    this.calls.push(`speed ${speed}`);
    return Promise.resolve();
  }
  pause() {
    this.calls.push('pause');
    return Promise.resolve();
  }
  step(step: Step) {
    this.calls.push(`step ${step.to}`);
    return Promise.resolve();
  }
  stepBack(step: Step) {
    this.calls.push(`step back ${step.to}`);
    return Promise.resolve();
  }
  runUntil() {
    return Promise.resolve();
  }
  playForGoal() {
    return Promise.resolve();
  }
  setBreakpoints() {
    return Promise.resolve();
  }
  switchBranch(id: number) {
    this.calls.push(`switch ${id}`);
    return Promise.resolve();
  }
  removeBranch(id: number) {
    this.calls.push(`remove ${id}`);
    return Promise.resolve();
  }
  renameBranch(id: number, name: string) {
    this.calls.push(`rename ${id} ${name}`);
    return Promise.resolve();
  }
  vary() {
    return Promise.resolve();
  }
  saveSession(): Promise<SavedSession> {
    return Promise.resolve({ branches: [], current: 1, nowUs: 0, breakpoints: [] });
  }
  seek(atUs: number) {
    this.calls.push(`seek ${atUs}`);
    return Promise.resolve();
  }
  prepare() {
    return Promise.resolve();
  }

  script() {
    return Promise.resolve('lab hosts=3\n');
  }
  why(): Promise<TraceEntry[]> {
    return Promise.resolve([{ id: 1, atUs: 1_000_000, causes: [], kind: 'process-killed', node: 'host2:6379' }]);
  }

  subscribe(_views: unknown, listener: (update: Update) => void) {
    this.listener = listener;
    listener({ clock: CLOCK, stage: this.stage, trace: { from: 0, entries: [] }, terminals: this.views(() => 0) });
    return () => {};
  }

  /** All of them, with what is new in one. */
  private tellTerminals(session: number, from: number): void {
    const views = this.views((other, count) => (other === session ? from : count));
    this.listener({ clock: CLOCK, terminals: views });
  }

  private views(from: (session: number, count: number) => number): TerminalView[] {
    return [...this.terminals].map(([session, { machine, number, lines, program, typedAhead }]) => {
      const first = from(session, lines.length);
      const running = program !== null;
      const prompt = running ? '' : `${machine}$ `;
      return { session, machine, number, prompt, running, program, typedAhead, from: first, lines: lines.slice(first) };
    });
  }

  private change(target: string, fields: Partial<NodeView>): void {
    const hosts = this.stage.hosts.map((host) => ({
      ...host,
      nodes: host.nodes.map((one) => (one.address === target || host.name === target ? { ...one, ...fields } : one)),
    }));
    this.stage = { ...this.stage, hosts };
    this.listener({ clock: CLOCK, stage: this.stage });
  }
}

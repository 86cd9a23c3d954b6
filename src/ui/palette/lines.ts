// Stage commands as the palette offers them: with the targets of the present stage filled in.

import type { StageView } from '../../lab/api';
import { m } from '../../paraglide/messages';
import type { IconName } from '../parts/icons';
import { hostActions, nodeActions, type TargetAction } from '../stage/actions';

export interface Possible {
  title: string;
  line: string;
  icon: IconName;
}

/** Pairs of machines grow with their square; in larger labs they are typed. */
const MOST_PAIRED = 8;
const SLEEPS = ['1s', '5s', '20s', '60s'];
/** How each command is written; those of src/lab/script/commands.ts, which the page does not load. */
export const USAGES: Readonly<Record<string, string>> = {
  boot: 'boot [TARGET ...]',
  create: 'create [REPLICAS]',
  kill: 'kill TARGET ...',
  start: 'start TARGET ... [--DIRECTIVE VALUE ...]',
  pause: 'pause TARGET ...',
  resume: 'resume TARGET ...',
  poweroff: 'poweroff HOST',
  poweron: 'poweron HOST',
  partition: 'partition A,B | C,client1',
  cut: 'cut A B [oneway]',
  delay: 'delay A B 200ms',
  lose: 'lose A B 30%',
  heal: 'heal',
  sleep: 'sleep 8s',
  until: 'until PREDICATE [within 60s]',
  'redis-cli': 'redis-cli [OPTION ...] [COMMAND [ARGUMENT ...]]',
  help: 'help [COMMAND]',
};

/** Stage commands that make sense on the stage as it is, the likeliest first. */
export function possibleLines(stage: StageView): Possible[] {
  const hosts = stage.hosts.map((host) => host.name);
  const machines = [...hosts, ...stage.clients.map((client) => client.name)];
  const lines: Possible[] = [];
  if (stage.cuts.length + stage.paths.length > 0)
    lines.push({ title: m.stage_heal_meaning(), line: 'heal', icon: 'heal' });
  if (stage.state === 'none') {
    for (const replicas of [0, 1, 2])
      lines.push({ title: m.comfort_create({ replicas }), line: `create ${replicas}`, icon: 'join' });
    lines.push({ title: m.comfort_boot(), line: 'boot', icon: 'start' });
  }
  for (const host of stage.hosts) {
    for (const action of hostActions(host)) lines.push(...given(host.name, action));
    if (hosts.length > 1) {
      const rest = machines.filter((name) => name !== host.name);
      const title = m.comfort_cut_off({ machine: host.name });
      lines.push({ title, line: `partition ${host.name} | ${rest.join(',')}`, icon: 'cut' });
    }
  }
  for (const host of stage.hosts)
    for (const node of host.nodes)
      for (const action of nodeActions(node, host.powered)) lines.push(...given(node.address, action));
  for (const time of SLEEPS) lines.push({ title: m.comfort_sleep({ time }), line: `sleep ${time}`, icon: 'slow' });
  if (machines.length <= MOST_PAIRED) {
    for (const [index, from] of machines.entries()) {
      for (const to of machines.slice(index + 1)) {
        lines.push(
          { title: m.comfort_cut({ from, to }), line: `cut ${from} ${to}`, icon: 'cut' },
          { title: m.comfort_delay({ from, to, time: '200ms' }), line: `delay ${from} ${to} 200ms`, icon: 'slow' },
          { title: m.comfort_lose({ from, to, percent: 30 }), line: `lose ${from} ${to} 30%`, icon: 'packet' },
        );
      }
    }
  }
  for (const query of ['cluster nodes', 'cluster info', 'cluster slots'])
    lines.push({ title: m.comfort_ask({ query }), line: `redis-cli -h ${hosts[0]} ${query}`, icon: 'terminal' });
  return lines;
}

function given(target: string, { does, enabled, label, icon }: TargetAction): Possible[] {
  if (!enabled || does.kind !== 'give') return [];
  return [{ title: m.comfort_on({ target, action: label }), line: does.line, icon }];
}

/** A line that was typed as it would stand in a script, or null: also for a command that lacks what it is about. */
export function typedLine(query: string): string | null {
  const line = query.trim();
  const [name = '', ...args] = line.split(/\s+/);
  if (!Object.hasOwn(USAGES, name)) return null;
  const wants = /^\S+ [^[]/.test(USAGES[name]!);
  return wants && args.length === 0 ? null : line;
}

// What can be done to a node or a host by its menu or its key, and the stage-script line that does it.

import type { HostView, NodeView } from '../../lab/api';
import type { IconName } from '../parts/icons';
import { hostOf } from './state';
import { m } from '../../paraglide/messages';

export type Does =
  | { kind: 'give'; line: string }
  | { kind: 'redis-cli'; host: string; port: number }
  | { kind: 'partition'; apart: string }
  | { kind: 'inspect'; node: string };

export interface TargetAction {
  id: string;
  label: string;
  meaning: string;
  icon: IconName;
  /** One key, as it is written on the key. */
  key: string;
  enabled: boolean;
  danger: boolean;
  does: Does;
}

function action(
  id: string,
  key: string,
  icon: IconName,
  enabled: boolean,
  does: Does,
  label: string,
  meaning = '',
): TargetAction {
  return { id, key, icon, enabled, does, label, meaning, danger: id === 'kill' || id === 'poweroff' };
}

const give = (line: string): Does => ({ kind: 'give', line });

export function nodeActions(node: NodeView, powered: boolean): TargetAction[] {
  const { address, port, process } = node;
  const host = hostOf(address);
  const alive = process !== 'stopped';
  const pause =
    process === 'paused'
      ? action('resume', 'P', 'play', true, give(`resume ${address}`), m.stage_resume())
      : action('pause', 'P', 'pause', alive, give(`pause ${address}`), m.stage_pause(), m.stage_pause_meaning());
  const failover = give(`redis-cli -h ${host} -p ${port} cluster failover`);
  const canFailOver = process === 'running' && node.role === 'replica';
  return [
    action('kill', 'K', 'kill', alive, give(`kill ${address}`), m.stage_kill(), m.stage_kill_meaning()),
    action('start', 'S', 'start', !alive && powered, give(`start ${address}`), m.stage_start()),
    pause,
    action('redis-cli', 'C', 'terminal', true, { kind: 'redis-cli', host, port }, m.stage_redis_cli()),
    action('failover', 'F', 'crown', canFailOver, failover, m.stage_failover(), m.stage_failover_meaning()),
    action(
      'inspect',
      'I',
      'look',
      true,
      { kind: 'inspect', node: address },
      m.stage_inspect(),
      m.stage_inspect_meaning(),
    ),
  ];
}

export function hostActions(host: HostView): TargetAction[] {
  const { name, nodes, powered } = host;
  const alive = nodes.filter((node) => node.process !== 'stopped').length;
  const paused = nodes.some((node) => node.process === 'paused');
  const pause = paused
    ? action('resume', 'P', 'play', true, give(`resume ${name}`), m.stage_resume())
    : action('pause', 'P', 'pause', alive > 0, give(`pause ${name}`), m.stage_pause(), m.stage_pause_meaning());
  const power = powered
    ? action('poweroff', 'O', 'power', true, give(`poweroff ${name}`), m.stage_power_off(), m.stage_power_off_meaning())
    : action('poweron', 'O', 'power', true, give(`poweron ${name}`), m.stage_power_on());
  return [
    action(
      'kill',
      'K',
      'kill',
      alive > 0,
      give(`kill ${name}`),
      m.stage_kill_host({ count: alive }),
      m.stage_kill_meaning(),
    ),
    action('start', 'S', 'start', powered && alive < nodes.length, give(`start ${name}`), m.stage_start_host()),
    pause,
    power,
    action('cut', 'X', 'scissors', true, { kind: 'partition', apart: name }, m.stage_cut_off()),
  ];
}

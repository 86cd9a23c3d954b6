// What is wrong with a `lab` line (src/lab/script/setup.ts reads it), as data and in words.

import type { Locale } from './locale';

export type SetupFault =
  | { is: 'pair'; found: string }
  | { is: 'twice'; name: string }
  | { is: 'range'; name: 'hosts' | 'clients'; found: string; most: number }
  | { is: 'seed'; found: string }
  | { is: 'ports'; found: string; most: number }
  | { is: 'bus-ports'; found: string; distance: number }
  | { is: 'nodes'; count: number; most: number }
  /** A directive of redis.conf, in the words of the server that refuses it. */
  | { is: 'directive'; says: string };

type Say<F> = (fault: F) => string;
type Words = { [K in SetupFault['is']]: Say<Extract<SetupFault, { is: K }>> };

const ENGLISH: Words = {
  pair: ({ found }) => `${found} is not of the form NAME=VALUE`,
  twice: ({ name }) => `${name} is given twice`,
  range: ({ name, found, most }) => `${name}=${found} is not a number from 1 to ${most}`,
  seed: ({ found }) => `seed=${found} is not a whole number`,
  ports: ({ found, most }) => `ports=${found} is not a port or a range of ports from 1 to ${most}`,
  'bus-ports': ({ found, distance }) => `ports=${found} meets the nodes' bus ports, ${distance} higher`,
  nodes: ({ count, most }) => `${count} nodes are more than ${most}`,
  directive: ({ says }) => says,
};

const CHINESE: Words = {
  pair: ({ found }) => `${found} 不是“名称=值”的形式`,
  twice: ({ name }) => `${name} 写了两次`,
  range: ({ name, found, most }) => `${name}=${found} 不行，应为 1 到 ${most} 的数`,
  seed: ({ found }) => `seed=${found} 不是整数`,
  ports: ({ found, most }) => `ports=${found} 不是 1 到 ${most} 之间的一个端口或一段端口`,
  'bus-ports': ({ found, distance }) => `ports=${found} 与节点的总线端口（大 ${distance}）相撞`,
  nodes: ({ count, most }) => `${count} 个节点超过了上限 ${most}`,
  directive: ({ says }) => says,
};

const WORDS: Record<Locale, Words> = { en: ENGLISH, zh: CHINESE };

export function describeSetupFault(fault: SetupFault, locale: Locale): string {
  return (WORDS[locale][fault.is] as Say<SetupFault>)(fault);
}

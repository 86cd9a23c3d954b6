// redis.conf directives as a stage script gives them: whether the simulated server knows the name and takes the value.

import { parseConf } from '../../sim/node/config';

/** What is wrong with a directive, in one phrase; null when it is fine. */
export function checkDirective(name: string, value: string): string | null {
  if (name === 'port') return 'the ports of the nodes are given by ports=';
  return checkDirectives(new Map([[name, value]]));
}

/** What is wrong with several of them, each by itself or side by side, in one phrase; null when they are fine. */
export function checkDirectives(conf: ReadonlyMap<string, string>): string | null {
  try {
    parseConf(conf);
    return null;
  } catch (error) {
    return (error as Error).message;
  }
}

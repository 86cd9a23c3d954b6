// How a check says what it found.

import type { NodeAddress } from '../trace';
import type { World } from '../world';
import type { Rule, Violation } from './memory';

export type Report = (rule: Rule, what: string) => void;

export const reporter =
  (world: World, node: NodeAddress, violations: Violation[]): Report =>
  (rule, what) => {
    violations.push({ rule, atUs: world.nowUs, node, what });
  };

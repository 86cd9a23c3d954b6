// A breakpoint in words.

import type { StopRule } from '../../lab/api';
import { m } from '../../paraglide/messages';
import { nameOfKind } from './stop-kinds';

export function ruleInWords({ kinds, about, condition }: StopRule): string {
  const parts: string[] = [];
  if (kinds.length > 0) parts.push(kinds.map(nameOfKind).join(' / '));
  if (about !== null) parts.push(m.time_rule_about({ name: about }));
  if (condition !== null) parts.push(condition);
  return parts.join(' · ');
}

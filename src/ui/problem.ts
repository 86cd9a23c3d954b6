// Why the lab refused something, in the reader's language where it says so as data; else in its own words, which are those of a
// shell or of Redis.

import { Refusal } from '../lab/refusal';
import { m } from '../paraglide/messages';
import { describeSetupFault } from '../words/setup-fault';
import { locale } from './locale.svelte';

export function problemWords(problem: unknown): string {
  if (problem instanceof Refusal) {
    const { fault } = problem;
    if (fault.kind === 'no-lab-line') return m.share_problem_no_lab();
    if (fault.kind === 'setup') return `lab: ${describeSetupFault(fault.fault, locale.current)}`;
    if (fault.kind === 'other-stage') return m.time_other_stage({ name: fault.name });
    if (fault.kind === 'too-many-branches') return m.time_too_many_branches({ most: fault.most });
    if (fault.kind === 'too-many-breakpoints') return m.time_too_many_breakpoints({ most: fault.most });
  }
  return (problem as Error).message;
}

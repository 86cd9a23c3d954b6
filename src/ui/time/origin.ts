// How a branch is called: by the name that it was given, else by what made it.

import type { BranchView } from '../../lab/api';
import { m } from '../../paraglide/messages';

export function branchName({ name, origin, id }: Pick<BranchView, 'name' | 'origin' | 'id'>): string {
  if (name !== '') return name;
  switch (origin.how) {
    case 'opened':
      return id === 1 ? m.time_branch_main() : m.time_branch_number({ id });
    case 'forked':
      return origin.by === '' ? m.time_branch_number({ id }) : origin.by;
    case 'varied': {
      const changes = Object.entries(origin.changes).map(([key, value]) => `${key} ${value ?? m.time_default()}`);
      return changes.length > 0 ? changes.join(', ') : m.time_branch_number({ id });
    }
  }
}

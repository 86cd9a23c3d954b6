// What one look at the world found lost or found again, before it is recorded: together where owner and cause are the same.

import type { NodeAddress, TraceId } from '../../sim/trace';
import type { Version } from './versions';

export interface Pending {
  kind: 'write-lost' | 'write-found';
  owner: NodeAddress;
  versions: Version[];
  because: TraceId;
}

export class Judged {
  readonly pending: Pending[] = [];

  constructor(readonly because: TraceId) {}

  put(kind: Pending['kind'], owner: NodeAddress, version: Version, because: TraceId): void {
    const why = (kind === 'write-lost' && version.missing) || because || this.because;
    const same = this.pending.find((one) => one.kind === kind && one.owner === owner && one.because === why);
    if (same) same.versions.push(version);
    else this.pending.push({ kind, owner, versions: [version], because: why });
  }
}

// What a command of the cluster manager is given, and what holds where nothing is said.

import type { Bytes } from '../../sim/bytes';

/** `--cluster NAME ARGS...` and the options that go with it. */
export interface ManagerArguments {
  name: Bytes;
  args: Bytes[];
  replicas: number;
  yes: boolean;
  simulate: boolean;
  replace: boolean;
  copy: boolean;
  /** add-node: as a replica. */
  slave: boolean;
  useEmptyMasters: boolean;
  searchMultipleOwners: boolean;
  fixWithUnreachableMasters: boolean;
  onlyMasters: boolean;
  onlyReplicas: boolean;
  masterId: Bytes | null;
  from: Bytes | null;
  to: Bytes | null;
  fromUser: Bytes | null;
  fromPassword: Bytes | null;
  weights: Bytes[] | null;
  slots: number;
  timeoutMs: number;
  pipeline: number;
  threshold: number;
}

export function newOptions(): ManagerArguments {
  return {
    name: '',
    args: [],
    replicas: 0,
    yes: false,
    simulate: false,
    replace: false,
    copy: false,
    slave: false,
    useEmptyMasters: false,
    searchMultipleOwners: false,
    fixWithUnreachableMasters: false,
    onlyMasters: false,
    onlyReplicas: false,
    masterId: null,
    from: null,
    to: null,
    fromUser: null,
    fromPassword: null,
    weights: null,
    slots: 0,
    timeoutMs: 60_000,
    pipeline: 10,
    threshold: 2,
  };
}

// The sections of the inspector, as their tabs are called.

import type { NodeSection } from '../../lab/views/node';
import { m } from '../../paraglide/messages';

export const SECTION_TITLES: Record<NodeSection, () => string> = {
  cluster: m.inspector_cluster,
  replication: m.inspector_replication,
  config: m.inspector_config,
  keys: m.inspector_keys,
  disk: m.inspector_disk,
  log: m.inspector_log,
  charts: m.inspector_charts,
};

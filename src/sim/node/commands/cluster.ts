// The CLUSTER command: its subcommands, from the files cluster-*.ts.

import { clusterDescribe } from './cluster-describe';
import { clusterNodes } from './cluster-nodes';
import { clusterSetSlot } from './cluster-setslot';
import { clusterSlots } from './cluster-slots';
import { clusterTopology } from './cluster-topology';
import type { HandlerTable } from './command';

export const clusterCommands: HandlerTable = {
  ...clusterDescribe,
  ...clusterNodes,
  ...clusterSetSlot,
  ...clusterSlots,
  ...clusterTopology,
};

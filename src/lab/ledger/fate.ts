// What has become of an acknowledged write, as the world stands now: who has it, and what that means.

import type { Bytes } from '../../sim/bytes';
import type { RedisNode } from '../../sim/node/server';
import { isMaster, me } from '../../sim/node/view';
import type { NodeAddress, TraceId } from '../../sim/trace';
import { wallMs, type World } from '../../sim/world';
import type { Ledger } from './ledger';
import { copyAt, copyServed, Owners, type Copy, type Ownership } from './owners';
import { hasBeenThrough, type Version } from './versions';

/**
 * `safe`: the owner has it and a replica of it, too. `at-risk`: the owner alone has it, or only others have. `lost`: see
 * ledger.ts. `overwritten`: a later write took its place. `expired`: its time has come.
 */
export type Fate = 'safe' | 'at-risk' | 'lost' | 'overwritten' | 'expired';

/** Who has a write besides the owner and its replicas. `rival`: it claims the slot too. `follower`: it takes the data of another. */
export interface Elsewhere {
  node: NodeAddress;
  how: 'rival' | 'follower' | 'paused';
}

export interface Told {
  fate: Fate;
  owner: NodeAddress | null;
  onOwner: boolean;
  /** Of the owner's `replicas` that run, so many have it. */
  copies: number;
  replicas: number;
  elsewhere: Elsewhere[];
  /** The write that replaced it. */
  over: Version | null;
  /** The entry write-lost that says so; 0: it is not lost. */
  lostBy: TraceId;
}

/** Answers for one instant; made anew when the world has moved on. */
export class Fates {
  private readonly owners: Owners;
  private readonly followers = new Map<RedisNode, RedisNode[]>();
  private readonly slots = new Map<number, Ownership>();

  constructor(
    private readonly world: World,
    private readonly ledger: Ledger,
  ) {
    this.owners = new Owners(world);
    const at = new Map([...world.nodes.values()].map((node) => [`${node.ip}:${node.port}`, node]));
    for (const node of world.nodes.values()) {
      const replication = node.server?.replication;
      const master = replication?.masterHost && at.get(`${replication.masterHost}:${replication.masterPort}`);
      if (!master) continue;
      const others = this.followers.get(master);
      if (others) others.push(node);
      else this.followers.set(master, [node]);
    }
  }

  /** The fate alone. */
  of(version: Version): Fate {
    const lost = this.lostBy(version);
    if (lost) return 'lost';
    if (version.key === null) return 'overwritten';
    const now = this.ownership(version.slot);
    const copy = copyServed(now, version.key);
    const kept = copy && this.keeps(version, copy);
    if (kept === 'kept') return this.copiesOf(version, now) > 0 ? 'safe' : 'at-risk';
    if (kept === 'expired' || kept === 'overwritten') return kept;
    return this.overBy(version) ? 'overwritten' : 'at-risk';
  }

  tell(version: Version): Told {
    const { key, slot } = version;
    const now = this.ownership(slot);
    const copy = key === null ? null : copyServed(now, key);
    const onOwner = copy !== null && this.keeps(version, copy) === 'kept';
    return {
      fate: this.of(version),
      owner: now.owner?.address ?? null,
      onOwner,
      copies: key === null ? 0 : this.copiesOf(version, now),
      replicas: now.owner ? this.replicasOf(now.owner).length : 0,
      elsewhere: key === null ? [] : this.elsewhere(version, now),
      over: this.overBy(version),
      lostBy: this.lostBy(version),
    };
  }

  ownership(slot: number): Ownership {
    let now = this.slots.get(slot);
    if (!now) this.slots.set(slot, (now = this.owners.of(slot)));
    return now;
  }

  /** Its replicas that run. */
  replicasOf(node: RedisNode): RedisNode[] {
    return this.followers.get(node) ?? [];
  }

  private lostBy({ verdicts }: Version): TraceId {
    const known = verdicts.findLast(({ entry }) => entry < this.world.nextTraceId);
    return known?.lost ? known.entry : 0;
  }

  private overBy({ over }: Version): Version | null {
    return over && over.toldUs! <= this.world.nowUs ? over : null;
  }

  /** What a copy makes of a write; null: it knows nothing of it. */
  private keeps(version: Version, copy: Copy): 'kept' | 'overwritten' | 'expired' | null {
    const held = this.ledger.heldVersion(copy, version.slot);
    if (held?.base && held.base.index > version.index) return 'overwritten';
    if (hasBeenThrough(held, version)) {
      if (copy.there || version === held) return 'kept';
      return held!.kind === 'expiry' ? 'expired' : 'overwritten';
    }
    if (version.removes && (!copy.there || (held?.born?.index ?? -1) > version.index)) return 'kept';
    const { expireAtMs } = version;
    return !copy.there && expireAtMs !== null && expireAtMs <= wallMs(this.world) ? 'expired' : null;
  }

  private copiesOf(version: Version, { owner, target }: Ownership): number {
    if (!owner) return 0;
    const place = !copyAt(owner, version.key!).there && target ? target : owner;
    return this.replicasOf(place).filter((node) => this.has(node, version)).length;
  }

  private has(node: RedisNode, version: Version): boolean {
    return this.keeps(version, copyAt(node, version.key as Bytes)) === 'kept';
  }

  private elsewhere(version: Version, { owner, target }: Ownership): Elsewhere[] {
    const shard = new Set([owner, target, ...(owner ? this.replicasOf(owner) : [])]);
    const found: Elsewhere[] = [];
    for (const node of this.world.nodes.values()) {
      const cluster = node.server?.cluster;
      if (!cluster || shard.has(node)) continue;
      const copy = copyAt(node, version.key!);
      if (!copy.there || !hasBeenThrough(this.ledger.heldVersion(copy, version.slot), version)) continue;
      const how = node.process.value === 'paused' ? 'paused' : isMaster(me(cluster)) ? 'rival' : 'follower';
      found.push({ node: node.address, how });
    }
    return found;
  }
}

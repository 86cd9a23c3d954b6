// How long things take where chance decides, as one node sees them from its CLUSTER NODES. The same experiment runs on real
// servers and on simulated ones: only who carries it out differs. Seven nodes, three masters, one of them with two replicas,
// repl-diskless-sync-delay 0; before each measurement all is well for 2 to 4 s.

/** Times of one experiment, in ms. */
export interface Sample {
  /** From the kill of a master until a witness, another master, calls it `fail`. */
  fail: number;
  /** From that kill until the witness sees its replica as a master. */
  promotion: number;
  /** From the start of the dead one until the witness sees it as a replica in good health. */
  rejoin: number;
  /** From the kill of a master's only replica until the witness sees another replica there. */
  migration: number;
}

export const MEASURES = ['fail', 'promotion', 'rejoin', 'migration'] as const;

/** What carries the experiment out; nodes by number, from 0. */
export interface Site {
  nowMs(): number;
  sleep(ms: number): Promise<void>;
  kill(node: number): void;
  start(node: number): void;
  /** A node's CLUSTER NODES; null when it does not answer. */
  nodes(witness: number): Promise<string | null>;
  /** Every replica follows its master and nobody has anything against anybody. */
  settled(): Promise<boolean>;
  /** From 0 to below - 1. */
  random(below: number): number;
}

export const NODES = 7;
/** Node 6 is the spare replica; who replicates whom at the beginning. */
export const REPLICATES: readonly (number | null)[] = [null, null, null, 0, 1, 2, 0];

/**
 * Then a new cluster is made. The samples of one hang together: how its nodes' ticks lie to one another stays much the same, and with
 * it how long a FAIL waits for an heir's next tick.
 */
export const SAMPLES_OF_ONE_CLUSTER = 5;

const LOOK_EVERY_MS = 20;
const GIVE_UP_MS = 120_000;

interface Seen {
  node: number;
  flags: string[];
  master: number | null;
}

/** One more sample; the stage is as good for the next one as before. Throws when something never happens. */
export async function sample(site: Site, numberOf: (address: string) => number): Promise<Sample> {
  const look = async (witness: number): Promise<Seen[]> => readNodes((await site.nodes(witness)) ?? '', numberOf);
  const until = async (witness: number, holds: (seen: Seen[]) => boolean, sinceMs: number): Promise<number> => {
    // Virtual time would have every look at a whole multiple of the same distance.
    await site.sleep(site.random(LOOK_EVERY_MS * 1000) / 1000);
    for (;;) {
      if (holds(await look(witness))) return site.nowMs() - sinceMs;
      if (site.nowMs() - sinceMs > GIVE_UP_MS) throw new Error('it never happened');
      await site.sleep(LOOK_EVERY_MS);
    }
  };
  const rest = async () => {
    while (!(await site.settled())) await site.sleep(50);
    await site.sleep(2000 + site.random(2000));
    return look(0);
  };
  const pick = <T>(items: readonly T[]): T => items[site.random(items.length)]!;
  const one = (seen: readonly Seen[], node: number) => seen.find((line) => line.node === node);
  const replicasOf = (seen: readonly Seen[], master: number) => seen.filter((line) => line.master === master);

  // A master with two replicas dies: nobody becomes an orphan, so no replica leaves its place.
  const before = await rest();
  const victim = before.find(({ node, master }) => master === null && replicasOf(before, node).length > 1)!.node;
  const heirs = replicasOf(before, victim).map(({ node }) => node);
  const witness = pick(before.filter(({ node, master }) => master === null && node !== victim)).node;
  let sinceMs = site.nowMs();
  site.kill(victim);
  const fail = await until(witness, (seen) => one(seen, victim)?.flags.includes('fail') ?? false, sinceMs);
  const promoted = (seen: Seen[]) => heirs.some((node) => one(seen, node)?.flags.includes('master'));
  const promotion = await until(witness, promoted, sinceMs);
  await site.sleep(1000);
  sinceMs = site.nowMs();
  site.start(victim);
  const healthy = (seen: Seen[]) => one(seen, victim)?.flags.join() === 'slave';
  const rejoin = await until(witness, healthy, sinceMs);

  // The only replica of a master dies: one of the two that another master has comes over.
  const again = await rest();
  const orphan = pick(again.filter(({ node, master }) => master === null && replicasOf(again, node).length === 1)).node;
  const lost = replicasOf(again, orphan)[0]!.node;
  sinceMs = site.nowMs();
  site.kill(lost);
  const other = pick(again.filter(({ node, master }) => master === null && node !== orphan)).node;
  const helped = (seen: Seen[]) => replicasOf(seen, orphan).some(({ node }) => node !== lost);
  const migration = await until(other, helped, sinceMs);
  site.start(lost);
  return { fail, promotion, rejoin, migration };
}

function readNodes(text: string, numberOf: (address: string) => number): Seen[] {
  const lines = text.split(/\r?\n/).flatMap((line) => (line === '' ? [] : [line.split(' ')]));
  const byId = new Map(lines.map(([id, address]) => [id!, numberOf(address!.split('@')[0]!)]));
  return lines.map(([id, , flags, master]) => ({
    node: byId.get(id!)!,
    flags: flags!.split(',').filter((flag) => flag !== 'myself'),
    master: byId.get(master!) ?? null,
  }));
}

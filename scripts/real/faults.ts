// Faults of the network as the stage gives them, and the rules that make them so. Packets vanish where they arrive: a
// sender learns nothing. Delays are put on where packets leave, by a class of traffic for each receiver.

import type { Machine, Namespaces } from './namespaces';

interface Fault {
  cut: boolean;
  percent: number;
  delayUs: number;
}

export class Faults {
  private groups: string[][] = [];
  private readonly paths = new Map<string, Fault>();
  /** What each machine's rules are now, so that only changed ones are written. */
  private readonly written = new Map<string, string>();

  constructor(
    private readonly machines: readonly Machine[],
    private readonly namespaces: Namespaces,
  ) {}

  partition(groups: string[][]): Promise<void> {
    this.groups = groups;
    for (const fault of this.paths.values()) fault.cut = false;
    return this.write();
  }

  cut(from: string, to: string, oneway: boolean): Promise<void> {
    this.fault(from, to).cut = true;
    if (!oneway) this.fault(to, from).cut = true;
    return this.write();
  }

  lose(from: string, to: string, percent: number): Promise<void> {
    this.fault(from, to).percent = percent;
    this.fault(to, from).percent = percent;
    return this.write();
  }

  delay(from: string, to: string, delayUs: number): Promise<void> {
    this.fault(from, to).delayUs = delayUs;
    this.fault(to, from).delayUs = delayUs;
    return this.write();
  }

  heal(): Promise<void> {
    this.groups = [];
    this.paths.clear();
    return this.write();
  }

  /** A machine came back with an empty filter. */
  renew(name: string): Promise<void> {
    this.written.delete(name);
    return this.write();
  }

  private fault(from: string, to: string): Fault {
    const path = `${from}>${to}`;
    const fault = this.paths.get(path) ?? { cut: false, percent: 0, delayUs: 0 };
    this.paths.set(path, fault);
    return fault;
  }

  private async write(): Promise<void> {
    await Promise.all(
      this.machines.map(async ({ name }) => {
        if (!this.namespaces.has(name)) return;
        const rules = this.rules(name);
        const traffic = this.traffic(name);
        const now = JSON.stringify([rules, traffic]);
        const before = this.written.get(name) ?? JSON.stringify([[], []]);
        if (now === before) return;
        const [rulesBefore, trafficBefore] = JSON.parse(before) as [string[], string[]];
        this.written.set(name, now);
        if (rules.join() !== rulesBefore.join()) await this.namespaces.filter(name, rules);
        if (traffic.join() !== trafficBefore.join()) {
          if (trafficBefore.length > 0) await this.namespaces.traffic(name, ['qdisc del dev eth0 root']);
          if (traffic.length > 0) await this.namespaces.traffic(name, traffic);
        }
      }),
    );
  }

  private rules(to: string): string[] {
    return this.machines.flatMap(({ name: from, ip }) => {
      if (from === to) return [];
      const faults = this.between(from, to);
      if (this.parted(from, to) || faults.some((fault) => fault.cut)) return [`-A INPUT -s ${ip} -j DROP`];
      const percent = Math.max(0, ...faults.map((fault) => fault.percent));
      return percent === 0
        ? []
        : [`-A INPUT -s ${ip} -m statistic --mode random --probability ${percent / 100} -j DROP`];
    });
  }

  private traffic(from: string): string[] {
    const slow = this.machines
      .filter(({ name }) => name !== from)
      .map(({ name, ip }) => ({ ip, us: Math.max(0, ...this.between(from, name).map((fault) => fault.delayUs)) }))
      .filter(({ us }) => us > 0);
    if (slow.length === 0) return [];
    return [
      'qdisc add dev eth0 root handle 1: htb default 1',
      'class add dev eth0 parent 1: classid 1:1 htb rate 10gbit',
      ...slow.flatMap(({ ip, us }, i) => [
        `class add dev eth0 parent 1: classid 1:${(i + 2).toString(16)} htb rate 10gbit`,
        `qdisc add dev eth0 parent 1:${(i + 2).toString(16)} netem delay ${us}us limit 100000`,
        `filter add dev eth0 parent 1: protocol ip u32 match ip dst ${ip}/32 flowid 1:${(i + 2).toString(16)}`,
      ]),
    ];
  }

  private between(from: string, to: string): Fault[] {
    return [`${from}>${to}`, `${from}>*`, `*>${to}`, '*>*'].flatMap((path) => this.paths.get(path) ?? []);
  }

  private parted(a: string, b: string): boolean {
    const side = (machine: string) => this.groups.findIndex((group) => group.includes(machine));
    return side(a) >= 0 && side(b) >= 0 && side(a) !== side(b);
  }
}

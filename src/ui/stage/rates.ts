// How many messages of each kind fly a virtual second, over the last moment: a number that can be read while it changes.

import type { StageView } from '../../lab/api';
import type { MessageKind } from './flights';

const MOMENT_US = 1_000_000;

export class Rates {
  private samples: { atUs: number; sent: StageView['sent'] }[] = [];

  /** Takes in what was sent up to an instant; answers messages a virtual second by kind. */
  add(atUs: number, sent: StageView['sent']): ReadonlyMap<MessageKind, number> {
    const last = this.samples.at(-1);
    if (last && atUs < last.atUs) this.samples = [];
    this.samples.push({ atUs, sent });
    while (this.samples.length > 2 && this.samples[1]!.atUs <= atUs - MOMENT_US) this.samples.shift();
    // What the first sample holds was sent before it.
    const passedUs = atUs - this.samples[0]!.atUs;
    const rates = new Map<MessageKind, number>();
    if (passedUs <= 0) return rates;
    for (const sample of this.samples.slice(1)) {
      for (const [kind, count] of Object.entries(sample.sent) as [MessageKind, number][]) {
        rates.set(kind, (rates.get(kind) ?? 0) + (count * 1e6) / passedUs);
      }
    }
    return rates;
  }
}

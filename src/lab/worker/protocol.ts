// How LabApi travels between the page and its worker: one message a call, one a reply, one an update.

import type { LabApi, Update, ViewRequest } from '../api';
import type { Fault } from '../refusal';

/** Every call but `subscribe`, which needs a channel of its own. */
export type Method = Exclude<keyof LabApi, 'subscribe'>;

export type ToWorker =
  | { kind: 'call'; id: number; method: Method; args: unknown[] }
  | { kind: 'subscribe'; id: number; views: ViewRequest }
  | { kind: 'unsubscribe'; id: number };

export type FromWorker =
  | { kind: 'result'; id: number; value: unknown }
  | { kind: 'refused'; id: number; message: string; fault: Fault | null }
  | { kind: 'update'; id: number; update: Update };

/** As much of a Worker, or of the worker's own end, as is needed here. What arrives is the `data` of an event. */
export interface Port<Out> {
  postMessage(message: Out): void;
  onmessage: unknown;
}

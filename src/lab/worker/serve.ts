// The worker's end of the protocol: carries out the calls that arrive on a port.

import type { LabApi } from '../api';
import type { FromWorker, Port, ToWorker } from './protocol';
import { Refusal } from '../refusal';

export function serveLab(lab: LabApi, port: Port<FromWorker>): void {
  const subscriptions = new Map<number, () => void>();
  port.onmessage = ({ data }: { data: ToWorker }) => {
    switch (data.kind) {
      case 'call': {
        const { id, method } = data;
        const call = lab[method].bind(lab) as (...args: unknown[]) => Promise<unknown>;
        call(...data.args).then(
          (value) => port.postMessage({ kind: 'result', id, value }),
          (error: unknown) => {
            const fault = error instanceof Refusal ? error.fault : null;
            port.postMessage({ kind: 'refused', id, message: (error as Error).message, fault });
          },
        );
        break;
      }
      case 'subscribe': {
        const { id } = data;
        subscriptions.set(
          id,
          lab.subscribe(data.views, (update) => port.postMessage({ kind: 'update', id, update })),
        );
        break;
      }
      case 'unsubscribe':
        subscriptions.get(data.id)?.();
        subscriptions.delete(data.id);
        break;
    }
  };
}

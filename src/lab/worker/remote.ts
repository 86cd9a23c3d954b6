// The page's end of the protocol: a LabApi whose lab runs in a worker.

import type { LabApi, Update, ViewRequest } from '../api';
import type { FromWorker, Method, Port, ToWorker } from './protocol';
import { Refusal } from '../refusal';

interface Waiting {
  resolve(value: unknown): void;
  reject(error: Error): void;
}

export function connectLab(worker: Port<ToWorker>): LabApi {
  const waiting = new Map<number, Waiting>();
  const listeners = new Map<number, (update: Update) => void>();
  let nextId = 1;

  worker.onmessage = ({ data }: { data: FromWorker }) => {
    if (data.kind === 'update') {
      listeners.get(data.id)?.(data.update);
      return;
    }
    const call = waiting.get(data.id);
    waiting.delete(data.id);
    if (data.kind === 'result') call?.resolve(data.value);
    else call?.reject(data.fault ? new Refusal(data.message, data.fault) : new Error(data.message));
  };

  const method =
    <M extends Method>(name: M) =>
    (...args: Parameters<LabApi[M]>): ReturnType<LabApi[M]> => {
      const id = nextId++;
      const result = new Promise<unknown>((resolve, reject) => waiting.set(id, { resolve, reject }));
      worker.postMessage({ kind: 'call', id, method: name, args });
      return result as ReturnType<LabApi[M]>;
    };

  return {
    open: method('open'),
    give: method('give'),
    enqueue: method('enqueue'),
    finish: method('finish'),
    type: method('type'),
    interrupt: method('interrupt'),
    openTerminal: method('openTerminal'),
    closeTerminal: method('closeTerminal'),
    complete: method('complete'),
    play: method('play'),
    setSpeed: method('setSpeed'),
    pause: method('pause'),
    keepTime: method('keepTime'),
    step: method('step'),
    stepBack: method('stepBack'),
    seek: method('seek'),
    runUntil: method('runUntil'),
    playForGoal: method('playForGoal'),
    setBreakpoints: method('setBreakpoints'),
    switchBranch: method('switchBranch'),
    removeBranch: method('removeBranch'),
    renameBranch: method('renameBranch'),
    vary: method('vary'),
    saveSession: method('saveSession'),
    script: method('script'),
    why: method('why'),
    prepare: method('prepare'),
    subscribe(views: ViewRequest, listener: (update: Update) => void) {
      const id = nextId++;
      listeners.set(id, listener);
      worker.postMessage({ kind: 'subscribe', id, views });
      return () => {
        listeners.delete(id);
        worker.postMessage({ kind: 'unsubscribe', id });
      };
    },
  };
}

// Puts the page together: the lab in a worker, the components on the document.

import { mount } from 'svelte';
import './ui/tokens.css';
import './ui/base.css';
import { connectLab } from './lab/worker/remote';
import App from './ui/App.svelte';

/** What the page cannot do without, named as a reader might look it up. */
function missing(): string {
  if (typeof Worker === 'undefined') return 'web workers';
  if (typeof structuredClone === 'undefined' || typeof Array.prototype.toSorted === 'undefined')
    return 'JavaScript of 2023';
  if (!('ResizeObserver' in window)) return 'ResizeObserver';
  return '';
}

/** The speaker's window of a lesson is this page too, with notes alone. */
const notes = new URLSearchParams(location.search).get('notes');
const target = document.getElementById('app')!;

if (notes !== null) {
  void import('./ui/lesson/present/Notes.svelte').then(({ default: Notes }) =>
    mount(Notes, { target, props: { page: notes } }),
  );
} else {
  mount(App, {
    target,
    props: {
      missing: missing(),
      connect: (onFailure: (problem: string) => void) => {
        const worker = new Worker(new URL('./lab/worker/worker.ts', import.meta.url), { type: 'module' });
        worker.addEventListener('error', (event) => onFailure(event.message || 'the worker could not be started'));
        worker.addEventListener('messageerror', () => onFailure('a message of the worker could not be read'));
        return connectLab(worker);
      },
    },
  });
}

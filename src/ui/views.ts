// The views of the middle, in the order of their tabs. A view is a component of its own folder, loaded when it is first
// opened; it subscribes to what it shows (lab/views) and reads the clock from the session. The stage alone is there at once.

import type { Component } from 'svelte';
import { m } from '../paraglide/messages';
import type { Desk, ViewId } from './desk.svelte';
import type { IconName } from './parts/icons';
import type { Session } from './session.svelte';

export interface ViewProps {
  session: Session;
  desk: Desk;
}

export interface LazyView {
  id: Exclude<ViewId, 'stage'>;
  title: () => string;
  icon: IconName;
  load: () => Promise<{ default: Component<ViewProps> }>;
}

export const VIEWS: readonly LazyView[] = [
  { id: 'timeline', title: m.timeline_title, icon: 'timeline', load: () => import('./timeline/Timeline.svelte') },
  { id: 'beliefs', title: m.app_beliefs, icon: 'suspect', load: () => import('./beliefs/Beliefs.svelte') },
  { id: 'compare', title: m.compare_title, icon: 'compare', load: () => import('./compare/Compare.svelte') },
  { id: 'data', title: m.data_title, icon: 'data', load: () => import('./data/Data.svelte') },
];

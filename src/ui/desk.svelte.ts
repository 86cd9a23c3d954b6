// What lies open on the workbench: which view stands in the middle, whether it has the window to itself, which node is
// inspected, which panel a phone shows, which dialog is open. Views, the terminal, the palette and lessons read and change it here.

import type { BeliefLens } from '../lab/views/beliefs';
import type { NodeSection } from '../lab/views/node';
import type { NodeAddress } from '../sim/trace';

/** The views of the middle; all but the stage are listed in views.ts. */
const VIEW_IDS = ['stage', 'timeline', 'beliefs', 'compare', 'data'] as const;
export type ViewId = (typeof VIEW_IDS)[number];
const isView = (id: string): id is ViewId => VIEW_IDS.some((view) => view === id);

/** On a phone one of these stands below the view. */
export type PanelId = 'narration' | 'terminal' | 'inspector' | 'lesson';

/** What can have the window to itself. */
export type Alone = 'view' | 'inspector' | 'narration';

/** Dialogs that concern the page as a whole; they are listed in Dialogs.svelte. */
export type DialogId = 'script' | 'share' | 'gallery' | 'palette' | 'keys' | 'settings' | 'breakpoints' | 'vary';

/** The pages of the gallery. */
export type GalleryPage = 'ready' | 'own' | 'earlier';

export class Desk {
  view = $state<ViewId>('stage');
  /** What has the window to itself, below the bar of time: the view of the middle or a panel. */
  alone = $state<Alone | null>(null);
  /** Which pages of the data and of the beliefs lie open. */
  dataPage = $state<'writes' | 'keys'>('writes');
  beliefLens = $state<BeliefLens>('health');
  inspected = $state<NodeAddress | null>(null);
  /** What of it: stays when another node is inspected. */
  inspectedSection = $state<NodeSection>('cluster');
  panel = $state<PanelId>('narration');
  /** The dialog that lies over everything. */
  dialog = $state<DialogId | null>(null);
  galleryPage = $state<GalleryPage>('ready');

  /** The branches that lie side by side; null: the one at hand and the last one beside it. */
  compared = $state.raw<{ left: number; right: number } | null>(null);

  /** Lays the last two of them side by side, the older one left. */
  compareBranches(branches: readonly { id: number }[]): void {
    const [left, right] = branches
      .map(({ id }) => id)
      .slice(-2)
      .sort((a, b) => a - b);
    if (left !== undefined && right !== undefined) this.compared = { left, right };
    this.view = 'compare';
  }

  showGallery(page: GalleryPage): void {
    this.galleryPage = page;
    this.dialog = 'gallery';
  }

  /** The lessons stand beside the view. */
  lessons = $state(false);
  /** For a class: the lesson and the view alone, in large type. */
  present = $state(false);

  /** Brings a view to the front. A view that there is not changes nothing. */
  show(view: string): void {
    if (isView(view)) this.view = view;
  }

  openLessons(): void {
    this.lessons = true;
    this.panel = 'lesson';
  }

  inspect(node: NodeAddress | null): void {
    this.inspected = node;
    if (node !== null) this.panel = 'inspector';
    else {
      if (this.panel === 'inspector') this.panel = 'narration';
      if (this.alone === 'inspector') this.alone = null;
    }
  }

  /** Gives it the whole window, or takes that back. */
  toggleAlone(what: Alone): void {
    this.alone = this.alone === what ? null : what;
  }
}

// What a step's `look` is called on the page.

import type { LookView } from '../../lessons/lesson';
import { m } from '../../paraglide/messages';
import { VIEWS } from '../views';

/** `Beliefs`, `Inspector of host2:6379`. */
export function viewTitle(view: LookView, node: string | null): string {
  switch (view) {
    case 'stage':
      return m.app_stage();
    case 'inspector':
      return m.lesson_inspector_of({ node: node ?? '' });
    case 'narration':
      return m.lesson_narration();
    case 'terminal':
      return m.lesson_terminal();
    case 'data':
      return m.data_keys();
    case 'ledger':
      return m.lesson_ledger();
    default:
      return VIEWS.find(({ id }) => id === view)?.title() ?? view;
  }
}

// What a step's `look` is called on the page.

import type { NodeSection } from '../../lab/views/node';
import type { Look } from '../../lessons/lesson';
import { m } from '../../paraglide/messages';
import type { TraceKind } from '../../sim/trace';
import { KINDS } from '../../words/kinds';
import { kindName } from '../../words/kind-names';
import { SECTION_TITLES } from '../inspector/sections';
import { locale } from '../locale.svelte';
import { VIEWS } from '../views';

/** `Beliefs`, `Inspector of host2:6379: Config`. */
export function viewTitle({ view, node, section }: NonNullable<Look['open']>): string {
  switch (view) {
    case 'stage':
      return m.app_stage();
    case 'inspector':
      return inspectorTitle(node ?? '', section);
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

function inspectorTitle(node: string, section: NodeSection | null): string {
  return section === null
    ? m.lesson_inspector_of({ node })
    : m.lesson_inspector_section_of({ node, section: SECTION_TITLES[section]() });
}

/** What is lit, in the reader's words: `host2:6379`, `slot 866`, `an election is won`. */
export function lightTitle(thing: string): string {
  const [, slot] = /^slot:(\d+)$/.exec(thing) ?? [];
  if (slot !== undefined) return m.lesson_light_slot({ slot });
  if (thing.startsWith('key:')) return m.lesson_light_key({ key: thing.slice('key:'.length) });
  return isKind(thing) ? kindName(thing, locale.current) : thing;
}

const isKind = (thing: string): thing is TraceKind => (KINDS as string[]).includes(thing);

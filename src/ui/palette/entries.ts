// What the palette offers: commands of the stage, and what the page itself can do.

import { m } from '../../paraglide/messages';
import type { Desk } from '../desk.svelte';
import { keyName, KEYS, type KeyContext } from '../keys';
import { LANGUAGES, locale } from '../locale.svelte';
import type { IconName } from '../parts/icons';
import { meaningOf } from '../terminal/meaning';
import { THEMES, type Theme } from '../theme.svelte';
import { USAGES } from './lines';

export interface Entry {
  id: string;
  title: string;
  icon: IconName;
  /** The stage-script line that it gives. */
  line?: string;
  /** The key that does the same. */
  key?: string;
  run: () => void;
  /** It is not done but put into the field, to be written to its end. */
  begins?: string;
}

/** How every command of the stage is written. */
export function usageEntries(): Entry[] {
  return Object.entries(USAGES).map(([name, usage]) => ({
    id: `usage ${name}`,
    title: meaningOf({ about: name, summary: '' }),
    line: usage,
    icon: 'script',
    run: () => {},
    begins: `${name} `,
  }));
}

/** What concerns the page, not the stage. */
export function pageEntries(context: KeyContext, theme: Theme, clients: readonly string[]): Entry[] {
  const { desk, session } = context;
  const open = (dialog: Desk['dialog']) => (): void => {
    desk.dialog = dialog;
  };
  const themes = {
    auto: m.comfort_theme_auto,
    light: m.comfort_theme_light,
    dark: m.comfort_theme_dark,
    contrast: m.comfort_theme_contrast,
  };
  return [
    ...KEYS.flatMap(({ keys, label, run }): Entry[] =>
      keys[0] !== 'Mod+k'
        ? [
            {
              id: `key ${keys[0]}`,
              title: label(),
              icon: 'next',
              key: keyName(keys[0]!),
              run: () => run(context),
            },
          ]
        : [],
    ),
    { id: 'share', title: m.share_button_meaning(), icon: 'share', run: open('share') },
    { id: 'script', title: m.share_script_meaning(), icon: 'script', run: open('script') },
    { id: 'own', title: m.share_gallery_own(), icon: 'gallery', run: () => desk.showGallery('own') },
    { id: 'earlier', title: m.share_gallery_earlier(), icon: 'back', run: () => desk.showGallery('earlier') },
    { id: 'breakpoints', title: m.time_breakpoints_open(), icon: 'breakpoint', run: open('breakpoints') },
    { id: 'vary', title: m.time_vary_open(), icon: 'branch', run: open('vary') },
    { id: 'settings', title: m.comfort_settings(), icon: 'settings', run: open('settings') },
    ...THEMES.map((choice): Entry => ({
      id: `theme ${choice}`,
      title: m.comfort_colours_are({ colours: themes[choice]() }),
      icon: choice === 'light' ? 'sun' : choice === 'dark' ? 'moon' : choice,
      run: () => theme.choose(choice),
    })),
    ...LANGUAGES.map(({ id, name }): Entry => ({
      id: `language ${id}`,
      title: name,
      icon: 'client',
      run: () => locale.choose(id),
    })),
    ...clients.map((machine): Entry => ({
      id: `terminal ${machine}`,
      title: m.comfort_new_terminal({ machine }),
      icon: 'terminal',
      run: () => void session.openTerminal(machine).then(context.toTerminal),
    })),
  ];
}

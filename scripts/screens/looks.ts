// In what the page is looked at: a screen, its colours, a language.

import type { BrowserContextOptions } from 'playwright';

export interface Look {
  name: LookName;
  options: BrowserContextOptions;
}

export type LookName =
  | 'desktop-light'
  | 'desktop-dark'
  | 'phone-light'
  | 'phone-dark'
  | 'tablet-light'
  | 'desktop-contrast'
  | 'desktop-zh'
  | 'phone-zh';

const desktop = { viewport: { width: 1440, height: 900 }, locale: 'en-GB' };
const phone = { viewport: { width: 390, height: 844 }, locale: 'en-GB', hasTouch: true };
const tablet = { viewport: { width: 820, height: 1180 }, locale: 'en-GB', hasTouch: true };

export const LOOKS: readonly Look[] = [
  { name: 'desktop-light', options: { ...desktop, colorScheme: 'light' } },
  { name: 'desktop-dark', options: { ...desktop, colorScheme: 'dark' } },
  { name: 'phone-light', options: { ...phone, colorScheme: 'light' } },
  { name: 'phone-dark', options: { ...phone, colorScheme: 'dark' } },
  { name: 'tablet-light', options: { ...tablet, colorScheme: 'light' } },
  { name: 'desktop-contrast', options: { ...desktop, colorScheme: 'dark', contrast: 'more' } },
  { name: 'desktop-zh', options: { ...desktop, colorScheme: 'light', locale: 'zh-CN' } },
  { name: 'phone-zh', options: { ...phone, colorScheme: 'light', locale: 'zh-CN' } },
];

export const USUAL_LOOKS: readonly LookName[] = ['desktop-light', 'desktop-dark', 'phone-light', 'phone-dark'];
/** Of what is looked at most. */
export const MANY_LOOKS: readonly LookName[] = [...USUAL_LOOKS, 'tablet-light'];
export const ALL_LOOKS: readonly LookName[] = LOOKS.map(({ name }) => name);
/** Of dialogs in which many words stand. */
export const WORDY_LOOKS: readonly LookName[] = [...USUAL_LOOKS, 'desktop-zh'];

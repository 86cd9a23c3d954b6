// The language of the page: the reader's choice, else the browser's. Messages (src/paraglide) read it as they are called,
// so every text that stands in a component changes with it at once. The choice stands on <html lang>.

import { overwriteGetLocale } from '../paraglide/runtime';
import { LOCALES, type Locale } from '../words/locale';

const KEY = 'redis-cluster-sandbox.locale';
/** Each named in itself, so that a reader finds it in the other. */
export const LANGUAGES = [
  { id: 'en', tag: 'en', short: 'EN', name: 'English' },
  { id: 'zh', tag: 'zh-CN', short: '中文', name: '简体中文' },
] as const;

class LocaleChoice {
  current = $state<Locale>('en');

  constructor() {
    const stored = read();
    this.current = LOCALES.find((locale) => locale === stored) ?? this.ofBrowser();
    overwriteGetLocale(() => this.current);
    this.apply();
  }

  choose(locale: Locale): void {
    this.current = locale;
    try {
      localStorage.setItem(KEY, locale);
    } catch {
      // A full or forbidden storage: the choice holds until the page is left.
    }
    this.apply();
  }

  private ofBrowser(): Locale {
    const first = navigator.languages.find((tag) => LOCALES.some((locale) => tag.startsWith(locale)));
    return first?.startsWith('zh') ? 'zh' : 'en';
  }

  private apply(): void {
    document.documentElement.lang = LANGUAGES.find(({ id }) => id === this.current)!.tag;
  }
}

function read(): string | null {
  try {
    return localStorage.getItem(KEY);
  } catch {
    return null;
  }
}

export const locale = new LocaleChoice();

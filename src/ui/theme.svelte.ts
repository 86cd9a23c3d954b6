// Light, dark or high contrast: as the system says, until the reader chooses. The choice stands on <html data-theme>.
// High contrast is black on white or white on black, as the system is light or dark.

export type ThemeChoice = 'auto' | 'light' | 'dark' | 'contrast';

const KEY = 'redis-cluster-sandbox.theme';
export const THEMES: readonly ThemeChoice[] = ['auto', 'light', 'dark', 'contrast'];

export class Theme {
  choice = $state<ThemeChoice>('auto');
  /** What is shown; changes whenever colours do. */
  shown = $state('light');

  private readonly dark = matchMedia('(prefers-color-scheme: dark)');
  private readonly contrast = matchMedia('(prefers-contrast: more)');

  constructor(private readonly storage: Pick<Storage, 'getItem' | 'setItem'>) {
    const stored = storage.getItem(KEY);
    this.choice = THEMES.find((choice) => choice === stored) ?? 'auto';
    for (const query of [this.dark, this.contrast]) query.addEventListener('change', () => this.apply());
    this.apply();
  }

  choose(choice: ThemeChoice): void {
    this.choice = choice;
    try {
      this.storage.setItem(KEY, choice);
    } catch {
      // A full or forbidden storage: the choice holds until the page is left.
    }
    this.apply();
  }

  private apply(): void {
    const scheme = this.dark.matches ? 'dark' : 'light';
    const asSystem = this.contrast.matches ? 'contrast' : scheme;
    const theme = this.choice === 'auto' ? asSystem : this.choice;
    document.documentElement.dataset.theme = theme;
    this.shown = theme === 'contrast' ? `contrast ${scheme}` : theme;
  }
}

// Light or dark: as the system says, until the reader chooses. The choice stands on <html data-theme>.

export type ThemeChoice = 'auto' | 'light' | 'dark';

const KEY = 'redis-cluster-sandbox.theme';
const CHOICES: readonly ThemeChoice[] = ['auto', 'light', 'dark'];

export class Theme {
  choice = $state<ThemeChoice>('auto');
  /** What is shown. */
  shown = $state<'light' | 'dark'>('light');

  private readonly system = matchMedia('(prefers-color-scheme: dark)');

  constructor(private readonly storage: Pick<Storage, 'getItem' | 'setItem'>) {
    const stored = storage.getItem(KEY);
    this.choice = CHOICES.find((choice) => choice === stored) ?? 'auto';
    this.system.addEventListener('change', () => this.apply());
    this.apply();
  }

  /** auto, light, dark, auto, ... */
  turn(): void {
    this.choice = CHOICES[(CHOICES.indexOf(this.choice) + 1) % CHOICES.length]!;
    try {
      this.storage.setItem(KEY, this.choice);
    } catch {
      // A full or forbidden storage: the choice holds until the page is left.
    }
    this.apply();
  }

  private apply(): void {
    this.shown = this.choice === 'auto' ? (this.system.matches ? 'dark' : 'light') : this.choice;
    document.documentElement.dataset.theme = this.shown;
  }
}

// A browser for journeys: `const browser = await openBrowser()`, then pages of `inject('url')`.
import { chromium, type Browser } from 'playwright';
import { inject } from 'vitest';
import { browserArgs } from '../../scripts/browser.mjs';

export const openBrowser = (): Promise<Browser> =>
  chromium.launch({ executablePath: inject('browserPath'), args: browserArgs() });

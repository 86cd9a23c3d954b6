import { svelte } from '@sveltejs/vite-plugin-svelte';
import { playwright } from '@vitest/browser-playwright';
import { defineConfig } from 'vitest/config';
import { browserArgs, findBrowser } from './scripts/browser.mjs';
import { lessons } from './scripts/lesson-plugin.mjs';
import { compileMessagesWhenNeeded } from './scripts/messages.mjs';

await compileMessagesWhenNeeded();

const node = { environment: 'node', testTimeout: 30_000 } as const;

export default defineConfig({
  test: {
    projects: [
      { test: { ...node, name: 'unit', include: ['src/**/*.test.ts', 'test/unit/**/*.test.ts'] } },
      { test: { ...node, name: 'scenarios', include: ['test/*.test.ts'] } },
      {
        // Components, in a real browser but without the page around them.
        plugins: [lessons(), svelte()],
        test: {
          name: 'browser',
          include: ['test/browser/**/*.test.ts'],
          browser: {
            enabled: true,
            headless: true,
            screenshotFailures: false,
            provider: playwright({ launchOptions: { executablePath: findBrowser(), args: browserArgs() } }),
            instances: [{ browser: 'chromium' }],
          },
        },
      },
      {
        // The built page as a learner gets it, driven from outside.
        test: {
          ...node,
          name: 'journeys',
          include: ['test/journeys/**/*.test.ts'],
          globalSetup: ['test/journeys/serve.ts'],
          testTimeout: 120_000,
          hookTimeout: 60_000,
          fileParallelism: false,
        },
      },
    ],
  },
});

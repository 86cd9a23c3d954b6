import { paraglideVitePlugin } from '@inlang/paraglide-js';
import { svelte } from '@sveltejs/vite-plugin-svelte';
import { defineConfig } from 'vite';
import { lessons } from './scripts/lesson-plugin.mjs';
import { OUTDIR, PROJECT, STRATEGY } from './scripts/messages.mjs';

export default defineConfig({
  // Relative addresses, so that the built page works from any folder of any server.
  base: './',
  plugins: [
    paraglideVitePlugin({ project: PROJECT, outdir: OUTDIR, strategy: STRATEGY, emitTsDeclarations: true }),
    lessons(),
    svelte(),
  ],
  worker: { format: 'es' },
  build: { target: 'es2023', chunkSizeWarningLimit: 1500 },
});

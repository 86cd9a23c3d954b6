// Builds and serves the page for the journeys, and tells them where it is.
import type { AddressInfo } from 'node:net';
import { preview } from 'vite';
import type { TestProject } from 'vitest/node';
import { obtainBrowser } from '../../scripts/browser.mjs';
import { buildWhenNeeded, root } from '../../scripts/prepare.mjs';

declare module 'vitest' {
  export interface ProvidedContext {
    url: string;
    browserPath: string;
  }
}

export default async function serve(project: TestProject): Promise<() => Promise<void>> {
  buildWhenNeeded();
  const server = await preview({ root, logLevel: 'warn', preview: { port: 0, host: '127.0.0.1', open: false } });
  const { port } = server.httpServer.address() as AddressInfo;
  project.provide('url', `http://127.0.0.1:${port}/`);
  const browserPath = await obtainBrowser();
  if (!browserPath) throw new Error('No browser: install Chromium or Chrome, or set CHROMIUM to the path of one.');
  project.provide('browserPath', browserPath);
  return () => server.close();
}

// Finds the Chromium that browser tests and journeys drive. A browser that is there already comes first:
// a download is slow, and in many places forbidden.
import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { homedir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

const NAMES = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable', 'microsoft-edge', 'chrome'];

const isRoot = () => process.getuid?.() === 0;

/** @returns {string[]} where each system's installers put a browser, when PATH does not name it */
function usualPlaces() {
  if (process.platform === 'darwin') {
    const apps = ['Google Chrome', 'Chromium', 'Microsoft Edge'];
    return ['/Applications', path.join(homedir(), 'Applications')].flatMap((folder) =>
      apps.map((app) => path.join(folder, `${app}.app`, 'Contents', 'MacOS', app)),
    );
  }
  if (process.platform === 'win32') {
    const programs = ['Google/Chrome/Application/chrome.exe', 'Microsoft/Edge/Application/msedge.exe'];
    const roots = [process.env.PROGRAMFILES, process.env['PROGRAMFILES(X86)'], process.env.LOCALAPPDATA];
    return roots.flatMap((root) => (root ? programs.map((program) => path.join(root, program)) : []));
  }
  return ['/snap/bin/chromium', '/opt/google/chrome/chrome', '/usr/lib/chromium/chromium'];
}

/** @returns {string[]} */
function onPath() {
  const folders = (process.env.PATH ?? '').split(path.delimiter).filter(Boolean);
  const suffix = process.platform === 'win32' ? '.exe' : '';
  return NAMES.flatMap((name) => folders.map((folder) => path.join(folder, name + suffix)));
}

/**
 * A browser that is on this machine. Undefined leaves the choice to Playwright, which looks for its own download.
 * @returns {string | undefined}
 */
export function findBrowser() {
  const named = process.env.CHROMIUM;
  return named || [...onPath(), ...usualPlaces()].find((file) => existsSync(file));
}

/** What keeps a test browser quiet: nothing of it may reach for the network or ask a question. */
export function browserArgs() {
  return [
    '--disable-gpu',
    '--disable-quic',
    '--no-first-run',
    '--disable-background-networking',
    '--disable-component-update',
    '--disable-sync',
    ...(isRoot() ? ['--no-sandbox'] : []), // Chromium refuses to start its sandbox as root
  ];
}

/**
 * A browser by whatever means there are.
 * @returns {Promise<string | undefined>}
 */
export async function obtainBrowser() {
  const found = findBrowser();
  if (found) return existsSync(found) ? found : undefined;
  const { chromium } = await import('playwright');
  if (existsSync(chromium.executablePath())) return chromium.executablePath();
  const cli = fileURLToPath(new URL('../node_modules/playwright/cli.js', import.meta.url));
  spawnSync(process.execPath, [cli, 'install', 'chromium'], { stdio: 'ignore', timeout: 300_000 });
  if (existsSync(chromium.executablePath())) return chromium.executablePath();
  if (isRoot() && existsSync('/etc/debian_version')) {
    try {
      const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
      execFileSync('apt-get', ['update', '-q'], { stdio: 'ignore', env });
      execFileSync('apt-get', ['install', '-qy', '--no-install-recommends', 'chromium'], { stdio: 'ignore', env });
    } catch {
      return undefined;
    }
  }
  return findBrowser();
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const browser = await obtainBrowser();
  if (browser) console.log(browser);
  else {
    const asked = process.env.CHROMIUM ? `CHROMIUM names ${process.env.CHROMIUM}, which does not exist; ` : '';
    console.error(`No browser: ${asked}install Chromium or Chrome, or set CHROMIUM to the path of one.`);
    process.exitCode = 1;
  }
}

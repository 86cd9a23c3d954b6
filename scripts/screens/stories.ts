// What stands on the stage, and the pictures that are taken of it. What is pressed here hangs on no language: keys, and the
// attributes by which the page itself finds its parts.

import type { Page } from 'playwright';
import { FIRST_SCRIPT } from '../../src/ui/gallery/first';
import { ALL_LOOKS, MANY_LOOKS, USUAL_LOOKS, WORDY_LOOKS, type Look, type LookName } from './looks';

export interface Picture {
  name: string;
  /** A sentence for the index. */
  shows: string;
  /** The usual ones when absent. */
  looks?: readonly LookName[];
  /** On more than a phone this part alone. */
  part?: string;
  /** Brings it about; answers another page when that is the one to look at. */
  set: (page: Page, look: Look) => Promise<Page | void>;
  leave?: (page: Page) => Promise<unknown>;
}

export interface Story {
  name: string;
  title: string;
  script: string;
  /** Where the clock stands. */
  atS: number;
  ready: (page: Page) => Promise<unknown>;
  pictures: readonly Picture[];
}

const isPhone = (look: Look): boolean => look.options.viewport!.width < 760;
const press = (key: string) => (page: Page) => page.keyboard.press(key);
const clusterStands = (page: Page) => page.locator('[data-role="replica"][data-process="running"]').first().waitFor();

/** Keys of the page mean themselves only where nobody types. */
async function key(page: Page, name: string): Promise<void> {
  await page.evaluate(() => (document.activeElement as HTMLElement | null)?.blur());
  await page.keyboard.press(name);
}

/** On a phone: which panel stands below the view. */
async function panel(page: Page, look: Look, number: number): Promise<void> {
  if (isPhone(look)) await page.locator('nav.switch button').nth(number).click();
}

const menuButton = (page: Page) => page.locator('.controls [aria-haspopup="menu"]');

/** The dialogs of the bar at the top, by their place in it. */
const dialog = (place: number) => async (page: Page) => {
  await page.locator('header .more button').nth(place).click();
  await page.getByRole('dialog').waitFor();
};

async function typeLine(page: Page, look: Look, line: string): Promise<void> {
  await panel(page, look, 1);
  const field = page.locator('input[role=combobox]').last();
  await field.fill(line);
  await field.press('Enter');
  await page.waitForTimeout(600);
}

async function openTimeline(page: Page): Promise<void> {
  await key(page, '2');
  await page.locator('.timeline li').nth(3).waitFor();
  await page.waitForTimeout(700);
}

async function inspect(page: Page, node: string): Promise<void> {
  await key(page, '1');
  await page.locator(`[data-target="${node}"]`).click();
  await page.locator('[data-action="inspect"]').click();
  await page.locator('.inspector').waitFor();
}

const DIALOG = '[role=dialog]';
const LESSON = 'section:has(> .lesson-foot)';
const INSPECTOR = 'section:has(> .inspector)';
/** The replica that is elected when host2 is killed. */
const INSPECTED = 'host1:6381';
const inspectorPage = (number: number) => async (page: Page) => {
  if (!(await page.locator('.inspector').isVisible())) await inspect(page, INSPECTED);
  await page.locator('.inspector-tab').nth(number).click();
};

const REST = `${FIRST_SCRIPT}sleep 8s
redis-cli -c -h host1 set user:1 ada
redis-cli -c -h host1 set user:2 grace
redis-cli -c -h host1 -p 6379
  set cart:7 "3 apples"
  incr visits
  hset profile:1 name Ada born 1815
  cluster nodes
`;

const FAILOVER = `${FIRST_SCRIPT}sleep 8s
redis-cli -c -h host1 set foo before
kill host2
sleep 12s
redis-cli -c -h host1 get foo
sleep 10s
`;

const LOST = `lab hosts=3 ports=6379-6380 clients=2 seed=7 cluster-node-timeout=5000
create 1
sleep 8s
redis-cli -c -h host1 set foo before
redis-cli -c -h host1 set user:1 ada
redis-cli -c -h host1 set cart:7 "3 apples"
partition host1,host2,client1 | host3,client2
@client2 redis-cli -h host3 -p 6379 set foo during
redis-cli -c -h host1 set user:1 grace
sleep 12s
redis-cli -c -h host1 get foo
heal
sleep 20s
`;

const CUT = `${FIRST_SCRIPT}sleep 8s
redis-cli -h host1 -p 6379 cluster setslot 100 migrating <host2:6379>
redis-cli -h host2 -p 6379 cluster setslot 100 importing <host1:6379>
redis-cli -h host1 -p 6379 cluster delslots 5000
partition host1,host2,client1 | host3,client2
poweroff host2
pause host1:6380
sleep 20s
`;

const HUNDRED = `lab hosts=20 ports=6379-6383 clients=3 seed=1 cluster-node-timeout=5000
create 1
sleep 12s
redis-cli -c -h host1 set foo before
kill host7
sleep 30s
`;

export const STORIES: readonly Story[] = [
  {
    name: 'rest',
    title: 'A cluster at rest, and what opens over it',
    script: REST,
    atS: 12,
    ready: clusterStands,
    pictures: [
      { name: 'stage', shows: 'The stage at rest', looks: MANY_LOOKS, set: async () => {} },
      {
        name: 'terminal',
        shows: 'The terminal',
        set: (page, look) => typeLine(page, look, 'redis-cli -c -h host1 cluster slots'),
        leave: (page) => page.evaluate(() => (document.activeElement as HTMLElement).blur()),
      },
      {
        name: 'node-menu',
        shows: 'The menu of a node',
        set: (page) => page.locator('[data-target="host2:6379"]').click(),
        leave: press('Escape'),
      },
      {
        name: 'host-menu',
        shows: 'The menu of a host',
        set: (page) => page.locator('[data-target="host2"]').click(),
        leave: press('Escape'),
      },
      {
        name: 'keys',
        shows: 'Every key',
        part: DIALOG,
        set: (page) => key(page, '?'),
        leave: press('Escape'),
      },
      {
        name: 'palette',
        shows: 'The palette',
        part: DIALOG,
        set: dialog(0),
        leave: press('Escape'),
      },
      {
        name: 'gallery',
        shows: 'Labs and scenarios',
        part: DIALOG,
        looks: WORDY_LOOKS,
        set: dialog(1),
        leave: press('Escape'),
      },
      {
        name: 'own-lab',
        shows: 'A lab of one’s own',
        part: DIALOG,
        looks: WORDY_LOOKS,
        set: async (page) => {
          await dialog(1)(page);
          await page.getByRole('dialog').getByRole('tab').nth(1).click();
        },
        leave: press('Escape'),
      },
      {
        name: 'earlier',
        shows: 'Sessions that were put aside',
        part: DIALOG,
        set: async (page) => {
          await dialog(1)(page);
          await page.getByRole('dialog').getByRole('tab').nth(2).click();
        },
        leave: press('Escape'),
      },
      { name: 'share', shows: 'Share', part: DIALOG, set: dialog(2), leave: press('Escape') },
      {
        name: 'script',
        shows: 'The script so far',
        part: DIALOG,
        set: dialog(3),
        leave: press('Escape'),
      },
      {
        name: 'settings',
        shows: 'Settings',
        part: DIALOG,
        set: dialog(4),
        leave: press('Escape'),
      },
      {
        name: 'time-menu',
        shows: 'Steps, breakpoints, branches',
        set: (page) => menuButton(page).click(),
        leave: press('Escape'),
      },
      {
        name: 'breakpoints',
        shows: 'Breakpoints',
        part: DIALOG,
        looks: WORDY_LOOKS,
        set: async (page) => {
          await menuButton(page).click();
          await page.locator('.menu-item:has-text("…")').first().click();
          const form = page.getByRole('dialog');
          await form.locator('select').first().selectOption('fail');
          await form.locator('button[type=submit]').click();
          await form.locator('input').first().fill('lost-writes >= 1');
          await form.locator('button[type=submit]').click();
        },
        leave: press('Escape'),
      },
      { name: 'compare-empty', shows: 'Nothing to compare yet', set: (page) => key(page, '4') },
    ],
  },
  {
    name: 'failover',
    title: 'A host is killed',
    script: FAILOVER,
    atS: 19.72,
    ready: (page) => page.locator('[data-target="host2:6379"][data-process="stopped"]').waitFor(),
    pictures: [
      { name: 'stage-failover', shows: 'The moment after the election', looks: ALL_LOOKS, set: async () => {} },
      {
        name: 'stage-full',
        shows: 'The stage with the window to itself',
        set: (page) => key(page, 'z'),
        leave: press('z'),
      },
      {
        name: 'narration-why',
        shows: 'What happened, with a chain of reasons',
        set: async (page, look) => {
          await panel(page, look, 0);
          await page.locator('li[data-kind="promoted"] .why').first().click();
        },
      },
      {
        name: 'beliefs',
        shows: 'Who thinks what of whom',
        looks: [...MANY_LOOKS, 'desktop-contrast', 'phone-zh'],
        set: (page) => key(page, '3'),
      },
      {
        name: 'beliefs-why',
        shows: 'Why a node thinks so',
        set: async (page) => {
          await key(page, '3');
          await page.locator('.beliefs canvas').click({ position: { x: 200, y: 20 } });
        },
      },
      {
        name: 'timeline',
        shows: 'The space-time diagram',
        looks: [...MANY_LOOKS, 'desktop-contrast'],
        set: openTimeline,
      },
      { name: 'data-failover', shows: 'Keys and copies', set: (page) => key(page, '5') },
      {
        name: 'inspector-cluster',
        shows: 'Inspector: cluster',
        looks: MANY_LOOKS,
        set: (page) => inspect(page, INSPECTED),
      },
      {
        name: 'inspector-replication',
        shows: 'Inspector: replication',
        part: INSPECTOR,
        set: inspectorPage(1),
      },
      {
        name: 'inspector-config',
        shows: 'Inspector: configuration',

        part: INSPECTOR,
        set: inspectorPage(2),
      },
      { name: 'inspector-keys', shows: 'Inspector: keys', part: INSPECTOR, set: inspectorPage(3) },
      { name: 'inspector-disk', shows: 'Inspector: disk', part: INSPECTOR, set: inspectorPage(4) },
      { name: 'inspector-log', shows: 'Inspector: log', part: INSPECTOR, set: inspectorPage(5) },
      {
        name: 'inspector-charts',
        shows: 'Inspector: charts',
        looks: [...USUAL_LOOKS, 'desktop-zh'],
        part: INSPECTOR,
        set: inspectorPage(6),
      },
      {
        name: 'inspector-full',
        shows: 'Inspector with the window to itself',
        set: async (page) => {
          await page.locator(`${INSPECTOR} .tools button`).first().click();
        },
      },
    ],
  },
  {
    name: 'lost',
    title: 'A write is lost',
    script: LOST,
    atS: 38,
    ready: clusterStands,
    pictures: [
      {
        name: 'data-ledger',
        shows: 'Keys, copies and the ledger, with a lost write',
        looks: ALL_LOOKS,
        set: (page) => key(page, '5'),
      },
      {
        name: 'data-why',
        shows: 'What lost it',
        set: (page) => page.locator('li.lost .why').first().click(),
      },
    ],
  },
  {
    name: 'cut',
    title: 'Much is wrong at once',
    script: CUT,
    atS: 22,
    ready: (page) => page.locator('[data-target="host1:6380"][data-process="paused"]').waitFor(),
    pictures: [{ name: 'stage-cut', shows: 'A cut network, a dead host, open slots', set: async () => {} }],
  },
  {
    name: 'hundred',
    title: 'A hundred nodes',
    script: HUNDRED,
    atS: 60,
    ready: (page) => page.locator('[data-target="host20:6383"]').waitFor(),
    pictures: [
      { name: 'hundred-stage', shows: 'The stage', set: async () => {} },
      { name: 'hundred-timeline', shows: 'The timeline', set: openTimeline },
      { name: 'hundred-beliefs', shows: 'The beliefs', set: (page) => key(page, '3') },
      {
        name: 'hundred-data',
        shows: 'The data',
        set: (page) => key(page, '5'),
      },
    ],
  },
  {
    name: 'branches',
    title: 'Two branches side by side',
    script: FAILOVER,
    atS: 25,
    ready: (page) => page.locator('[data-target="host2:6379"][data-process="stopped"]').waitFor(),
    pictures: [
      {
        name: 'vary',
        shows: 'The same once more with other settings',
        part: DIALOG,
        looks: WORDY_LOOKS,
        set: async (page) => {
          await menuButton(page).click();
          await page.locator('.menu-item:has-text("…")').nth(1).click();
          await page.locator('#vary input').first().fill('2000');
        },
      },
      {
        name: 'compare',
        shows: 'Two branches and what sets them apart',
        looks: [...MANY_LOOKS, 'desktop-zh'],
        set: async (page) => {
          if (!(await page.locator('#vary').isVisible())) {
            await menuButton(page).click();
            await page.locator('.menu-item:has-text("…")').nth(1).click();
            await page.locator('#vary input').first().fill('2000');
          }
          await page.locator('button[form="vary"]').click();
          await page.getByRole('dialog').waitFor({ state: 'detached' });
        },
      },
      {
        name: 'branches-stage',
        shows: 'The stage below two branches',
        set: (page) => key(page, '1'),
      },
    ],
  },
  {
    name: 'lesson',
    title: 'A lesson',
    script: REST,
    atS: 12,
    ready: clusterStands,
    pictures: [
      {
        name: 'lessons',
        shows: 'The lessons',
        set: async (page) => {
          await page.locator('.views .lessons').click();
          await page.locator('[data-lesson]').first().waitFor();
        },
      },
      {
        name: 'lesson-step',
        shows: 'A step of a lesson',
        looks: [...MANY_LOOKS, 'phone-zh'],
        set: async (page) => {
          if (!(await page.locator('[data-lesson]').first().isVisible())) await page.locator('.views .lessons').click();
          await page.locator('[data-lesson="04-a-master-dies"]').click();
          await page.locator('[data-met]').first().waitFor();
        },
      },
      {
        name: 'lesson-predict',
        shows: 'A question that is answered before the reveal',
        set: async (page) => {
          if (!(await page.locator('[data-met]').first().isVisible())) {
            await page.locator('.views .lessons').click();
            await page.locator('[data-lesson="04-a-master-dies"]').click();
            await page.locator('[data-met]').first().waitFor();
          }
          await page.locator('[data-cue="next"]').click();
          await page.locator('[data-met="true"]').first().waitFor();
          await page.locator('.lesson-foot button').last().click();
          await page.locator('.choice').first().waitFor();
          await page.locator('.choice').first().click();
        },
      },
      {
        name: 'lesson-present',
        shows: 'A lesson before a class',
        set: async (page) => {
          await page.locator(`${LESSON} > header [aria-pressed]`).click();
          await page.waitForTimeout(500);
        },
      },
      {
        name: 'lesson-notes',
        shows: 'The speaker’s notes, in a window of their own',
        set: async (page) => {
          const [notes] = await Promise.all([
            page.waitForEvent('popup'),
            page.locator(`${LESSON} > header button`).last().click(),
          ]);
          await notes.locator('h1, h2, h3').first().waitFor();
          return notes;
        },
        leave: press('Escape'),
      },
      {
        name: 'lesson-last',
        shows: 'The last page of a lesson',
        set: async (page) => {
          await page.locator('ol.steps button').last().click();
          await page.locator('.lesson-foot button.button').last().waitFor();
          await page.locator('.lesson-foot button.button').last().click();
          await page.waitForTimeout(300);
        },
      },
    ],
  },
];

// Lessons as a student goes through them, by mouse and by keyboard, and as a trainer presents one; and how lessons come in:
// by links and as files.
import type { Browser, Locator, Page } from 'playwright';
import { afterAll, afterEach, beforeAll, expect, inject, test } from 'vitest';
import { openBrowser } from './open';

let browser: Browser;
beforeAll(async () => {
  browser = await openBrowser();
});
afterAll(() => browser.close());
afterEach(async () => {
  for (const context of browser.contexts()) await context.close();
});

/** A page at an address behind the page's own. */
async function newPage(fragment = ''): Promise<Page> {
  const context = await browser.newContext({ viewport: { width: 1440, height: 900 } });
  const page = await context.newPage();
  page.setDefaultTimeout(40_000);
  await page.goto(inject('url') + fragment);
  return page;
}

async function livingCluster(): Promise<Page> {
  const page = await newPage();
  await page.locator('[data-role="replica"][data-process="running"]').nth(5).waitFor();
  return page;
}

const FIRST_STEP = 'A key on the node that will die';

async function openLesson(name = '04-a-master-dies'): Promise<Page> {
  const page = await livingCluster();
  await page.getByRole('button', { name: 'Lessons' }).first().click();
  await page.locator(`[data-lesson="${name}"]`).click();
  await heading(page, 1).waitFor();
  return page;
}

const nextCue = (page: Page) => page.locator('[data-cue="next"]');
const stepTitle = (page: Page, title: string) => page.getByRole('heading', { name: title });
const heading = (page: Page, step: number) => page.getByText(`Step ${step} of `);
const ran = (page: Page) => page.getByText('was run').count();

/** Presses what stands at `locator`, as a mouse or a keyboard does it. */
type Press = (locator: Locator) => Promise<void>;

const byMouse: Press = (locator) => locator.click();

const byKeyboard: Press = async (locator) => {
  const page = locator.page();
  await locator.waitFor();
  const reached = () => locator.evaluate((element) => element === document.activeElement);
  for (let stops = 0; !(await reached()); stops++) {
    expect(stops, 'the Tab key reaches it').toBeLessThan(150);
    await page.keyboard.press('Tab');
  }
  await page.keyboard.press('Enter');
};

/** Answers what a step asks and runs what it suggests, in the order of the text. */
async function doStep(page: Page, press: Press): Promise<void> {
  for (;;) {
    const question = page.locator('.choice[aria-disabled="false"]');
    if ((await question.count()) > 0) {
      await press(question.first());
      await question.first().waitFor({ state: 'detached' });
    } else if ((await nextCue(page).count()) > 0) {
      const before = await ran(page);
      await press(page.locator('[data-cue="next"]:not([aria-disabled="true"])'));
      await expect.poll(() => ran(page), { timeout: 40_000 }).toBe(before + 1);
    } else return;
  }
}

const goalsMet = (page: Page) =>
  expect.poll(() => page.locator('[data-met="false"]').count(), { timeout: 60_000 }).toBe(0);

/** A step whose commands do not reach the goal leaves it to the reader; who does not find it is shown. */
async function reachGoal(page: Page, press: Press): Promise<void> {
  const showMe = page.getByRole('button', { name: 'Show me' });
  if ((await showMe.count()) > 0) await press(showMe);
  await goalsMet(page);
}
const onward = (page: Page) => page.getByRole('button', { name: /^(?:Next|Finish)$/ });

test('by mouse: a student answers, runs, sees goals reached, comes back where the lesson was left, and ends it', async () => {
  const page = await openLesson();
  const clock = page.getByLabel('Virtual time');
  // Time stands still while the reader reads.
  await page.locator('[data-met="false"]').getByText('holds no value').waitFor();
  const before = await clock.innerText();
  await page.waitForTimeout(300);
  expect(await clock.innerText()).toBe(before);
  await nextCue(page).click();
  await page.locator('[data-met="true"]').waitFor();
  await onward(page).click();
  await stepTitle(page, 'How soon is it noticed?').waitFor();
  // Nothing is given away before the question is answered.
  expect(await nextCue(page).count()).toBe(0);
  await page.locator('.choice').first().click();
  await page.getByText('Many think so. Now see what the cluster does.').waitFor();
  await nextCue(page).click();
  await page.locator('li[data-kind="process-killed"]').waitFor();
  await page.reload();
  await page.getByRole('button', { name: 'Lessons' }).first().click();
  await page.locator('[data-lesson="04-a-master-dies"]').getByText('at step 2 of 6').waitFor();
  await page.locator('[data-lesson="04-a-master-dies"]').click();
  await stepTitle(page, 'How soon is it noticed?').waitFor();
  // The stage is as it was when the step began.
  await page.locator('[data-target="host2:6379"][data-process="running"]').waitFor();
  await page.getByLabel('Speed').selectOption('10');
  for (let step = 2; step <= 6; step++) {
    await heading(page, step).waitFor();
    await doStep(page, byMouse);
    await reachGoal(page, byMouse);
    await onward(page).click();
  }
  await stepTitle(page, 'You can now explain').waitFor();
  await page.getByRole('button', { name: 'All lessons' }).last().click();
  await page.locator('[data-lesson="04-a-master-dies"]').getByText('finished').waitFor();
});

test('by keyboard alone: from the list of lessons through questions, commands and the terminal to the last page', async () => {
  const page = await livingCluster();
  await page.keyboard.press('l');
  await byKeyboard(page.locator('[data-lesson="02-keys-and-slots"]'));
  await heading(page, 1).waitFor();
  for (let faster = 0; faster < 4; faster++) await page.keyboard.press('+');
  const steps = 7;
  for (let step = 1; step <= steps; step++) {
    await heading(page, step).waitFor();
    await doStep(page, byKeyboard);
    if (step < steps) await reachGoal(page, byKeyboard);
    else {
      // The last step says what to reach, not how.
      expect(await page.locator('[data-met="false"]').count()).toBe(2);
      await page.locator('article h3').focus();
      await page.keyboard.press('t');
      await page.locator('input:focus, textarea:focus').waitFor({ state: 'attached' });
      await page.keyboard.type('redis-cli -c -h host1 mset {c42}:name Li {c42}:address Shanghai\n');
      await goalsMet(page);
      await page.keyboard.press('Escape');
    }
    await byKeyboard(onward(page));
  }
  await stepTitle(page, 'You can now explain').waitFor();
});

test("a trainer presents with the speaker's notes in a second window, each in step with the other", async () => {
  const page = await openLesson();
  await page.getByRole('button', { name: 'Present' }).click();
  const opening = page.context().waitForEvent('page');
  await page.getByRole('button', { name: "Speaker's notes" }).click();
  const notes = await opening;
  await stepTitle(notes, FIRST_STEP).waitFor();
  await heading(notes, 1).waitFor();
  await notes.getByText('Next command').waitFor();
  expect(await notes.locator('pre').innerText()).toBe(await page.locator('.next code').innerText());
  await notes.getByRole('button', { name: /: 0:\d\d/ }).waitFor();
  expect(await notes.locator('li.met').count()).toBe(0);

  // The remote speaks to the window that has the focus: here the notes.
  await notes.keyboard.press('r');
  await page.locator('[data-met="true"]').first().waitFor();
  await notes.locator('li.met').first().waitFor();
  await notes.getByText('All commands of this step were run.').waitFor();
  expect(await ran(page)).toBe(1);
  await notes.keyboard.press('PageDown');
  await stepTitle(page, 'How soon is it noticed?').waitFor();
  await stepTitle(notes, 'How soon is it noticed?').waitFor();

  // One cue is one command, also when the key is held or pressed twice; and it is no key of the page beside that.
  await page.bringToFront();
  await page.locator('.choice').first().click();
  const clock = page.getByLabel('Virtual time');
  const before = await clock.innerText();
  await page.keyboard.down('b');
  await page.keyboard.down('b');
  await page.keyboard.down('b');
  await page.keyboard.up('b');
  await expect.poll(() => ran(page)).toBe(1);
  await page.waitForTimeout(500);
  expect(await ran(page)).toBe(1);
  expect((await clock.innerText()) >= before).toBe(true);

  await page.keyboard.press('PageUp');
  await stepTitle(notes, FIRST_STEP).waitFor();
  // A page that is loaded anew finds its speaker again.
  await page.reload();
  await notes.getByText('Waiting for a lesson').waitFor();
  await page.getByRole('button', { name: 'Lessons' }).first().click();
  await page.locator('[data-lesson="04-a-master-dies"]').click();
  await stepTitle(notes, FIRST_STEP).waitFor();
  // What another page presents is none of these notes' affair.
  const other = await page.context().newPage();
  other.setDefaultTimeout(40_000);
  await other.goto(`${inject('url')}#lesson=14-manual-failover:1`);
  await stepTitle(other, 'Changing places').waitFor();
  await notes.keyboard.press('PageDown');
  await stepTitle(page, 'How soon is it noticed?').waitFor();
  expect(await stepTitle(other, 'Changing places').count()).toBe(1);

  await page.bringToFront();
  await page.getByRole('button', { name: 'Present' }).click();
  await page.keyboard.press('Escape');
  await page.getByRole('button', { name: "Speaker's notes" }).waitFor({ state: 'detached' });
});

test('a link opens a lesson at a step, on its stage; one that leads nowhere says so and changes nothing', async () => {
  const page = await newPage('#lesson=04-a-master-dies:3');
  await stepTitle(page, 'One opinion is not a verdict').waitFor();
  await page.locator('[data-target="host2:6379"][data-process="stopped"]').waitFor();
  expect(new URL(page.url()).hash).toBe('');

  await page.context().grantPermissions(['clipboard-read', 'clipboard-write']);
  await page.getByRole('button', { name: 'Copy a link to this step' }).click();
  await page.getByText('The link was copied').waitFor({ state: 'attached' });
  const link = await page.evaluate(() => navigator.clipboard.readText());
  expect(link).toBe(`${inject('url')}#lesson=04-a-master-dies:3`);

  await page.evaluate(() => (location.hash = '#lesson=99-nothing:1'));
  await page.getByRole('alert').getByText('“99-nothing”').waitFor();
  await page.evaluate(() => (location.hash = '#lesson=4:40'));
  await page.getByRole('alert').getByText('steps 1 to 6').waitFor();
  await stepTitle(page, 'One opinion is not a verdict').waitFor();
  await page.evaluate((there) => (location.href = there), link.replace(/:3$/, ':2'));
  await stepTitle(page, 'How soon is it noticed?').waitFor();
});

test('a link to a lesson that there is not opens the plain sandbox, and puts what was open aside when there is one', async () => {
  const page = await newPage('#lesson=nothing');
  await page.getByRole('alert').getByText('“nothing”').waitFor();
  await page.locator('[data-role="replica"][data-process="running"]').nth(5).waitFor();
  await page.waitForFunction(() => localStorage.getItem('redis-cluster-sandbox.session') !== null);
  const script = await page.evaluate(
    () => JSON.parse(localStorage.getItem('redis-cluster-sandbox.session')!).script as string,
  );
  await page.evaluate(() => (location.hash = '#lesson=4:1'));
  await stepTitle(page, FIRST_STEP).waitFor();
  const aside = await page.evaluate(
    () => JSON.parse(localStorage.getItem('redis-cluster-sandbox.session.previous')!).script as string,
  );
  expect(aside).toBe(script);
});

const OWN = `---
title: My own
summary: One line.
minutes: 5
lab: hosts=3 ports=6379
start: [create]
explain: [what a ping is]
---

## A ping

\`\`\`play
redis-cli -h host1 ping
\`\`\`

\`\`\`goal
printed PONG
\`\`\`

## A question

\`\`\`predict
Is it so?
- [x] Yes
  One sees it.
- [ ] No
  One would see nothing.
\`\`\`

## Another

\`\`\`predict
And so?
- [x] Yes
  One sees it.
- [ ] No
  One would see nothing.
\`\`\`

## The last

\`\`\`goal
typed "cluster info"
\`\`\`

\`\`\`solution
redis-cli -h host1 cluster info
\`\`\`
`;

const drop = (page: Page, name: string, text: string) =>
  page.evaluate(
    ([name, text]) => {
      const dataTransfer = new DataTransfer();
      dataTransfer.items.add(new File([text!], name!));
      for (const type of ['dragenter', 'dragover', 'drop'])
        document.body.dispatchEvent(new DragEvent(type, { bubbles: true, cancelable: true, dataTransfer }));
    },
    [name, text],
  );

test('a lesson of one’s own is played when it is dropped or opened; one with faults says where, and what ran goes on', async () => {
  const page = await livingCluster();
  await drop(page, 'mine.md', OWN);
  await stepTitle(page, 'A ping').waitFor();
  await nextCue(page).click();
  await page.locator('[data-met="true"]').waitFor();
  const bad = OWN.replace('printed PONG', 'printed');
  await drop(page, 'bad.md', bad);
  const line = bad.split('\n').findIndex((text) => text === 'printed') + 1;
  await page.getByText('bad cannot be played yet').waitFor();
  await page.getByText(`Line ${line}: `).waitFor();
  await stepTitle(page, 'A ping').waitFor();
  expect(await ran(page)).toBe(1);
  await page.getByRole('button', { name: 'Dismiss' }).click();
  await page.getByText('bad cannot be played yet').waitFor({ state: 'detached' });
  await page.getByRole('button', { name: 'All lessons' }).click();
  const picker = page.locator('input[type="file"][accept^=".md"]');
  const file = (name: string, text: string) => ({ name, mimeType: 'text/markdown', buffer: Buffer.from(text) });
  await picker.setInputFiles(file('worse.md', 'no lesson at all\n'));
  await page.getByText('worse cannot be played yet').waitFor();
  await picker.setInputFiles(file('mine.md', OWN));
  await stepTitle(page, 'A ping').waitFor();
});

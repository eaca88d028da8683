import type { Locator, Page } from 'playwright-core';
import { describe, expect, it } from 'vitest';
import { openWebStage } from './web-stage.ts';

const { site, url, visit } = await openWebStage();

const submit = (page: Page): Locator => page.getByRole('button', { name: 'Make the link' });
const ready = (page: Page): Locator => page.getByRole('heading', { name: 'The link is ready' });

/** The second click of a double click whose first one was meant for what stood there before. */
async function clickSecond(page: Page, button: Locator): Promise<void> {
  await button.hover();
  await page.mouse.down({ clickCount: 2 });
  await page.mouse.up({ clickCount: 2 });
}

describe('One press', () => {
  it('makes one secret, however fast the next one comes', async () => {
    const { page, context } = await visit();
    const before = site.inserts();
    await page.goto(url);
    await page.getByLabel('Secret text').fill('made once');
    await page.evaluate(() => {
      const form = document.querySelector<HTMLFormElement>('main form')!;
      form.requestSubmit();
      form.requestSubmit();
    });
    await ready(page).waitFor();
    expect(site.inserts() - before).toBe(1);
    await context.close();
  });

  it('is not two when its answer is lost before the second half of a double click', async () => {
    const { page, context, requests } = await visit();
    await page.route('**/generate', (route) => route.abort());
    await page.goto(url);
    await page.getByLabel('Secret text').fill('made once');
    await submit(page).click();
    await page.getByRole('alert').waitFor();
    await clickSecond(page, submit(page));
    await page.evaluate(() => new Promise((resolve) => requestAnimationFrame(resolve)));
    expect(requests.filter((request) => request.endsWith('/generate'))).toHaveLength(1);
    await page.unroute('**/generate');
    await submit(page).click();
    await ready(page).waitFor();
    await context.close();
  });

  it('does not take the link away that the first half of a double click made', async () => {
    const { page, context } = await visit();
    await page.goto(url);
    await page.getByLabel('Secret text').fill('made once');
    await submit(page).click();
    await ready(page).waitFor();
    const another = page.getByRole('button', { name: 'Leave another one' });
    await clickSecond(page, another);
    await page.evaluate(() => new Promise((resolve) => requestAnimationFrame(resolve)));
    expect(await ready(page).count()).toBe(1);
    await another.click();
    await submit(page).waitFor();
    await context.close();
  });
});

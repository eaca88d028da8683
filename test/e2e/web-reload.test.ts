import type { Page } from 'playwright-core';
import { describe, expect, it } from 'vitest';
import { heading, openButton, openWebStage, shownSecret } from './web-stage.ts';

const { site, visit } = await openWebStage();

/** Opens, and loads the page again when the server has opened it and the answer is still on its way. */
async function openAndReload(page: Page, meanwhile?: () => Promise<void>): Promise<void> {
  let hasClaimed = (): void => undefined;
  const claimed = new Promise<void>((resolve) => (hasClaimed = resolve));
  let held = 0;
  await page.route('**/secrets/*', async (route) => {
    if (route.request().method() === 'POST' && (held += 1) === 1) {
      await route.fetch();
      hasClaimed();
    } else await route.continue();
  });
  await openButton(page).click();
  await claimed;
  await meanwhile?.();
  await page.reload();
}

const kept = (page: Page): Promise<string> =>
  page.evaluate(() => JSON.stringify(Object.entries(sessionStorage)));

describe('A page that is loaded again while it opens', () => {
  it('still shows the text, spends one view for it, and keeps no key beside the address', async () => {
    const created = await site.create('not lost', { views: 2 });
    const { page, context } = await visit();
    await page.goto(site.linkOf(created));
    await openAndReload(page, async () => {
      expect(page.url()).toContain(created.secretKey);
      expect(await kept(page)).toContain(created.id);
      expect(await kept(page)).not.toContain(created.secretKey);
    });
    await page.getByText('can still get the text for a minute').waitFor();
    await openButton(page).click();
    expect(await shownSecret(page).textContent()).toBe('not lost');
    expect((await site.vault.receipt(created.receiptKey)).viewsLeft).toBe(1);
    expect([page.url().includes('#'), await kept(page)]).toEqual([false, '[]']);
    await context.close();
  });

  it('asks for the passphrase again, takes a slip for a slip, and keeps it nowhere', async () => {
    const created = await site.create('guarded', { passphrase: 'canary phrase' });
    const { page, context } = await visit();
    await page.goto(site.linkOf(created));
    await page.getByLabel('Passphrase').fill('canary phrase');
    await openAndReload(page, async () => expect(await kept(page)).not.toContain('canary'));
    await page.getByLabel('Passphrase').fill('a slip');
    await openButton(page).click();
    await page.getByText('That is not the passphrase').waitFor();
    await page.reload();
    await page.getByLabel('Passphrase').fill('canary phrase');
    await openButton(page).click();
    expect(await shownSecret(page).textContent()).toBe('guarded');
    await context.close();
  });

  it('is gone for another tab, and for this one after a minute', async () => {
    const created = await site.create('claimed');
    const { page, context } = await visit();
    await page.clock.install();
    await page.goto(site.linkOf(created));
    await openAndReload(page);
    await page.getByText('can still get the text for a minute').waitFor();
    const other = await context.newPage();
    await other.goto(site.linkOf(created));
    await heading(other, 'This secret is gone').waitFor();
    await page.clock.fastForward(61_000);
    await page.reload();
    await heading(page, 'This secret is gone').waitFor();
    expect(await kept(page)).toBe('[]');
    await context.close();
  });

  it('says that the answer was lost when the minute ends before the person asks', async () => {
    const created = await site.create('claimed');
    const { page, context } = await visit();
    await page.goto(site.linkOf(created));
    await openAndReload(page);
    await page.getByText('can still get the text for a minute').waitFor();
    site.clock.advance(61_000);
    await openButton(page).click();
    await heading(page, 'The answer was lost').waitFor();
    expect(await kept(page)).toBe('[]');
    await context.close();
  });
});

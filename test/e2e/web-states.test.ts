import type { BrowserContextOptions, Page } from 'playwright-core';
import { describe, expect, it } from 'vitest';
import { parseSecretKey } from '../../src/vault/secret-key.ts';
import { sayIn } from '../../src/phrases/catalogue.ts';
import type { Language } from '../../src/phrases/languages.ts';
import { fragmentOf, newEndToEndKey, sealEndToEnd } from '../../src/web/client/end-to-end.ts';
import { FIRST_DELAY_MS } from '../../src/web/client/receipt-watch.ts';
import { axeFindings, scrollsSideways } from './axe.ts';
import { openButton, openWebStage, shownSecret } from './web-stage.ts';

const { site, url, visit } = await openWebStage();

const PHONE = { viewport: { width: 320, height: 640 }, reducedMotion: 'reduce' } as const;
const LONG = `${'words '.repeat(60)}\n`.repeat(20);

/** Stops at the states that a walk from the create form does not pass. */
async function walk(page: Page, language: Language, stop: (state: string) => Promise<void>): Promise<void> {
  const say = sayIn(language);
  const main = page.locator('button.main');
  const key = newEndToEndKey();
  const { access } = await sealEndToEnd(key, 'x');
  await site.create(LONG, { endToEnd: { key: parseSecretKey(access.secretKey)! } });
  await page.goto(`${url}/secrets/${access.id}#${fragmentOf(key)}`);
  await page.getByText(say('web.reveal.seen.endToEnd')).waitFor();
  await stop('ready, end to end');
  await main.click();
  await page.getByText(say('web.reveal.note.notDecrypted')).waitFor();
  await page.getByRole('button', { name: say('web.reveal.save') }).click();
  await page.getByText(say('web.reveal.saved')).waitFor();
  await stop('shown as it was stored, and saved');
  const created = await site.create('x');
  await page.goto(site.linkOf(created));
  await main.waitFor();
  await page.context().setOffline(true);
  await main.click();
  await page.getByText(say('web.reveal.offline.open')).waitFor();
  await stop('unanswered');
  await page.context().setOffline(false);
  await page.clock.install();
  await page.goto(site.receiptLinkOf(created));
  await page.locator('.pulse').waitFor();
  await stop('receipt');
  await page.context().setOffline(true);
  await page.clock.runFor(FIRST_DELAY_MS);
  await page.getByText(say('web.receipt.contact.lost')).waitFor();
  await stop('receipt without contact');
  await page.context().setOffline(false);
  await site.vault.burnByReceipt(created.receiptKey, 'address:192.0.2.1');
  await page.getByRole('button', { name: say('web.receipt.refresh') }).click();
  await page.getByRole('heading', { name: say('web.receipt.burned.title'), exact: true }).waitFor();
  await stop('receipt, burned');
}

describe('The rarer states', () => {
  it.each<[string, Language, BrowserContextOptions]>([
    ['light, English', 'en', { ...PHONE, colorScheme: 'light' }],
    ['dark, Russian', 'ru', { ...PHONE, colorScheme: 'dark', locale: 'ru-RU' }],
  ])('have nothing that axe objects to, and fit: %s', async (_name, language, options) => {
    const { page, context } = await visit({ ...options, bypassCSP: true });
    const found: string[] = [];
    await walk(page, language, async (state) => {
      found.push(...(await axeFindings(page)).map((finding) => `${state}: ${finding}`));
      if (await scrollsSideways(page)) found.push(`${state}: scrolls sideways`);
    });
    expect(found).toEqual([]);
    await context.close();
  });

  it('on a slow line a second click asks for nothing more', async () => {
    const created = await site.create('slowly', { views: 2 });
    const { page, context, requests } = await visit();
    await page.goto(site.linkOf(created));
    const button = openButton(page);
    await button.waitFor();
    const devtools = await context.newCDPSession(page);
    await devtools.send('Network.enable');
    const slow = { offline: false, latency: 800, downloadThroughput: 6_000, uploadThroughput: 6_000 };
    await devtools.send('Network.emulateNetworkConditions', slow);
    await button.dblclick();
    await page.locator('button.main').click({ force: true });
    expect(await shownSecret(page).textContent()).toBe('slowly');
    expect(requests.filter((request) => request.startsWith('POST'))).toHaveLength(1);
    expect((await site.vault.receipt(created.receiptKey)).viewsLeft).toBe(1);
    await context.close();
  });
});

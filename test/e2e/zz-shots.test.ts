import { mkdirSync } from 'node:fs';
import { it } from 'vitest';
import { openBrowser, visit } from '../servers/browser.ts';
import { openWebSite } from '../servers/web-site.ts';
it('shots', { timeout: 120_000 }, async () => {
  const site = await openWebSite({ tokens: ['tok-1'] });
  const url = await site.listen();
  const browser = await openBrowser();
  mkdirSync('/tmp/tellonce/shots', { recursive: true });
  for (const [name, width, scheme, locale] of [['320', 320, 'light', 'en-GB'], ['1280', 1280, 'dark', 'ru-RU']] as const) {
    const v = await visit(browser, { viewport: { width, height: 760 }, colorScheme: scheme, locale });
    const { page } = v;
    const shot = async (what: string) => { await page.screenshot({ path: `/tmp/tellonce/shots/${what}-${name}.png`, fullPage: true }); };
    await page.goto(url); await page.waitForTimeout(200); await shot('create');
    await page.fill('#secret', 'DB_PASSWORD=correct horse\nsecond line <b>&amp;</b>'); await page.fill('#token', 'wrong'); await page.click('button.main'); await page.waitForTimeout(400); await shot('create-bad');
    await page.fill('#token', 'tok-1'); await page.fill('#passphrase', 'pw'); await page.click('button.main'); await page.waitForSelector('#link'); await page.locator('button').first().click(); await page.waitForTimeout(200); await shot('created');
    const link = await page.inputValue('#link');
    const rlink = await page.inputValue('#receipt');
    await page.goto(link); await page.waitForSelector('#open-passphrase'); await shot('reveal-pass');
    await page.fill('#open-passphrase', 'nope'); await page.keyboard.press('Enter'); await page.waitForSelector('#open-fault'); await shot('reveal-wrong');
    await page.goto(rlink); await page.locator('summary').click(); await shot('receipt');
    await page.goto(link); await page.fill('#open-passphrase', 'pw'); await page.keyboard.press('Enter'); await page.waitForSelector('pre'); await shot('shown');
    await page.goto(link.split('#')[0]!); await page.waitForTimeout(300); await shot('incomplete');
    await page.goto('about:blank'); await page.goto(link); await page.waitForTimeout(400); await shot('gone');
    const c = await site.create('hi'); await page.goto(site.linkOf(c)); await page.waitForSelector('button'); await page.waitForTimeout(300); await shot('ready');
    console.log(v.faults, v.requests.length);
    const nojs = await visit(browser, { viewport: { width, height: 760 }, colorScheme: scheme, locale, javaScriptEnabled: false });
    await nojs.page.goto(site.linkOf(c)); await nojs.page.screenshot({ path: `/tmp/tellonce/shots/nojs-${name}.png`, fullPage: true });
  }
  await browser.close(); await site.app.close();
});

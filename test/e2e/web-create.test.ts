import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { clipboardText, openBrowser, visit } from '../servers/browser.ts';
import { openWebSite, type WebSite } from '../servers/web-site.ts';

let site: WebSite;
let url: string;
let browser: Browser;

beforeAll(async () => {
  site = await openWebSite({ tokens: ['the-token'] });
  url = await site.listen();
  browser = await openBrowser();
});

afterAll(async () => {
  await browser.close();
  await site.app.close();
});

const submit = (page: Page) => page.getByRole('button', { name: 'Make the link' });
const LINK = 'Link for the recipient';
const RECEIPT = 'Receipt link, for you alone';

describe('The create form in a browser', () => {
  it('goes the whole way: form, link, opening, receipt', async () => {
    const { page, context, requests, faults } = await visit(browser);
    await context.grantPermissions(['clipboard-write'], { origin: url });
    await page.goto(url);
    await page.getByLabel('Secret text').fill('first line\nsecond <line>');
    await page.getByLabel('Access token').fill('the-token');
    await submit(page).click();
    await page.getByRole('heading', { name: 'The link is ready' }).waitFor();
    const link = await page.getByLabel(LINK).first().inputValue();
    await page.getByRole('button', { name: `Copy ${LINK}` }).click();
    await page.getByText('Copied.').waitFor();
    expect(await clipboardText(context)).toBe(link);
    const receipt = await page.getByLabel(RECEIPT).first().inputValue();
    await page.goto(link);
    await page.getByRole('button', { name: 'Open the secret' }).click();
    expect(await page.locator('pre').textContent()).toBe('first line\nsecond <line>');
    await page.goto(receipt);
    await page.getByRole('heading', { name: 'Opened', exact: true }).waitFor();
    expect(requests.filter((request) => !request.includes(` ${url}/`))).toEqual([]);
    expect(faults).toEqual([]);
    await context.close();
  });

  it('puts a refusal beside its field and keeps what was typed', async () => {
    const { page, context } = await visit(browser);
    const before = site.inserts();
    await page.goto(url);
    await page.getByLabel('Secret text').fill('kept on the screen');
    const token = page.getByLabel('Access token');
    await token.fill('not-the-token');
    await submit(page).click();
    await page.getByText('This token is missing or not known here.').waitFor();
    expect(await token.evaluate((element) => element === document.activeElement)).toBe(true);
    expect(await page.getByLabel('Secret text').inputValue()).toBe('kept on the screen');
    await token.fill('the-token');
    await page.getByLabel('Secret text').fill('x'.repeat(65_537));
    await submit(page).click();
    await page.getByText('at most 65536 bytes').waitFor();
    expect(site.inserts()).toBe(before);
    await context.close();
  });

  it('keeps the form when the server does not answer', async () => {
    const { page, context } = await visit(browser);
    await page.goto(url);
    await page.getByLabel('Secret text').fill('kept');
    await page.getByLabel('Access token').fill('the-token');
    await context.setOffline(true);
    await submit(page).click();
    await page.getByRole('alert').getByText('The server did not answer').waitFor();
    expect(await page.getByLabel('Secret text').inputValue()).toBe('kept');
    await context.close();
  });

  it('works without scripts: form, link, pasting, receipt, burning', async () => {
    const { page, context } = await visit(browser, { javaScriptEnabled: false });
    await page.goto(url);
    await page.getByLabel('Secret text').fill('no scripts\nneeded');
    await page.getByLabel('Passphrase (optional)').fill('right');
    await page.getByLabel('Access token').fill('the-token');
    await submit(page).click();
    const link = await page.getByLabel(LINK).inputValue();
    const receipt = await page.getByLabel(RECEIPT).inputValue();
    await page.goto(link);
    await page.getByLabel('The whole link, or its key').fill(link);
    await page.getByRole('button', { name: 'Open the secret' }).click();
    await page.getByText('Type the passphrase first.').waitFor();
    await page.getByLabel('The whole link, or its key').fill(link.split('#')[1] ?? '');
    await page.getByLabel('Passphrase, if there is one').fill('right');
    await page.getByRole('button', { name: 'Open the secret' }).click();
    expect(await page.locator('pre').textContent()).toBe('no scripts\nneeded');
    await page.goto(receipt);
    await page.getByRole('heading', { name: 'Opened', exact: true }).waitFor();
    const created = await site.create('to be burned');
    await page.goto(site.receiptLinkOf(created));
    await page.getByText('Burn it…').click();
    await page.getByRole('button', { name: 'Burn it now' }).click();
    await page.getByRole('heading', { name: 'Burned' }).waitFor();
    expect(page.url()).toBe(site.receiptLinkOf(created));
    await context.close();
  });
});

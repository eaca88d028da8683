import type { BrowserContext, Page, Request } from 'playwright-core';
import { describe, expect, it } from 'vitest';
import { accessOf, keyOfFragment, openEndToEnd } from '../../src/web/client/end-to-end.ts';
import { clipboardText } from '../servers/browser.ts';
import { openWebStage } from './web-stage.ts';

const { site, url, visit } = await openWebStage({ tokens: ['the-token'] });

const submit = (page: Page) => page.getByRole('button', { name: 'Make the link' });
const ready = (page: Page) => page.getByRole('heading', { name: 'The link is ready' });
const LINK = 'Link for the recipient';
const RECEIPT = 'Receipt link, for you alone';

/** Opens a link as any client can that follows the document. */
async function openLink(link: string): Promise<string> {
  const [address = '', fragment = ''] = link.split('#');
  const key = keyOfFragment(fragment)!;
  const { secretKey } = await accessOf(key);
  const answer = await fetch(address, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ secret_key: secretKey }),
  });
  const { secret } = (await answer.json()) as { secret: string };
  return await openEndToEnd(key, secret);
}

/** Each request whole, as it goes over the wire. */
function eavesdrop(context: BrowserContext): () => Promise<string[]> {
  const requests: Request[] = [];
  context.on('request', (request) => requests.push(request));
  return async () =>
    await Promise.all(
      requests.map(async (request) =>
        [request.url(), JSON.stringify(await request.allHeaders()), request.postData() ?? ''].join('\n'),
      ),
    );
}

/** Everything that a browser keeps of a page beside the page itself. */
async function keptBy({ page, context }: { page: Page; context: BrowserContext }): Promise<string> {
  const inPage = await page.evaluate(async () => [
    JSON.stringify(localStorage),
    JSON.stringify(sessionStorage),
    JSON.stringify(history.state),
    JSON.stringify(await indexedDB.databases()),
    JSON.stringify(await caches.keys()),
    window.name,
    location.href,
  ]);
  return [...inPage, JSON.stringify(await context.storageState())].join('\n');
}

/** The ways in which some text could stand in a request. */
function writings(text: string): string[] {
  const bytes = Buffer.from(text);
  const base64 = bytes.toString('base64').replace(/=+$/, '');
  const asJson = JSON.stringify(text).slice(1, -1);
  return [text, asJson, encodeURIComponent(text), base64, bytes.toString('base64url'), bytes.toString('hex')];
}

describe('The create form in a browser', () => {
  it('lets neither text nor key nor passphrase leave the browser', async () => {
    const { page, context, faults } = await visit();
    const heard = eavesdrop(context);
    await context.grantPermissions(['clipboard-write'], { origin: url });
    const [text, passphrase] = ['first línea\nsecond <line>', 'canary pässphrase'];
    await page.goto(url);
    await page.getByLabel('Secret text').fill(text);
    await page.getByLabel('Passphrase').fill(passphrase);
    await page.getByLabel('Access token').fill('the-token');
    await submit(page).click();
    await ready(page).waitFor();
    const link = await page.getByLabel(LINK).first().inputValue();
    const key = /#([\w-]{32})\.e$/.exec(link)![1]!;
    await page.getByRole('button', { name: 'QR code' }).click();
    await page.getByRole('img', { name: 'QR code' }).waitFor();
    await page.getByRole('button', { name: `Copy ${LINK}` }).click();
    await page.getByText('Copied.').waitFor();
    expect(await clipboardText(context)).toBe(link);
    const reader = await context.newPage();
    await reader.goto(link);
    await reader.getByLabel('Passphrase').fill(passphrase);
    await reader.getByRole('button', { name: 'Open the secret' }).click();
    expect(await reader.locator('pre').textContent()).toBe(text);
    const requests = await heard();
    const kept = `${await keptBy({ page, context })}\n${await keptBy({ page: reader, context })}`;
    const keyBytes = Buffer.from(key, 'base64url');
    const canaries = [text, passphrase].flatMap(writings);
    canaries.push(key, keyBytes.toString('base64'), keyBytes.toString('hex'));
    for (const canary of canaries) {
      expect(requests.filter((request) => request.includes(canary))).toEqual([]);
      expect(kept).not.toContain(canary);
      expect(site.lines.join('')).not.toContain(canary);
    }
    expect(kept).not.toContain('the-token');
    expect(requests.filter((request) => request.includes('"e2e":true'))).toHaveLength(1);
    expect(requests.filter((request) => !request.startsWith(`${url}/`))).toEqual([]);
    expect(faults).toEqual([]);
    await page.goto(await page.getByLabel(RECEIPT).first().inputValue());
    await page.getByRole('heading', { name: 'Opened', exact: true }).waitFor();
    await context.close();
  });

  it('puts a refusal beside its field, keeps what was typed, and the token for the next one', async () => {
    const { page, context } = await visit();
    const before = site.inserts();
    await page.goto(url);
    const secret = page.getByLabel('Secret text');
    await secret.fill('kept on the screen');
    const token = page.getByLabel('Access token');
    await token.fill('not-the-token');
    await submit(page).click();
    await page.getByText('This token is missing or not known here.').waitFor();
    expect(await token.evaluate((element) => element === document.activeElement)).toBe(true);
    expect(await secret.inputValue()).toBe('kept on the screen');
    await token.fill('the-token');
    await secret.fill('x'.repeat(65_537));
    await page.getByText('65,537 of 65,536 bytes').waitFor();
    await submit(page).click();
    await page.getByText('at most 65536 bytes').waitFor();
    expect(site.inserts()).toBe(before);
    await secret.fill('x'.repeat(65_536));
    await submit(page).click();
    await ready(page).waitFor();
    expect(await openLink(await page.getByLabel(LINK).first().inputValue())).toHaveLength(65_536);
    await page.getByRole('button', { name: 'Leave another one' }).click();
    expect(await token.inputValue()).toBe('the-token');
    expect(await secret.inputValue()).toBe('');
    await context.close();
  });

  it('keeps the form when the server does not answer, and sends it when it does', async () => {
    const { page, context } = await visit();
    await page.goto(url);
    await page.getByLabel('Secret text').fill('kept');
    await page.getByLabel('Access token').fill('the-token');
    await context.setOffline(true);
    await submit(page).click();
    await page.getByRole('alert').getByText('nobody has its key').waitFor();
    expect(await page.getByLabel('Secret text').inputValue()).toBe('kept');
    await context.setOffline(false);
    await submit(page).click();
    await ready(page).waitFor();
    await context.close();
  });

  it('takes another key when the first one is in use', async () => {
    const { page, context } = await visit();
    const orders: string[] = [];
    await page.route('**/generate', async (route) => {
      orders.push(route.request().postData() ?? '');
      if (orders.length > 1) await route.continue();
      else await route.fulfill({ status: 409, json: { code: 'secret.exists' } });
    });
    await page.goto(url);
    await page.getByLabel('Secret text').fill('kept');
    await page.getByLabel('Access token').fill('the-token');
    await submit(page).click();
    await ready(page).waitFor();
    const keys = orders.map((order) => (JSON.parse(order) as { secret_key: string }).secret_key);
    expect([keys.length, new Set(keys).size]).toEqual([2, 2]);
    await context.close();
  });

  it('works without scripts: form, link, pasting, receipt, burning', async () => {
    const { page, context } = await visit({ javaScriptEnabled: false });
    await page.goto(url);
    await page.getByText('This form sends your text to this server').waitFor();
    expect(await page.locator('main').getByRole('button').allTextContents()).toEqual(['Make the link']);
    await page.getByLabel('Secret text').fill('no scripts\nneeded');
    await page.getByLabel('Passphrase').fill('right');
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

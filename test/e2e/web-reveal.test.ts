import type { Page } from 'playwright-core';
import { describe, expect, it } from 'vitest';
import type { Created } from '../../src/vault/vault.ts';
import { clipboardText, type Visit } from '../servers/browser.ts';
import { heading, openButton, openWebStage, shownSecret } from './web-stage.ts';

const { site, url, visit } = await openWebStage();

const statusOf = async ({ receiptKey }: Created) => (await site.vault.receipt(receiptKey)).status;

async function ready(created: Created): Promise<Visit> {
  const person = await visit();
  await person.page.goto(site.linkOf(created));
  await person.page.getByText('Kept until').waitFor();
  return person;
}

const shownText = (page: Page) => shownSecret(page).textContent();

describe('A link in a browser', () => {
  it('opens by a click, once, and asks nobody but this server', async () => {
    const text = 'line one\n\tline <two> & "three" \u{1F511}\n';
    const created = await site.create(text);
    const { page, context, requests, faults } = await ready(created);
    expect(await statusOf(created)).toBe('sealed');
    await openButton(page).click();
    expect(await shownText(page)).toBe(text);
    expect(await statusOf(created)).toBe('opened');
    const again = await context.newPage();
    await again.goto(site.linkOf(created));
    await heading(again, 'This secret is gone').waitFor();
    expect(requests.filter((request) => !request.includes(` ${url}/`))).toEqual([]);
    expect(faults).toEqual([]);
    await context.close();
  });

  it('shows markup as text and runs none of it', async () => {
    const text = '<img src=x onerror="document.title=1"><script>document.title=2</script></pre>';
    const { page, context, faults } = await ready(await site.create(text));
    await openButton(page).click();
    expect(await shownText(page)).toBe(text);
    expect(await page.title()).toBe('A secret for you · Tellonce');
    expect(faults).toEqual([]);
    await context.close();
  });

  it('is not opened by any click or submit of a script', async () => {
    const created = await site.create('x');
    const { page, context, requests } = await ready(created);
    await page.evaluate(async () => {
      const button = document.querySelector<HTMLButtonElement>('main button')!;
      button.click();
      button.dispatchEvent(new MouseEvent('click', { bubbles: true, cancelable: true }));
      button.form!.requestSubmit();
      button.form!.requestSubmit(button);
      await new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve)));
    });
    await page.evaluate(() => document.querySelector<HTMLFormElement>('main form')!.submit());
    await heading(page, 'The link is incomplete').waitFor();
    expect(requests.filter((request) => request.startsWith('POST'))).toHaveLength(1);
    expect(await statusOf(created)).toBe('sealed');
    await context.close();
  });

  it('leaves no key in the address bar or the history after reading', async () => {
    const created = await site.create('x');
    const { page, context } = await ready(created);
    await openButton(page).click();
    await shownText(page);
    expect(page.url()).toBe(`${url}/secrets/${created.id}`);
    await page.goto('about:blank');
    await page.goBack();
    await heading(page, 'The link is incomplete').or(heading(page, 'Hidden')).waitFor();
    expect(page.url()).not.toContain(created.secretKey);
    expect(await page.getByText('Your secret').count()).toBe(0);
    await context.close();
  });

  it('moves the key of an older link out of the path at once, and then opens', async () => {
    const created = await site.create('from an older link');
    const { page, context } = await visit();
    await page.goto(`${url}/secrets/${created.secretKey}`);
    await page.getByText('Kept until').waitFor();
    expect(page.url()).toBe(site.linkOf(created));
    expect(await statusOf(created)).toBe('sealed');
    await openButton(page).click();
    expect(await shownText(page)).toBe('from an older link');
    await context.close();
  });

  it('opens an older link by a click only where WebCrypto is missing, too', async () => {
    const created = await site.create('plain http');
    const { page, context } = await visit();
    await page.addInitScript(() => delete (Crypto.prototype as { subtle?: unknown }).subtle);
    await page.goto(`${url}/secrets/${created.secretKey}`);
    await page.getByText('Kept until').waitFor();
    expect(await statusOf(created)).toBe('sealed');
    await openButton(page).click();
    expect(await shownText(page)).toBe('plain http');
    expect(page.url()).toBe(`${url}/`);
    await context.close();
  });

  it('copies the text byte for byte, and takes it off the page when told to', async () => {
    const text = ' spaces \n and lines ';
    const { page, context, faults } = await ready(await site.create(text));
    await context.grantPermissions(['clipboard-write'], { origin: url });
    await openButton(page).click();
    await page.getByRole('button', { name: 'Copy' }).click();
    await page.getByText('Copied.').waitFor();
    expect(await clipboardText(context)).toBe(text);
    await page.getByRole('button', { name: 'Hide it' }).click();
    await heading(page, 'Hidden').waitFor();
    expect(await page.content()).not.toContain('and lines');
    expect(faults).toEqual([]);
    await context.close();
  });

  it('asks for the passphrase, tells the tries left, and opens with the right one', async () => {
    const created = await site.create('locked', { passphrase: 'right' });
    const { page, context, faults } = await ready(created);
    const field = page.getByLabel('Passphrase');
    await openButton(page).click();
    await page.getByText('Type the passphrase first.').waitFor();
    await field.fill('wrong');
    await openButton(page).click();
    await page.getByText('4 tries left for now.').waitFor();
    expect(await field.getAttribute('aria-describedby')).toContain('open-fault');
    expect(await field.evaluate((element) => element === document.activeElement)).toBe(true);
    await field.fill('right');
    await openButton(page).click();
    expect(await shownText(page)).toBe('locked');
    expect(faults).toEqual([]);
    await context.close();
  });

  it('says how often it can still be opened', async () => {
    const { page, context } = await ready(await site.create('x', { views: 3 }));
    await openButton(page).click();
    await page.getByText('The link still opens it 2 more times.').waitFor();
    await context.close();
  });
});

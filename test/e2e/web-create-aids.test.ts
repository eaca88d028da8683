import type { Page } from 'playwright-core';
import { describe, expect, it } from 'vitest';
import { openWebStage } from './web-stage.ts';

const { site, url, visit } = await openWebStage();

const text = (page: Page) => page.getByLabel('Secret text');
const passphrase = (page: Page) => page.getByLabel('Passphrase', { exact: true });
const button = (page: Page, name: string) => page.getByRole('button', { name, exact: true });
const ready = (page: Page) => page.getByRole('heading', { name: 'The link is ready' });

async function generated(page: Page, pattern: RegExp): Promise<string> {
  const made = page.locator('output').filter({ hasText: pattern });
  await made.waitFor();
  return await made.innerText();
}

describe('Writing a secret', () => {
  it('can have a passphrase made by chance, and a piece of the text', async () => {
    const { page, context, requests, faults } = await visit();
    await page.goto(url);
    await text(page).fill('user: root, password: ');
    await passphrase(page).fill('hunter2');
    await page.getByText('Weak', { exact: true }).waitFor();
    expect(requests.filter((request) => request.includes('words'))).toEqual([]);
    await button(page, 'Generate').click();
    await generated(page, /^([a-z]+ ){4}[a-z]+$/);
    await page.getByText('Worth 55 bits').waitFor();
    await page.getByLabel('How many').fill('6');
    const words = await generated(page, /^([a-z]+ ){5}[a-z]+$/);
    await page.getByLabel('How many').press('Enter');
    await page.getByLabel('Characters').check();
    const characters = await generated(page, /^[A-Za-z2-9]{16}$/);
    await button(page, 'Put into the text').click();
    expect(await text(page).inputValue()).toBe(`user: root, password: ${characters}`);
    await button(page, 'Another').click();
    await page.locator('output').filter({ hasNotText: characters }).waitFor();
    const another = await generated(page, /^[A-Za-z2-9]{16}$/);
    await button(page, 'Use as passphrase').click();
    expect([words === another, await passphrase(page).inputValue()]).toEqual([false, another]);
    await page.getByText('Strong', { exact: true }).waitFor();
    expect(site.inserts()).toBe(0);
    await button(page, 'Hide').click();
    expect(await passphrase(page).getAttribute('type')).toBe('password');
    await button(page, 'Make the link').click();
    await ready(page).waitFor();
    expect(await page.getByLabel('Passphrase').first().inputValue()).toBe(another);
    expect(faults).toEqual([]);
    await context.close();
  });

  it('can be done by keyboard alone: Enter in a field sends, and what is next has the focus', async () => {
    const { page, context } = await visit();
    const focused = () => page.evaluate(() => document.activeElement?.id ?? '');
    await page.goto(url);
    await page.locator('form.alive').waitFor();
    for (let presses = 0; presses < 5 && (await focused()) !== 'secret'; presses += 1) {
      await page.keyboard.press('Tab');
    }
    await page.keyboard.type('by keyboard');
    await page.keyboard.press('Enter');
    await page.keyboard.type('in two lines');
    await page.keyboard.press('Tab');
    await page.keyboard.type('x');
    await page.keyboard.press('Enter');
    await ready(page).waitFor();
    expect(await page.evaluate(() => document.activeElement?.textContent)).toBe('The link is ready');
    await page.keyboard.press('Tab');
    expect(await focused()).toBe('link');
    await page.keyboard.press('Tab');
    expect(await focused()).toBe('link-copy');
    await context.close();
  });

  it('keeps what was typed before the script came', async () => {
    const { page, context } = await visit();
    let release = () => {};
    const held = new Promise<void>((resolve) => (release = resolve));
    await page.route('**/assets/create.entry*', async (route) => {
      await held;
      await route.continue();
    });
    await page.goto(url, { waitUntil: 'commit' });
    await text(page).fill('typed early');
    await passphrase(page).fill('early');
    const same = await text(page).elementHandle();
    release();
    await page.getByText('Your browser encrypts this').waitFor();
    expect([await text(page).inputValue(), await passphrase(page).inputValue()]).toEqual([
      'typed early',
      'early',
    ]);
    expect(await text(page).evaluate((now, before) => now === before, same)).toBe(true);
    await page.getByText('Weak', { exact: true }).waitFor();
    await context.close();
  });

  it('is not lost by leaving the page without a question', async () => {
    const { page, context } = await visit();
    const questions: string[] = [];
    page.on('dialog', (dialog) => {
      questions.push(dialog.type());
      void dialog.dismiss();
    });
    await page.goto(url);
    await page.locator('form.alive').waitFor();
    await text(page).pressSequentially('not yet sent');
    const asked = page.waitForEvent('dialog');
    await page.evaluate(() => location.assign('/docs'));
    await asked;
    expect(await text(page).inputValue()).toBe('not yet sent');
    await button(page, 'Make the link').click();
    await ready(page).waitFor();
    await page.goto(`${url}/docs`);
    expect(questions).toEqual(['beforeunload']);
    await context.close();
  });

  it('says so where the browser cannot encrypt, and then the server does it', async () => {
    const { page, context, faults } = await visit();
    await page.addInitScript(() => {
      Reflect.deleteProperty(Crypto.prototype, 'subtle');
    });
    await page.goto(url);
    await page.getByText('plain http, where browsers cannot encrypt. This form sends your text').waitFor();
    await text(page).fill('sealed by the server');
    await button(page, 'Make the link').click();
    await ready(page).waitFor();
    await page.getByText('The server encrypted it').waitFor();
    const link = await page.getByLabel('Link for the recipient').first().inputValue();
    await page.goto(link);
    await button(page, 'Open the secret').click();
    expect(await page.locator('pre').textContent()).toBe('sealed by the server');
    expect(faults).toEqual([]);
    await context.close();
  });

  it('hands the link to the share sheet where there is one', async () => {
    const { page, context } = await visit();
    await page.addInitScript(() => {
      navigator.share = (data) => {
        document.title = data?.url ?? '';
        return Promise.reject(new DOMException('closed', 'AbortError'));
      };
    });
    await page.goto(url);
    await text(page).fill('shared');
    await button(page, 'Make the link').click();
    await button(page, 'Share').click();
    const link = await page.getByLabel('Link for the recipient').first().inputValue();
    expect(await page.title()).toBe(link);
    await context.close();
  });
});

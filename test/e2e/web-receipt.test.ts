import type { Page } from 'playwright-core';
import { describe, expect, it } from 'vitest';
import { VaultError } from '../../src/vault/errors.ts';
import type { Created, Vault } from '../../src/vault/vault.ts';
import { openWebStage } from './web-stage.ts';

const frozen = new Set<string>();
const broken: Partial<Vault> = {
  thaw: () => Promise.reject(new VaultError('secret.frozen')),
  receipt: async (key) => {
    const receipt = await site.vault.receipt(key);
    return frozen.has(receipt.id) ? { ...receipt, status: 'frozen' } : receipt;
  },
};
const { site, visit } = await openWebStage({ broken: broken });
const heading = (page: Page, name: string) => page.getByRole('heading', { name, exact: true });
const fact = (page: Page, name: string) => page.locator('.facts > div', { hasText: name }).locator('dd');

/** The page has done what came of the answers before: an answer of its own has come after them. */
const afterwards = (page: Page) =>
  page.evaluate(async () => await (await fetch('/manifest.webmanifest')).text());

/** The receipt in a window whose clock the test moves. */
async function watched(created: Created) {
  const person = await visit();
  await person.page.clock.install();
  await person.page.goto(site.receiptLinkOf(created));
  await person.page.getByText('keeps itself up to date').waitFor();
  const asked = () => person.requests.filter((request) => request.includes('/receipts/')).length - 1;
  return { ...person, asked };
}

describe('A receipt in a browser', () => {
  it('renews itself while the secret lives, and says what changed', async () => {
    const created = await site.create('x', { passphrase: 'right', views: 2 });
    const { page, context, asked, faults } = await watched(created);
    const loads = page.locator('h1');
    await loads.evaluate((element) => (element.dataset['mark'] = 'same page'));
    await site.vault.reveal({ key: created.secretKey, from: 'address:192.0.2.1' }).catch(() => undefined);
    const open = async () =>
      await site.app.inject({
        method: 'POST',
        url: `/secrets/${created.secretKey}`,
        payload: { passphrase: 'right' },
      });
    await open();
    await page.clock.runFor(3_000);
    await heading(page, 'Opened, and still open to others').waitFor();
    expect(await fact(page, 'Openings left').textContent()).toBe('1 of 2');
    await open();
    await page.clock.runFor(3_000);
    await heading(page, 'Opened').waitFor();
    expect(await page.locator('[aria-live=polite]').textContent()).toContain('read and is gone');
    expect(await loads.evaluate((element) => element.dataset['mark'])).toBe('same page');
    expect(await page.getByText('Burn it…').count()).toBe(0);
    const before = asked();
    await page.clock.runFor(600_000);
    expect(asked()).toBe(before);
    expect(faults).toEqual([]);
    await context.close();
  });

  it('asks less and less often, and not at all after an hour until told to', async () => {
    const created = await site.create('x');
    const { page, context, asked } = await watched(created);
    const answered = async () => await page.waitForLoadState('networkidle');
    const askedWhile = async (seconds: number): Promise<number> => {
      const before = asked();
      for (let at = 0; at < seconds; at += 1) await page.clock.runFor(1_000);
      await answered();
      return asked() - before;
    };
    const first = await askedWhile(30);
    expect(first).toBeGreaterThanOrEqual(2);
    expect(first).toBeLessThanOrEqual(6);
    await page.clock.runFor(90_000);
    await page.clock.fastForward(3_700_000);
    for (let turn = 0; turn < 80; turn += 1) {
      if (await page.getByText('stopped looking').isVisible()) break;
      await page.clock.runFor(61_000);
    }
    await page.getByText('stopped looking').waitFor();
    expect(asked()).toBeLessThan(90);
    expect(await askedWhile(5)).toBe(0);
    await site.vault.burnByReceipt(created.receiptKey, 'address:192.0.2.1');
    await page.getByRole('button', { name: 'Look again' }).click();
    await heading(page, 'Burned').waitFor();
    await context.close();
  });

  it('burns in place after a step of confirmation, for a person’s click only', async () => {
    const created = await site.create('x');
    const { page, context, faults } = await watched(created);
    await page.evaluate(() => {
      for (const element of document.querySelectorAll<HTMLElement>('summary, main button')) element.click();
      for (const form of document.querySelectorAll<HTMLFormElement>('main form')) form.requestSubmit();
    });
    // A form that leads nowhere: only now the page is loaded again.
    await page.waitForURL(/\?$/);
    expect((await site.vault.receipt(created.receiptKey)).status).toBe('sealed');
    await page.goto(site.receiptLinkOf(created));
    await page.getByText('Burn it…').press('Enter');
    await page.getByRole('button', { name: 'Burn it now' }).press('Enter');
    await heading(page, 'Burned').waitFor();
    expect(page.url()).toBe(site.receiptLinkOf(created));
    expect(await page.evaluate(() => document.activeElement?.tagName)).toBe('H1');
    expect((await site.vault.receipt(created.receiptKey)).status).toBe('burned');
    expect(faults).toEqual([]);
    await context.close();
  });

  it('says that it hears nothing, and goes on asking', async () => {
    const created = await site.create('x');
    const { page, context } = await watched(created);
    await context.setOffline(true);
    await page.clock.runFor(3_000);
    await page.getByText('does not answer just now').waitFor();
    await page.getByText('Burn it…').click();
    await page.getByRole('button', { name: 'Burn it now' }).click();
    await page.getByText('not known whether it took effect').waitFor();
    await context.setOffline(false);
    await page.clock.runFor(10_000);
    await page.getByText('keeps itself up to date').waitFor();
    await context.close();
  });

  it('says when a frozen secret cannot be thawed any more', async () => {
    const created = await site.create('x');
    frozen.add(created.id);
    const { page, context } = await watched(created);
    await page.getByRole('button', { name: 'Thaw it' }).click();
    await page.getByText('thawed as often as is allowed').waitFor();
    const renewed = page.waitForResponse((response) => response.request().method() === 'GET');
    await page.clock.runFor(3_000);
    await renewed;
    await afterwards(page);
    expect(await page.getByText('thawed as often as is allowed').count()).toBe(1);
    await context.close();
  });

  it('does not call a secret sealed again because an earlier look is answered after the burning', async () => {
    const created = await site.create('x');
    const { page, context } = await watched(created);
    let answerLook = (): void => undefined;
    const looked = new Promise<void>((resolve) => {
      void page.route('**/receipts/*', async (route) => {
        const answer = await route.fetch();
        resolve();
        await new Promise<void>((answered) => (answerLook = answered));
        await route.fulfill({ response: answer });
      });
    });
    await page.clock.runFor(3_000);
    await looked;
    await page.getByText('Burn it…').click();
    await page.getByRole('button', { name: 'Burn it now' }).click();
    await heading(page, 'Burned').waitFor();
    const answered = page.waitForResponse((response) => response.request().method() === 'GET');
    answerLook();
    await answered;
    await afterwards(page);
    expect(await heading(page, 'Burned').count()).toBe(1);
    await context.close();
  });
});

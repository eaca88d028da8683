import type { Page, Route } from 'playwright-core';
import { describe, expect, it } from 'vitest';
import { VaultError } from '../../src/vault/errors.ts';
import { openTestVault } from '../fakes/test-vault.ts';
import { openWebSite } from '../servers/web-site.ts';
import { heading, openButton, openWebStage, shownSecret } from './web-stage.ts';

const { site, visit } = await openWebStage();

/** A page that waits for nothing between its tries: its clock runs ahead as soon as one has failed. */
async function inNoTime(page: Page): Promise<void> {
  await page.clock.install();
  const runAhead = (): void => void page.clock.runFor(1_600).catch(() => undefined);
  page.on('requestfailed', runAhead);
  page.on('response', (response) => {
    if (response.status() >= 500) runAhead();
  });
}

/** Loses the answers to the first `count` openings, after the server has given them. */
async function loseAnswers(page: Page, count: number): Promise<{ sent(): number }> {
  let sent = 0;
  await inNoTime(page);
  await page.route('**/secrets/*', async (route: Route) => {
    if (route.request().method() !== 'POST') {
      await route.continue();
      return;
    }
    sent += 1;
    const answer = await route.fetch();
    if (sent <= count) await route.abort('connectionreset');
    else await route.fulfill({ response: answer });
  });
  return { sent: () => sent };
}

function gate(): { readonly passed: Promise<void>; open(): void } {
  let open = (): void => undefined;
  const passed = new Promise<void>((resolve) => (open = resolve));
  return { passed, open: () => open() };
}

describe('A link in a browser, when things go wrong', () => {
  it('still shows the text when the answer was lost on its way, and spends one view for it', async () => {
    const created = await site.create('nearly lost', { views: 2 });
    const { page, context } = await visit();
    const losses = await loseAnswers(page, 2);
    await page.goto(site.linkOf(created));
    await openButton(page).click();
    expect(await shownSecret(page).textContent()).toBe('nearly lost');
    expect(losses.sent()).toBe(3);
    expect((await site.vault.receipt(created.receiptKey)).viewsLeft).toBe(1);
    await context.close();
  });

  it('gives up after three tries, and shows the text when the person tries again', async () => {
    const created = await site.create('a bad line');
    const { page, context } = await visit();
    const losses = await loseAnswers(page, 3);
    await page.goto(site.linkOf(created));
    await openButton(page).click();
    await heading(page, 'No answer').waitFor();
    expect(losses.sent()).toBe(3);
    await page.getByRole('button', { name: 'Try again' }).click();
    expect(await shownSecret(page).textContent()).toBe('a bad line');
    await context.close();
  });

  it('says that it is offline before anything is opened, and goes on when it is not', async () => {
    const created = await site.create('x');
    const { page, context } = await visit();
    await page.goto(site.linkOf(created).split('#')[0] ?? '');
    await heading(page, 'The link is incomplete').waitFor();
    await context.setOffline(true);
    await page.getByLabel('The whole link, or its key').fill(site.linkOf(created));
    await page.getByRole('button', { name: 'Continue' }).click();
    await page.getByText('Nothing was opened: try again when you are connected.').waitFor();
    await context.setOffline(false);
    await page.getByRole('button', { name: 'Try again' }).click();
    await openButton(page).click();
    expect(await shownSecret(page).textContent()).toBe('x');
    await context.close();
  });

  it('gives the text to one of two tabs that race for it', async () => {
    const created = await site.create('for one only');
    const { page, context } = await visit();
    const other = await context.newPage();
    const tabs = [page, other];
    await Promise.all(tabs.map((tab) => tab.goto(site.linkOf(created))));
    await Promise.all(tabs.map((tab) => openButton(tab).waitFor()));
    await Promise.all(tabs.map((tab) => openButton(tab).click()));
    await Promise.all(tabs.map((tab) => shownSecret(tab).or(heading(tab, 'This secret is gone')).waitFor()));
    const shown = await Promise.all(tabs.map((tab) => shownSecret(tab).count()));
    expect(shown[0]! + shown[1]!).toBe(1);
    await context.close();
  });

  it('says that a cut link is cut, and takes the whole one pasted or typed into the address bar', async () => {
    const created = await site.create('complete');
    const { page, context } = await visit();
    await page.goto(site.linkOf(created).slice(0, -1));
    await page.getByText('looks cut or changed').waitFor();
    await page.getByLabel('The whole link, or its key').fill('nonsense');
    await page.getByRole('button', { name: 'Continue' }).click();
    await page.locator('#pasted-error').waitFor();
    await page.goto(site.linkOf(created));
    await openButton(page).click();
    expect(await shownSecret(page).textContent()).toBe('complete');
    await context.close();
  });

  it('sends no key that does not belong to its address, and calls it gone where it cannot tell', async () => {
    const created = await site.create('x');
    const wrong = created.secretKey.replace(/^./, (first) => (first === 'A' ? 'B' : 'A'));
    const link = site.linkOf(created).replace(created.secretKey, wrong);
    const { page, context, requests } = await visit();
    await page.goto(link);
    await page.getByText('looks cut or changed').waitFor();
    expect(requests.filter((request) => request.includes('/secrets/'))).toHaveLength(1);
    await page.addInitScript(() => delete (Crypto.prototype as { subtle?: unknown }).subtle);
    await page.reload();
    await openButton(page).click();
    await heading(page, 'This secret is gone').waitFor();
    expect((await site.vault.receipt(created.receiptKey)).status).toBe('sealed');
    await context.close();
  });

  it('shows a text that was claimed though the store could not say so, when asked again at once', async () => {
    const vault = openTestVault();
    const answers = [new VaultError('store.unavailable'), new VaultError('actor.throttled')];
    const unsure = await openWebSite({
      vault,
      broken: {
        reveal: async (request) => {
          const revealed = await vault.vault.reveal(request);
          const trouble = answers.shift();
          if (trouble) throw trouble;
          return revealed;
        },
      },
    });
    await unsure.listen();
    const { page, context } = await visit();
    await page.goto(unsure.linkOf(await unsure.create('claimed')));
    await openButton(page).click();
    for (const click of [1, 2]) {
      await page.getByText('can still get the text for a minute: try again now').waitFor();
      expect(answers).toHaveLength(2 - click);
      await page.getByRole('button', { name: 'Try again' }).click();
    }
    expect(await shownSecret(page).textContent()).toBe('claimed');
    await context.close();
    await unsure.app.close();
  });

  it('keeps the text on the page when an earlier look at the secret is answered late', async () => {
    const created = await site.create('read in time');
    const { page, context } = await visit();
    await page.goto(site.linkOf(created));
    await openButton(page).waitFor();
    const [opened, looked] = [gate(), gate()];
    await page.route('**/secrets/*', async (route) => {
      await (route.request().method() === 'POST' ? opened : looked).passed;
      await route.continue();
    });
    await openButton(page).click();
    await page.evaluate((hash) => (location.hash = hash), `#again#${created.secretKey}`);
    await page.getByText('Checking whether it is still here').waitFor();
    opened.open();
    await shownSecret(page).waitFor();
    const answered = page.waitForResponse((response) => response.request().method() === 'GET');
    looked.open();
    await answered;
    await page.evaluate(() => new Promise((resolve) => requestAnimationFrame(resolve)));
    expect(await shownSecret(page).textContent()).toBe('read in time');
    await context.close();
  });

  it('does not open by the second half of a double click on Try again', async () => {
    const created = await site.create('x');
    const { page, context } = await visit();
    await page.route('**/secrets/*', (route) =>
      route.request().resourceType() === 'fetch' ? route.abort() : route.continue(),
    );
    await page.goto(site.linkOf(created));
    const again = page.getByRole('button', { name: 'Try again' });
    const { x, y } = (await again.boundingBox())!;
    await page.unroute('**/secrets/*');
    await page.mouse.click(x + 9, y + 9);
    await openButton(page).waitFor();
    await openButton(page).hover();
    await page.mouse.down({ clickCount: 2 });
    await page.mouse.up({ clickCount: 2 });
    expect(await openButton(page).count()).toBe(1);
    expect((await site.vault.receipt(created.receiptKey)).status).toBe('sealed');
    await context.close();
  });

  it('says when a lost answer cannot be had any more', async () => {
    const created = await site.create('lost');
    const { page, context } = await visit();
    await loseAnswers(page, 3);
    await page.goto(site.linkOf(created));
    await openButton(page).click();
    await page.getByText('for a minute: try again now').waitFor();
    await page.clock.runFor(61_000);
    await page.getByText('the minute for asking again is over').waitFor();
    site.clock.advance(61_000);
    await page.getByRole('button', { name: 'Try again' }).click();
    await heading(page, 'The answer was lost').waitFor();
    await context.close();
  });

  it('waits after too many tries, and says for how long', async () => {
    const created = await site.create('x', { passphrase: 'right' });
    const { page, context } = await visit();
    await page.goto(site.linkOf(created));
    await page.getByLabel('Passphrase').fill('wrong');
    for (const left of [4, 3, 2, 1, 0]) {
      await openButton(page).click();
      await page.getByText(`${left} ${left === 1 ? 'try' : 'tries'} left`).waitFor();
    }
    await openButton(page).click();
    await page.getByText('You can try again in 10 minutes.').waitFor();
    expect(await openButton(page).getAttribute('aria-disabled')).toBe('true');
    await context.close();
  });

  it.each([
    [new VaultError('secret.frozen'), 'This secret is frozen'],
    [new VaultError('store.unavailable'), 'The server could not finish that.'],
    [new VaultError('key.unknown'), 'The server lacks the right master key'],
    [new Error('a fault'), 'No answer'],
  ])('has honest words for %s', async (error, words) => {
    const broken = await openWebSite({ broken: { reveal: () => Promise.reject(error) } });
    await broken.listen();
    const { page, context } = await visit();
    await inNoTime(page);
    await page.goto(broken.linkOf(await broken.create('x')));
    await openButton(page).click();
    await page.getByText(words).first().waitFor();
    await context.close();
    await broken.app.close();
  });
});

import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { sayIn } from '../../src/phrases/catalogue.ts';
import { ADMIN_TOKEN, openHouse, type House } from '../app/house.ts';
import { openBrowser, visit } from '../servers/browser.ts';

const say = sayIn('en');
let house: House;
let url: string;
let browser: Browser;

beforeAll(async () => {
  house = await openHouse({ ADMIN_TOKEN });
  url = await house.http.listen({ host: '127.0.0.1', port: 0 });
  browser = await openBrowser();
});

afterAll(async () => {
  await browser.close();
  await house.http.close();
});

async function make(): Promise<{ readonly id: string }> {
  const answer = await house.http.inject({ method: 'POST', url: '/generate', payload: { secret: 'x' } });
  await house.audited();
  return answer.json<{ id: string }>();
}

async function enter(page: Page): Promise<void> {
  await page.goto(`${url}/admin`);
  await page.locator('#admin-token').fill(ADMIN_TOKEN);
  await page.keyboard.press('Enter');
}

describe('The list of live secrets on the admin page', () => {
  it('says beside a secret that it is not known whether it was burned, and burns by no second half of a double click', async () => {
    const { id } = await make();
    const { page, context } = await visit(browser);
    await enter(page);
    const row = page
      .locator('section', { hasText: say('admin.secrets.note') })
      .locator('tr', { hasText: id });
    await page.getByRole('button', { name: say('admin.secrets.burnOne', { id }) }).click();
    const burn = row.getByRole('button', { name: say('admin.secrets.burn'), exact: true });
    await burn.hover();
    await page.mouse.down({ clickCount: 2 });
    await page.mouse.up({ clickCount: 2 });
    await page.route('**/burn', (route) => route.abort());
    await burn.click();
    await row.getByText(say('admin.lost')).waitFor();
    await page.unroute('**/burn');
    await burn.click();
    await row.getByText(say('admin.state.burned')).waitFor();
    await context.close();
  });

  it('says that it is the store that does not answer, however well another part is answered after that', async () => {
    const { page, context } = await visit(browser);
    await page.clock.install();
    const [secrets, audit] = ['**/admin/secrets?*', '**/audit?*'];
    let isRefused: () => void = () => undefined;
    const refused = new Promise<void>((resolve) => (isRefused = resolve));
    await page.route(secrets, (route) => route.fulfill({ status: 503, json: { code: 'store.unavailable' } }));
    await page.route(audit, (route) => refused.then(() => route.continue()));
    await enter(page);
    const notice = page.getByRole('status').getByText(say('admin.storeDown'));
    await notice.waitFor();
    const answered = page.waitForResponse(audit);
    isRefused();
    await (await answered).finished();
    await page.locator('section[aria-labelledby=admin-audit]').locator('table').waitFor();
    expect(await notice.count()).toBe(1);
    await page.unroute(secrets);
    await page.clock.runFor(31_000);
    await notice.waitFor({ state: 'detached' });
    await context.close();
  });

  it('leaves the older ones where somebody has gone on to them, until he asks anew', async () => {
    const { page, context } = await visit(browser);
    await page.clock.install();
    let asked = 0;
    await page.route('**/admin/secrets?*', async (route) => {
      asked += 1;
      const isFirst = !route.request().url().includes('before');
      const answer = await route.fetch();
      await route.fulfill({ json: { ...((await answer.json()) as object), ...(isFirst && { next: '9' }) } });
    });
    await enter(page);
    const secrets = page.locator('section', { hasText: say('admin.secrets.note') });
    const older = secrets.getByRole('button', { name: say('admin.more') });
    await older.click();
    await older.waitFor({ state: 'detached' });
    const renewed = page.waitForResponse('**/admin/overview');
    await page.clock.runFor(31_000);
    await renewed;
    await page.evaluate(() => new Promise((resolve) => requestAnimationFrame(resolve)));
    expect([asked, await older.count()]).toEqual([2, 0]);
    await page.getByRole('button', { name: say('admin.refresh') }).click();
    await older.waitFor();
    expect(asked).toBe(3);
    await context.close();
  });

  it('shows an older page once, however often it was asked for, and never under another search', async () => {
    for (let count = 0; count < 3; count += 1) await make();
    const { page, context } = await visit(browser);
    const lists = { secrets: '**/admin/secrets?*', audit: '**/audit?*' };
    const inTwos = async (list: string) =>
      await page.route(list, (route) => {
        const url = new URL(route.request().url());
        url.searchParams.set('limit', '2');
        return route.continue({ url: url.href });
      });
    await inTwos(lists.secrets);
    await inTwos(lists.audit);
    await enter(page);
    const older = (part: 'secrets' | 'audit') => {
      const section = page.locator(`section[aria-labelledby=admin-${part}]`);
      return {
        section,
        rows: section.locator('tbody tr'),
        more: section.getByRole('button', { name: say('admin.more') }),
      };
    };
    const [secrets, audit] = [older('secrets'), older('audit')];
    await secrets.more.dblclick();
    await secrets.rows.nth(2).waitFor();
    const ids = await secrets.rows.locator('td.id').allTextContents();
    expect(new Set(ids).size).toBe(ids.length);

    let letGo: () => void = () => undefined;
    const held = new Promise<void>((resolve) => (letGo = resolve));
    await page.route('**/audit?*before*', (route) => held.then(() => route.fallback()));
    const late = page.waitForResponse('**/audit?*before*');
    await audit.more.click();
    await page.locator('#audit-event').selectOption('opened');
    await page.getByRole('button', { name: say('admin.audit.find') }).click();
    await audit.section.getByText(say('admin.none')).waitFor();
    letGo();
    await (await late).finished();
    await page.evaluate(() => new Promise((resolve) => setTimeout(() => requestAnimationFrame(resolve))));
    expect(await audit.rows.count()).toBe(0);
    await context.close();
  });
});

import { readFile } from 'node:fs/promises';
import { gzipSync } from 'node:zlib';
import type { Browser, BrowserContextOptions, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Face } from '../../src/app/faces.ts';
import { sayIn } from '../../src/phrases/catalogue.ts';
import { ADMIN, ADMIN_TOKEN, openHouse, type House } from '../app/house.ts';
import { openBrowser, visit } from '../servers/browser.ts';
import { axeFindings, scrollsSideways } from './axe.ts';

const CANARY = 'canary 4711';
const say = sayIn('en');
let house: House;
let url: string;
let browser: Browser;
/** Keys and texts that nobody may find here. */
const hidden: string[] = [CANARY, ADMIN_TOKEN];

interface Made {
  readonly id: string;
  readonly secret_key: string;
}

async function make(fields: object = {}): Promise<Made> {
  const answer = await house.http.inject({
    method: 'POST',
    url: '/generate',
    payload: { secret: CANARY, ...fields },
  });
  const made = answer.json<Made & { receipt_key: string }>();
  hidden.push(made.secret_key, made.receipt_key);
  return made;
}

const FACES: readonly Face[] = [
  { name: 'telegram', isOn: true, note: 'long polling', start: () => Promise.resolve() },
  { name: 'slack', isOn: false, note: 'set SLACK_BOT_TOKEN', start: () => Promise.resolve() },
];

beforeAll(async () => {
  house = await openHouse({ ADMIN_TOKEN }, FACES);
  const task = { name: 'sweep-expired', everyMs: 5_000, run: () => Promise.resolve(0) };
  for (const one of house.domain.runs.watched([task])) await one.run();
  await make({ passphrase: CANARY, views: 3 });
  for (let count = 0; count < 3; count += 1) await make({ ttl: '7d' });
  const opened = await make();
  await house.http.inject({ method: 'POST', url: `/secrets/${opened.secret_key}` });
  await house.http.inject({ method: 'POST', url: `/secrets/${opened.secret_key}` });
  await house.audited();
  url = await house.http.listen({ host: '127.0.0.1', port: 0 });
  browser = await openBrowser();
});

afterAll(async () => {
  await browser.close();
  await house.http.close();
});

async function enter(page: Page, token = ADMIN_TOKEN): Promise<void> {
  await page.locator('#admin-token').fill(token);
  await page.keyboard.press('Enter');
}

const row = (page: Page, id: string) =>
  page.locator('section', { hasText: say('admin.secrets.note') }).locator('tr', { hasText: id });

async function shot(page: Page, name: string): Promise<void> {
  const folder = process.env['SHOTS'];
  if (folder !== undefined) await page.screenshot({ path: `${folder}/${name}.png`, fullPage: true });
}

describe('The admin page', () => {
  it('is not there without an admin token', async () => {
    const other = await openHouse();
    const answer = await other.http.inject({ url: '/admin' });
    expect(answer.statusCode).toBe(404);
    await other.http.close();
  });

  it('holds no data, whoever asks for it, and is small', async () => {
    const plain = await house.http.inject({ url: '/admin' });
    const bearing = await house.http.inject({ url: '/admin', headers: ADMIN });
    expect(plain.statusCode).toBe(200);
    expect(plain.body).toBe(bearing.body);
    expect(plain.headers['content-security-policy']).toContain("script-src 'self';");
    const { body } = await house.http.inject({
      url: /src="([^"]+)"/.exec(plain.body.split('module')[1] ?? '')?.[1] ?? '',
    });
    const style = await house.http.inject({ url: /stylesheet" href="([^"]+)"/.exec(plain.body)?.[1] ?? '' });
    expect(body).toContain('/admin/overview');
    expect(gzipSync(plain.body + body + style.body).length).toBeLessThan(40_000);
  });

  it('shows what is live and what happened, burns by id, and forgets a token that is refused', async () => {
    const { page, context, faults, requests } = await visit(browser, { acceptDownloads: true });
    await page.goto(`${url}/admin`);
    expect(await axeFindings(page)).toEqual([]);
    await enter(page, 'wrong-token');
    await page.getByText(say('admin.refused')).waitFor();
    await enter(page);
    await page.getByRole('heading', { name: say('admin.secrets.title') }).waitFor();
    await page.locator('.main-tile').getByText('4', { exact: true }).waitFor();

    const { id } = await make();
    await house.audited();
    await page.getByRole('button', { name: say('admin.refresh') }).click();
    await page.getByRole('button', { name: say('admin.secrets.burnOne', { id }) }).click();
    await page.getByText(say('admin.secrets.sure')).waitFor();
    await shot(page, 'wide');
    await page.keyboard.press('Enter');
    await row(page, id).getByText(say('admin.state.burned')).waitFor();

    await house.audited();
    await page.locator('#audit-id').fill(id);
    await page.locator('#audit-event').selectOption('admin');
    await page.getByRole('button', { name: say('admin.audit.find') }).click();
    await page.getByText(say('admin.reason.burn')).waitFor();
    await page.locator('#audit-event').selectOption('');
    const saved = page.waitForEvent('download');
    await page.getByRole('button', { name: say('admin.audit.export') }).click();
    const lines = (await readFile(await (await saved).path(), 'utf8')).trim().split('\n');
    expect(lines.map((line) => (JSON.parse(line) as { event: string; actor: string }).event)).toEqual([
      'admin',
      'burned',
      'created',
    ]);
    expect(lines[1]).toContain('"actor":"admin"');
    await page.getByText(say('admin.audit.exported', { count: 3 })).waitFor();

    expect(await page.content()).not.toContain(ADMIN_TOKEN);
    expect(
      await page.evaluate(() => localStorage.length + sessionStorage.length + document.cookie.length),
    ).toBe(0);
    expect(requests.join()).not.toContain(ADMIN_TOKEN);
    await page.route('**/admin/overview', (route) =>
      route.fulfill({
        status: 401,
        contentType: 'application/problem+json',
        body: '{"code":"actor.unknown"}',
      }),
    );
    await page.getByRole('button', { name: say('admin.refresh') }).click();
    await page.getByText(say('admin.ended')).waitFor();
    expect(await page.getByRole('table').count()).toBe(0);
    expect(faults).toEqual([]);
    await context.close();
  });

  it.each([
    ['wide, in English', {}],
    ['wide, in the dark, in Russian', { locale: 'ru-RU', colorScheme: 'dark' }],
    ['on a phone, in Russian', { locale: 'ru-RU', viewport: { width: 320, height: 640 } }],
    ['on a phone, in English, in the dark', { colorScheme: 'dark', viewport: { width: 390, height: 800 } }],
  ] satisfies [string, BrowserContextOptions][])('is fit for everybody: %s', async (name, options) => {
    const { page, context, faults } = await visit(browser, options);
    await page.goto(`${url}/admin`);
    await enter(page);
    await page.locator('tbody tr').first().waitFor();
    await page.locator('#audit-actor').waitFor();
    expect(await axeFindings(page)).toEqual([]);
    expect(await scrollsSideways(page)).toBe(false);
    await shot(page, name.replaceAll(/\W+/g, '-'));
    await page.getByRole('button').nth(1).click();
    await page.locator('#admin-token').waitFor();
    expect(await page.getByRole('table').count()).toBe(0);
    expect(faults).toEqual([]);
    await context.close();
  });

  it('goes on with what was found, whatever was exported since', async () => {
    const { page, context } = await visit(browser);
    const asked: URLSearchParams[] = [];
    let answerFind = (): void => undefined;
    const exported = new Promise<void>((resolve) => (answerFind = resolve));
    await page.route(/\/audit\?/, async (route) => {
      const answer = await route.fetch();
      if (answer.headers()['content-type']?.includes('ndjson') === true) {
        await route.fulfill({ response: answer });
        return;
      }
      asked.push(new URL(route.request().url()).searchParams);
      if (asked.length === 2) await exported;
      await route.fulfill({ json: { ...((await answer.json()) as object), next: '1' } });
    });
    await page.goto(`${url}/admin`);
    await enter(page);
    const audit = page.locator('section', { has: page.locator('#audit-event') });
    const press = (name: Parameters<typeof say>[0]) =>
      audit.getByRole('button', { name: say(name), exact: true }).click();
    await audit.getByRole('table').waitFor();
    await audit.locator('#audit-event').selectOption('created');
    await press('admin.audit.find');
    await expect.poll(() => asked.length, { timeout: 60_000 }).toBe(2);
    await audit.locator('#audit-event').selectOption('opened');
    await press('admin.audit.export');
    const saved = audit.getByText(say('admin.audit.exported', { count: 1 }));
    await saved.waitFor();
    const found = page.waitForResponse(/event=created/);
    answerFind();
    await (await found).finished();
    await page.evaluate(() => new Promise((resolve) => requestAnimationFrame(resolve)));
    expect(await saved.count()).toBe(1);
    await press('admin.more');
    await expect.poll(() => asked.length, { timeout: 60_000 }).toBe(3);
    expect(Object.fromEntries(asked[2] ?? [])).toEqual({ event: 'created', limit: '25', before: '1' });
    await context.close();
  });
});

describe('What is behind the admin page', () => {
  it('holds no text, key, passphrase or token', async () => {
    const asked = ['/admin', '/admin/overview', '/admin/secrets?limit=100', '/audit?limit=1000'];
    const bodies = await Promise.all(asked.map((path) => house.http.inject({ url: path, headers: ADMIN })));
    expect(bodies.map(({ statusCode }) => statusCode)).toEqual([200, 200, 200, 200]);
    const all = bodies.map(({ body }) => body).join('');
    expect(hidden.length).toBeGreaterThan(8);
    expect(hidden.filter((one) => all.includes(one))).toEqual([]);
    expect(hidden.filter((one) => house.lines.join('').includes(one))).toEqual([]);
  });
});

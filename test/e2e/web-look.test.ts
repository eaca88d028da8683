import type { Page } from 'playwright-core';
import { describe, expect, it } from 'vitest';
import { scrollsSideways } from './axe.ts';
import { openWebStage } from './web-stage.ts';

const { site, url, visit } = await openWebStage();

/** Each page's address, and what is there once its script has run. */
async function pages(): Promise<[name: string, address: string, alive: string][]> {
  const created = await site.create('text of a secret');
  return [
    ['create', url, '.alive'],
    ['reveal', site.linkOf(created), 'button.main:not(.fallback *)'],
    ['receipt', site.receiptLinkOf(created), '.pulse'],
    ['unknown address', `${url}/secrets/cut`, 'h1'],
  ];
}

async function isSeen(page: Page, selector: string): Promise<boolean> {
  return await page.locator(selector).first().isVisible();
}

describe('Every page', () => {
  it('asks nobody but its own server, and leaves no cookie', async () => {
    const { page, context, requests } = await visit();
    for (const [, address, alive] of await pages()) {
      await page.goto(address);
      await page.locator(alive).waitFor();
    }
    const origins = new Set(requests.map((request) => new URL(request.split(' ')[1] ?? '').origin));
    expect([...origins]).toEqual([url]);
    expect(await context.cookies()).toEqual([]);
    await context.close();
  });

  it.each([320, 1280])('stands still while its script starts, on a window of %s px', async (width) => {
    const { page, context } = await visit({ viewport: { width, height: 740 } });
    await page.addInitScript(() => {
      const seen = window as unknown as { shifts: number };
      seen.shifts = 0;
      new PerformanceObserver((list) => {
        for (const entry of list.getEntries()) seen.shifts += (entry as unknown as { value: number }).value;
      }).observe({ type: 'layout-shift', buffered: true });
    });
    // Where a page takes seconds to come alive, the form for pages whose script never comes would move it.
    const devtools = await context.newCDPSession(page);
    await devtools.send('Animation.enable');
    await devtools.send('Animation.setPlaybackRate', { playbackRate: 0 });
    const shifts: Record<string, number> = {};
    for (const [name, address, alive] of await pages()) {
      await page.goto('about:blank');
      await page.goto(address);
      await page.locator(alive).waitFor();
      await page.evaluate(() => new Promise((done) => requestAnimationFrame(() => setTimeout(done))));
      shifts[name] = await page.evaluate(() => (window as unknown as { shifts: number }).shifts);
    }
    expect(shifts).toEqual({ create: 0, reveal: 0, receipt: 0, 'unknown address': 0 });
    await context.close();
  });

  it('fits when it is read from the other side', async () => {
    const { page, context } = await visit({ viewport: { width: 320, height: 740 } });
    for (const [name, address, alive] of await pages()) {
      await page.goto(address);
      await page.locator(alive).waitFor();
      await page.evaluate(() => (document.documentElement.dir = 'rtl'));
      expect(await scrollsSideways(page), name).toBe(false);
      const brand = await page.locator('.brand').boundingBox();
      expect(brand?.x, name).toBeGreaterThan(150);
    }
    await context.close();
  });
});

describe('On paper', () => {
  it('the link and its picture stand in full, and neither the passphrase nor the receipt', async () => {
    const { page, context } = await visit();
    await page.goto(url);
    await page.fill('#secret', 'x');
    await page.fill('#passphrase', 'told by another way');
    await page.locator('button.main').click();
    await page.getByRole('button', { name: 'QR code' }).click();
    await page.locator('.qr').waitFor();
    const link = await page.inputValue('#link');
    expect(await isSeen(page, '.on-paper')).toBe(false);
    await page.emulateMedia({ media: 'print' });
    const seen = await page.locator('body').innerText();
    expect(seen).toContain(link);
    expect(seen).toContain('Whoever finds this paper');
    expect(seen).not.toContain('told by another way');
    expect(seen).not.toContain('/receipts/');
    expect(await isSeen(page, '.qr')).toBe(true);
    expect(await isSeen(page, 'button')).toBe(false);
    await context.close();
  });

  it('a text stands whole, with a warning', async () => {
    const { page, context } = await visit();
    await page.goto(site.linkOf(await site.create('line\n'.repeat(300))));
    await page.locator('button.main:not(.fallback *)').click();
    await page.locator('pre').waitFor();
    await page.emulateMedia({ media: 'print' });
    const { height, inner } = await page.locator('pre').evaluate((pre) => {
      return { height: pre.clientHeight, inner: pre.scrollHeight };
    });
    expect(height).toBe(inner);
    expect(await page.locator('body').innerText()).toContain('Whoever finds this paper');
    await context.close();
  });
});

describe('The choice of a language in a browser', () => {
  it.each([true, false])('keeps the key of a link, with scripts: %s', async (javaScriptEnabled) => {
    const { page, context } = await visit({ javaScriptEnabled });
    const link = site.linkOf(await site.create('x'));
    await page.goto(link);
    await page.getByRole('button', { name: 'Русский' }).click();
    await page.getByRole('heading', { name: 'Секрет для вас' }).waitFor();
    expect(page.url()).toBe(link);
    if (javaScriptEnabled) await page.getByRole('button', { name: 'Открыть секрет' }).click();
    if (javaScriptEnabled) expect(await page.locator('pre').innerText()).toBe('x');
    expect((await context.cookies()).map(({ name, value }) => `${name}=${value}`)).toEqual(['lang=ru']);
    await context.close();
  });

  it('is out of reach while the page holds what is shown once', async () => {
    const { page, context } = await visit();
    await page.goto(site.linkOf(await site.create('x')));
    await page.locator('button.main:not(.fallback *)').waitFor();
    expect(await isSeen(page, '.languages')).toBe(true);
    await page.locator('button.main:not(.fallback *)').click();
    await page.locator('pre').waitFor();
    expect(await isSeen(page, '.languages')).toBe(false);
    await page.getByRole('button', { name: 'Hide it' }).click();
    await page.getByRole('heading', { name: 'Hidden' }).waitFor();
    expect(await isSeen(page, '.languages')).toBe(true);
    await context.close();
  });
});

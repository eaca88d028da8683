import { readFileSync } from 'node:fs';
import type { Page } from 'playwright-core';
import { describe, expect, it } from 'vitest';
import { openTestVault } from '../fakes/test-vault.ts';
import type { Visit } from '../servers/browser.ts';
import { openButton, openWebStage } from './web-stage.ts';

const { site, visit } = await openWebStage({ vault: openTestVault({ limits: { secretBytesMax: 1 << 20 } }) });

async function opened(text: string): Promise<Visit> {
  const person = await visit();
  await person.page.goto(site.linkOf(await site.create(text)));
  await openButton(person.page).click();
  await person.page.locator('pre').waitFor();
  return person;
}

async function saved(page: Page): Promise<{ name: string; text: string }> {
  const [download] = await Promise.all([
    page.waitForEvent('download'),
    page.getByRole('button', { name: 'Save as a file' }).click(),
  ]);
  return { name: download.suggestedFilename(), text: readFileSync(await download.path(), 'utf8') };
}

describe('A text that was opened', () => {
  it('is neither hidden nor copied by the second half of a double click', async () => {
    const { page, context } = await visit({ viewport: { width: 390, height: 800 } });
    await page.clock.install({ time: 0 });
    await page.goto(site.linkOf(await site.create('short')));
    await openButton(page).waitFor();
    await page.clock.pauseAt(60_000);
    const { x, y, width, height } = (await openButton(page).boundingBox())!;
    const click = () => page.mouse.click(x + width / 2, y + height / 2);
    await click();
    await page.locator('pre').waitFor();
    await click();
    await page.clock.runFor(2_000);
    expect(await page.locator('pre').textContent()).toBe('short');
    await click();
    await page.getByRole('heading', { name: 'Hidden' }).waitFor();
    await context.close();
  });

  it('is saved byte for byte, under a name that tells nothing, when it is long', async () => {
    const text = `\uFEFFfirst\r\n${'секрет \u{1F511}\t'.repeat(400)}\n`;
    const { page, context, faults } = await opened(text);
    expect(await saved(page)).toEqual({ name: 'secret.txt', text });
    await page.getByText('stays on this device').waitFor();
    expect(faults).toEqual([]);
    await context.close();
  });

  it('scrolls in its box, whether its lines are wrapped or not', async () => {
    const text = `${'word '.repeat(60)}\n`.repeat(80);
    const { page, context } = await opened(text);
    const box = page.locator('pre');
    const sizes = () =>
      box.evaluate((pre) => ({
        isWide: pre.scrollWidth > pre.clientWidth,
        isTall: pre.scrollHeight > pre.clientHeight,
        isPageWide: document.documentElement.scrollWidth > innerWidth,
      }));
    expect(await sizes()).toEqual({ isWide: false, isTall: true, isPageWide: false });
    await page.getByRole('button', { name: 'Wrap lines', pressed: true }).click();
    expect(await sizes()).toEqual({ isWide: true, isTall: true, isPageWide: false });
    expect(await box.textContent()).toBe(text);
    await context.close();
  });

  it('runs from right to left line by line where its letters do', async () => {
    const { page, context } = await opened('שלום עולם\nand English');
    const style = await page
      .locator('pre')
      .evaluate((pre) => [getComputedStyle(pre).direction, getComputedStyle(pre).unicodeBidi]);
    expect(style).toEqual(['rtl', 'plaintext']);
    await context.close();
  });

  it('is shown whole up to 64 KiB, and beyond a limit by its beginning, saying so', async () => {
    const full = 'x'.repeat(65_536);
    const first = await opened(full);
    expect(await first.page.locator('pre').textContent()).toBe(full);
    await first.context.close();
    const large = `a${'\u{1F511}'.repeat(260_000)}`;
    const { page, context } = await opened(large);
    await page.getByText('its first 100000 characters are shown').waitFor();
    expect(await page.locator('pre').textContent()).toBe(large.slice(0, 99_999));
    expect((await saved(page)).text).toBe(large);
    await context.close();
  });
});

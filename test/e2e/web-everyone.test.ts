import type { Page } from 'playwright-core';
import { afterAll, describe, expect, it } from 'vitest';
import { VaultError } from '../../src/vault/errors.ts';
import { sayIn } from '../../src/phrases/catalogue.ts';
import type { Language } from '../../src/phrases/languages.ts';
import { openWebSite } from '../servers/web-site.ts';
import { axeFindings, readerFindings, scrollsSideways } from './axe.ts';
import { openWebStage } from './web-stage.ts';

const { site, url, visit } = await openWebStage({ tokens: ['the-token'] });
const broken = await openWebSite({
  broken: { reveal: () => Promise.reject(new VaultError('secret.frozen')) },
});
await broken.listen();
afterAll(() => broken.app.close());

const LONG = `${'unbroken'.repeat(40)}\n${'words and more words '.repeat(40)}`;

/** Walks through every page and state, and stops at each. */
async function tour(page: Page, language: Language, stop: (state: string) => Promise<void>): Promise<void> {
  const say = sayIn(language);
  const heading = (name: string) => page.getByRole('heading', { name, exact: true });
  const main = page.locator('button.main');
  await page.goto(url);
  await stop('create');
  await page.fill('#secret', LONG);
  await page.fill('#token', 'wrong');
  await main.click();
  await page.locator('#token-error').waitFor();
  await stop('create refused');
  await page.fill('#token', 'the-token');
  await page.getByRole('button', { name: say('web.create.generate') }).click();
  await page.locator('output:not(:empty)').waitFor();
  await stop('generator');
  await page.getByRole('button', { name: say('web.generator.toPassphrase') }).click();
  await main.click();
  await heading(say('web.created.title')).waitFor();
  await page.getByRole('button', { name: say('web.created.qr') }).click();
  await page.getByRole('img').and(page.locator('.qr')).waitFor();
  await stop('created');
  await page.goto(await page.inputValue('#receipt'));
  await page.locator('summary').click();
  await stop('receipt');
  const link = site.linkOf(await site.create(LONG, { passphrase: 'right' }));
  await page.goto(link);
  await page.fill('#open-passphrase', 'wrong');
  await main.click();
  await page.locator('#open-fault').waitFor();
  await stop('passphrase');
  await page.fill('#open-passphrase', 'right');
  await main.click();
  await page.locator('pre').waitFor();
  await stop('shown');
  await page.getByRole('button', { name: say('web.reveal.hide') }).click();
  await heading(say('web.reveal.hidden.title')).waitFor();
  await stop('hidden');
  await page.goto('about:blank');
  await page.goto(link);
  await heading(say('web.reveal.gone.title')).waitFor();
  await stop('gone');
  await page.goto(`${link.slice(0, link.indexOf('#'))}#cut`);
  await heading(say('web.reveal.incomplete.title')).waitFor();
  await stop('incomplete');
  await page.goto(broken.linkOf(await broken.create('x')));
  await page.locator('form[method=post] button.main').waitFor();
  await stop('ready');
  await main.click();
  await heading(say('web.reveal.frozen.title')).waitFor();
  await stop('frozen');
  await page.goto(`${url}/secrets/cut`);
  await stop('malformed');
}

interface Look {
  readonly where: string;
  readonly size: { readonly width: number; readonly height: number };
  readonly theme: 'light' | 'dark';
  /** A reader's own style on top of it. */
  readonly style: Parameters<typeof readerFindings>[1];
}

const PHONE = { where: 'phone', size: { width: 320, height: 640 }, style: 'wide spacing' } as const;
const DESKTOP = {
  where: 'desktop',
  size: { width: 1280, height: 800 },
  style: 'text twice as large',
} as const;
const LOOKS: readonly Look[] = [PHONE, DESKTOP].flatMap((device) => [
  { ...device, theme: 'light' as const },
  { ...device, theme: 'dark' as const },
]);
/** In the soak each language is seen in every look. */
const SEES_ALL = process.env['TELLONCE_EVERY_LOOK'] === '1';

async function findings(page: Page, looks: readonly Look[]): Promise<string[]> {
  const found: string[] = [];
  for (const { where, size, theme, style } of looks) {
    await page.setViewportSize(size);
    await page.emulateMedia({ colorScheme: theme });
    found.push(...(await axeFindings(page)).map((finding) => `${where}, ${theme}: ${finding}`));
    if (await scrollsSideways(page)) found.push(`${where}: scrolls sideways`);
    found.push(...(await readerFindings(page, style)));
  }
  return found;
}

describe('Every page and state', () => {
  it.each<[Language, string, Look]>([
    ['en', 'en-GB', { ...PHONE, theme: 'light' }],
    ['ru', 'ru-RU', { ...DESKTOP, theme: 'dark' }],
  ])(
    'has nothing that axe objects to, and fits: %s',
    { timeout: 180_000 },
    async (language, locale, look) => {
      const { page, context } = await visit({
        locale,
        viewport: look.size,
        colorScheme: look.theme,
        bypassCSP: true,
        reducedMotion: 'reduce',
      });
      const found: string[] = [];
      await tour(page, language, async (state) => {
        found.push(
          ...(await findings(page, SEES_ALL ? LOOKS : [look])).map((finding) => `${state}: ${finding}`),
        );
        const spoken = await page.evaluate(() => document.documentElement.lang);
        if (spoken !== language) found.push(`${state}: speaks ${spoken}`);
      });
      expect(found).toEqual([]);
      await context.close();
    },
  );

  it('breaks no rule of its own content policy, and has the focus where something changed', async () => {
    const { page, context, faults } = await visit({ locale: 'ru-RU' });
    const focused: Record<string, string | undefined> = {};
    await tour(page, 'ru', async (state) => {
      focused[state] = await page.evaluate(() => {
        const { id, tagName } = document.activeElement ?? {};
        return id === '' ? tagName : id;
      });
    });
    expect(faults).toEqual([]);
    expect(focused).toMatchObject({
      'create refused': 'token',
      passphrase: 'open-passphrase',
      shown: 'PRE',
      hidden: 'H1',
      frozen: 'H1',
    });
    await context.close();
  });

  it('can be worked by keyboard alone', async () => {
    const created = await site.create('by keyboard', { passphrase: 'right' });
    const { page, context } = await visit();
    const focused = () => page.evaluate(() => document.activeElement?.id ?? '');
    await page.goto(site.linkOf(created));
    await page.locator('#open-passphrase').waitFor();
    for (let presses = 0; presses < 5 && (await focused()) !== 'open-passphrase'; presses += 1) {
      await page.keyboard.press('Tab');
    }
    await page.keyboard.type('wrong');
    await page.keyboard.press('Enter');
    await page.locator('#open-fault').waitFor();
    expect(await focused()).toBe('open-passphrase');
    await page.keyboard.type('right');
    await page.keyboard.press('Tab');
    await page.keyboard.press('Space');
    await page.locator('pre').waitFor();
    expect(await page.evaluate(() => document.activeElement?.textContent)).toBe('by keyboard');
    // It waits out a double click.
    await page.locator('button:enabled', { hasText: 'Hide it' }).waitFor();
    await page.keyboard.press('Tab');
    await page.keyboard.press('Tab');
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { name: 'Hidden' }).waitFor();
    await context.close();
  });
});

import type { BrowserContextOptions, Locator, Page } from 'playwright-core';
import { afterAll } from 'vitest';
import { openBrowser, visit, type Visit } from '../servers/browser.ts';
import { openWebSite, type WebSite, type WebSiteOptions } from '../servers/web-site.ts';

/** A site that listens, and people who come to it with a browser. */
export interface WebStage {
  readonly site: WebSite;
  readonly url: string;
  readonly visit: (options?: BrowserContextOptions) => Promise<Visit>;
}

/** Opens the stage of a test file; it is closed after the file's last test. */
export async function openWebStage(options: WebSiteOptions = {}): Promise<WebStage> {
  const [site, browser] = await Promise.all([openWebSite(options), openBrowser()]);
  afterAll(async () => {
    await browser.close();
    await site.app.close();
  });
  return { site, url: await site.listen(), visit: (person) => visit(browser, person) };
}

export const heading = (page: Page, name: string): Locator => page.getByRole('heading', { name });
export const openButton = (page: Page): Locator => page.getByRole('button', { name: 'Open the secret' });
export const shownSecret = (page: Page): Locator => page.getByRole('region', { name: 'Your secret' });

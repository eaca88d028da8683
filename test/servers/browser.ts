import { existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import {
  chromium,
  type Browser,
  type BrowserContext,
  type BrowserContextOptions,
  type Page,
} from 'playwright-core';

function chromiumPath(): string {
  const folders = (process.env['PATH'] ?? '').split(delimiter);
  const found = folders.map((folder) => join(folder, 'chromium')).find((path) => existsSync(path));
  if (found === undefined) throw new Error('chromium is not on the PATH; `npm run test:all` installs it');
  return found;
}

const ARGS = [
  '--headless=new',
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

/** A real Chromium that talks to nobody by itself. */
export async function openBrowser(): Promise<Browser> {
  return await chromium.launch({ executablePath: chromiumPath(), args: ARGS });
}

/** The same with a person's profile on disk, in `folder`: what is written there outlives the browser. */
export async function openProfile(folder: string): Promise<BrowserContext> {
  return await chromium.launchPersistentContext(folder, {
    ...WINDOW,
    executablePath: chromiumPath(),
    args: ARGS,
  });
}

/** A person's window, which writes down what should never happen in it. */
export interface Visit {
  readonly context: BrowserContext;
  readonly page: Page;
  /** Errors and warnings of the console, uncaught errors and violations of the content policy. */
  readonly faults: readonly string[];
  /** The origin and path of each request, without its query or fragment. */
  readonly requests: readonly string[];
}

/** Chromium notes each answer that is a refusal, or lost, as an error; the pages deal with them. */
const REFUSED = /^Failed to load resource: (the server responded with a status of|net::)/;

const WINDOW = { viewport: { width: 1280, height: 800 }, locale: 'en-GB', timezoneId: 'UTC' } as const;

export async function visit(browser: Browser, options: BrowserContextOptions = {}): Promise<Visit> {
  const context = await browser.newContext({ ...WINDOW, ...options });
  const page = await context.newPage();
  const faults: string[] = [];
  const requests: string[] = [];
  page.on('console', (message) => {
    const isAnswer = REFUSED.test(message.text());
    if (['error', 'warning'].includes(message.type()) && !isAnswer) faults.push(message.text());
  });
  page.on('pageerror', (error) => faults.push(String(error)));
  context.on('request', (request) => {
    const { origin, pathname } = new URL(request.url());
    requests.push(`${request.method()} ${origin}${pathname}`);
  });
  // Far beyond what a busy machine takes: whoever waits goes on as soon as he may.
  page.setDefaultTimeout(60_000);
  return { context, page, faults, requests };
}

/** What the clipboard holds, as a person would find out: by pasting. Our own pages may not read it. */
export async function clipboardText(context: BrowserContext): Promise<string> {
  const page = await context.newPage();
  await page.setContent('<textarea autofocus></textarea>');
  await page.locator('textarea').press('Control+V');
  const text = await page.locator('textarea').inputValue();
  await page.close();
  return text;
}

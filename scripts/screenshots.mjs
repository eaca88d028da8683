// Makes the pictures of the READMEs from the built product: the pages in a real Chromium, light and dark and on a phone, and the
// card of the terminal chat.
import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { openChromium } from './chromium.mjs';

const root = fileURLToPath(new URL('..', import.meta.url));
const assets = join(root, 'docs/assets');
const data = mkdtempSync(join(tmpdir(), 'tellonce-pictures-'));
const TEXT = 'DB_PASSWORD=correct horse battery staple';
const ADMIN_TOKEN = 'only-for-the-pictures';

async function startProduct() {
  const child = spawn(process.execPath, [join(root, 'scripts/start.mjs')], {
    env: { PATH: process.env.PATH, PORT: '0', STORE_URL: `file:${data}`, ADMIN_TOKEN },
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  for await (const line of createInterface({ input: child.stdout })) {
    const { msg, address } = JSON.parse(line);
    if (msg === 'listening') return { child, address };
  }
  throw new Error('the product did not start');
}

/** What the chat answers to one line, as a person sees it in a terminal. */
function chatLines() {
  const typed = '/secret ttl=1h note="staging database" correct horse battery staple';
  const { stdout } = spawnSync(process.execPath, [join(root, 'scripts/start.mjs'), 'chat'], {
    input: `${typed}\n`,
    encoding: 'utf8',
    env: { PATH: process.env.PATH, LANG: 'en_US.UTF-8' },
  });
  return `> ${typed}\n${stdout}`;
}

async function takeCard(browser) {
  const page = await browser.newPage({ viewport: { width: 760, height: 300 } });
  await page.setContent('<pre></pre>');
  await page.addStyleTag({
    content:
      'body{margin:0;background:#16161e;color:#d5d9e8}pre{margin:0;padding:22px;font:14px/1.5 monospace;width:max-content}',
  });
  await page.locator('pre').evaluate((pre, text) => (pre.textContent = text), chatLines().trimEnd());
  await page.locator('pre').screenshot({ path: join(assets, 'card.png') });
}

/** Makes a secret by the form and opens it: what sender and reader see on the way. */
async function walk(context, address, take) {
  const page = await context.newPage();
  await page.goto(address);
  await page.locator('.alive').waitFor();
  await page.fill('#secret', TEXT);
  await take(page, 'create');
  await page.locator('main button.main').click();
  await page.locator('#link').waitFor();
  await page.locator('[aria-expanded]').click();
  await page.locator('.qr').waitFor();
  await take(page, 'created');
  const [link, receipt] = [await page.inputValue('#link'), await page.inputValue('#receipt')];
  await page.goto('about:blank');
  await page.goto(link);
  const open = page.locator('.message > .form .main');
  await open.waitFor();
  await take(page, 'reveal');
  await open.click();
  await page.locator('pre').waitFor();
  await take(page, 'shown');
  await page.goto(receipt);
  await page.getByRole('heading', { level: 1 }).waitFor();
  await take(page, 'receipt');
  await page.close();
}

async function takeAdmin(context, address, take) {
  const page = await context.newPage();
  await page.goto(`${address}/admin`);
  await page.fill('#admin-token', ADMIN_TOKEN);
  await page.keyboard.press('Enter');
  await page.locator('tbody tr').first().waitFor();
  await take(page, 'admin');
  await page.close();
}

const DESK = { viewport: { width: 720, height: 480 }, timezoneId: 'UTC' };
const PHONE = {
  viewport: { width: 360, height: 640 },
  isMobile: true,
  hasTouch: true,
  timezoneId: 'UTC',
};

async function takePictures(address) {
  const browser = await openChromium();
  const runs = [
    { name: 'light', wanted: ['create', 'reveal'], ...DESK, locale: 'en-GB' },
    { name: 'dark', wanted: ['create', 'reveal'], ...DESK, locale: 'en-GB', colorScheme: 'dark' },
    { name: 'ru-light', wanted: ['create', 'reveal'], ...DESK, locale: 'ru-RU' },
    { name: 'ru-dark', wanted: ['create', 'reveal'], ...DESK, locale: 'ru-RU', colorScheme: 'dark' },
    { name: 'phone', wanted: ['reveal', 'shown'], ...PHONE, locale: 'en-GB', colorScheme: 'dark' },
  ];
  for (const { name, wanted, ...options } of runs) {
    const context = await browser.newContext({ reducedMotion: 'reduce', ...options });
    await walk(context, address, async (page, state) => {
      if (!wanted.includes(state)) return;
      await page.screenshot({ path: join(assets, `page-${state}-${name}.png`), fullPage: true });
    });
    await context.close();
  }
  const context = await browser.newContext({ viewport: { width: 1200, height: 1350 }, locale: 'en-GB' });
  await takeAdmin(context, address, (page, state) =>
    page.screenshot({ path: join(assets, `page-${state}.png`) }),
  );
  await takeCard(browser);
  await browser.close();
}

mkdirSync(assets, { recursive: true });
const { child, address } = await startProduct();
try {
  await takePictures(address);
} finally {
  child.kill('SIGTERM');
  await once(child, 'exit');
  rmSync(data, { recursive: true, force: true });
}

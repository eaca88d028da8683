// Makes the pictures of the README from the built product: the pages in a real Chromium, and the card of the terminal chat.
import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { chromium } from 'playwright-core';

const root = fileURLToPath(new URL('..', import.meta.url));
const assets = join(root, 'docs/assets');
const data = mkdtempSync(join(tmpdir(), 'tellonce-pictures-'));

async function startProduct() {
  const child = spawn(process.execPath, [join(root, 'scripts/start.mjs')], {
    env: { PATH: process.env.PATH, PORT: '0', STORE_URL: `file:${data}` },
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  for await (const line of createInterface({ input: child.stdout })) {
    const { msg, address } = JSON.parse(line);
    if (msg === 'listening') return { child, address };
  }
  throw new Error('the product did not start');
}

async function createSecret(address) {
  const answer = await fetch(`${address}/generate`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ secret: 'correct horse battery staple' }),
  });
  const { id, secret_key: key } = await answer.json();
  return `${address}/secrets/${id}#${key}`;
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

async function takePictures(address) {
  const executablePath = process.env.PATH.split(delimiter)
    .map((folder) => join(folder, 'chromium'))
    .find((path) => existsSync(path));
  const browser = await chromium.launch({
    executablePath,
    args: ['--headless=new', '--no-sandbox', '--disable-gpu'],
  });
  const page = await browser.newPage({ viewport: { width: 720, height: 470 }, locale: 'en-GB' });
  await page.goto(await createSecret(address));
  await page.getByText('Kept until').waitFor();
  await page.screenshot({ path: join(assets, 'page-reveal.png') });
  await page.goto(address);
  await page.getByLabel('Secret text').fill('DB_PASSWORD=correct horse battery staple');
  await page.screenshot({ path: join(assets, 'page-create.png'), fullPage: true });
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

import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Browser } from 'playwright-core';
import { openBrowser } from '../servers/browser.ts';
import { ask, scratchFolder, startProgram, type Program } from '../servers/program.ts';

const folder = scratchFolder();
let program: Program;
let browser: Browser;

beforeAll(async () => {
  program = await startProgram({ STORE_URL: `file:${folder.path}/data`, RATE_LIMIT: '0' });
  browser = await openBrowser();
});
afterAll(async () => {
  await browser.close();
  await program.end();
  folder.remove();
});

/** Machines that fetch links without anybody having asked for the text. */
const ROBOTS: readonly (readonly [string, RequestInit])[] = [
  ['Slackbot', { headers: { 'user-agent': 'Slackbot-LinkExpanding 1.0 (+https://api.slack.com/robots)' } }],
  ['TelegramBot', { headers: { 'user-agent': 'TelegramBot (like TwitterBot)' } }],
  ['HEAD', { method: 'HEAD' }],
  ['a range request', { headers: { range: 'bytes=0-1023' } }],
  ['a prefetch', { headers: { 'sec-purpose': 'prefetch' } }],
  ['an older prefetch', { headers: { purpose: 'prefetch' } }],
  ['a browser that goes there', { headers: { accept: 'text/html,*/*;q=0.8', 'sec-fetch-mode': 'navigate' } }],
];

describe('A link that robots have seen', () => {
  it('still opens for a person with a browser, once', async () => {
    const { body } = await ask(`${program.address}/generate`, { secret: 'for a person' });
    const path = (key: string): string => `${program.address}/secrets/${key}`;
    const key = String(body['secret_key']);
    // A fragment is never sent: what a robot fetches of the link is its address without it.
    const link = path(String(body['id']));
    for (const [, init] of ROBOTS) {
      for (const url of [link, path(key), `${path(key)}?secret-phrase=x`]) {
        for (let time = 0; time < 2; time += 1) {
          const answer = await fetch(url, init);
          expect(answer.status).toBe(200);
          expect(await answer.text()).not.toContain('for a person');
        }
      }
    }
    // curl without headers wishes for nothing in particular, so it is told the state.
    for (const url of [link, path(key), link, path(key)])
      expect((await ask(url)).body).toMatchObject({ status: 'sealed' });

    const page = await browser.newPage();
    await page.goto(String(body['link']).replace(/^http:\/\/localhost:\d+/, program.address));
    await page
      .getByRole('button', { name: /open|show|reveal/i })
      .first()
      .click();
    await expect
      .poll(async () => await page.locator('body').innerText(), { timeout: 60_000 })
      .toContain('for a person');
    await page.close();
    expect((await ask(path(key), {})).status).toBe(404);
  });
});

import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { BrowserContext, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openProfile } from '../servers/browser.ts';
import { scratchFolder } from '../servers/program.ts';
import { openWebSite, type WebSite } from '../servers/web-site.ts';
import { keptBy, overhear, writings, type Overheard } from './overheard.ts';

const TEXT = 'canary text: тайна\nsecond <line>';
const PASSPHRASE = 'canary pässphrase';
const WRONG = 'canary wrong passphrase';

/** One round from the form to the receipt, by somebody with a profile of his own. */
interface Round {
  /** The path and the fragment of the link. */
  readonly address: string;
  readonly key: string;
  readonly wire: readonly string[];
  readonly printed: readonly string[];
  readonly kept: readonly string[];
}

const profile = scratchFolder();
let site: WebSite;
let url: string;
let round: Round;

async function make(page: Page): Promise<{ link: string; receipt: string }> {
  await page.goto(url);
  await page.getByLabel('Secret text').fill(TEXT);
  await page.getByLabel('Passphrase', { exact: true }).fill(PASSPHRASE);
  await page.getByRole('button', { name: 'Make the link' }).click();
  const link = await page.getByLabel('Link for the recipient').first().inputValue();
  await page.getByRole('button', { name: 'QR code' }).click();
  await page.getByRole('img', { name: 'QR code' }).waitFor();
  return { link, receipt: await page.getByLabel('Receipt link, for you alone').first().inputValue() };
}

async function read(page: Page, link: string): Promise<void> {
  await page.goto(link);
  const open = page.getByRole('button', { name: 'Open the secret' });
  await page.getByLabel('Passphrase').fill(WRONG);
  await open.click();
  await page.locator('#open-fault').waitFor();
  await page.getByLabel('Passphrase').fill(PASSPHRASE);
  await open.click();
  expect(await page.locator('pre').textContent()).toBe(TEXT);
}

async function opened(context: BrowserContext, heard: Overheard[]): Promise<Page> {
  const page = await context.newPage();
  heard.push(await overhear(context, page));
  return page;
}

async function walk(): Promise<Round> {
  const context = await openProfile(profile.path);
  const heard: Overheard[] = [];
  const [form, reader, sender] = [
    await opened(context, heard),
    await opened(context, heard),
    await opened(context, heard),
  ];
  const { link, receipt } = await make(form);
  await read(reader, link);
  await sender.goto(receipt);
  await sender.getByRole('heading', { name: 'Opened', exact: true }).waitFor();
  const kept = [];
  for (const page of [form, reader, sender]) kept.push(await keptBy(context, page));
  // Leaving a page is when a browser writes down what stood in its fields.
  for (const page of [form, reader, sender]) await page.goto(`${url}/docs`);
  const wire = (await Promise.all(heard.map((one) => one.wire()))).flat();
  await context.close();
  const key = /#([\w-]{32})\.e$/.exec(link)?.[1] ?? '';
  return { address: link.slice(url.length), key, wire, printed: heard.flatMap((one) => one.printed), kept };
}

/** Every file of the profile, whole. */
function filesOf(folder: string): { readonly name: string; readonly bytes: Buffer }[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .map((name) => ({ name: name.slice(folder.length + 1), bytes: readFileSync(name) }));
}

/** A browser notes each address that a person went to: no page has a say in that. */
function withoutVisits(bytes: Buffer): Buffer {
  const visited = (code: BufferEncoding): string => Buffer.from(round.address, code).toString('latin1');
  const text = bytes.toString('latin1').replaceAll(visited('utf8'), '').replaceAll(visited('utf16le'), '');
  return Buffer.from(text, 'latin1');
}

beforeAll(async () => {
  site = await openWebSite();
  url = await site.listen();
  round = await walk();
});

afterAll(async () => {
  await site.app.close();
  profile.remove();
});

/** What must be nowhere, in all the ways in which it could be written. */
function canaries(): readonly string[] {
  const bytes = Buffer.from(round.key, 'base64url');
  expect(bytes).toHaveLength(24);
  return [
    ...[TEXT, 'canary', PASSPHRASE, WRONG, 'тайна'].flatMap(writings),
    round.key,
    bytes.toString('base64'),
    bytes.toString('hex'),
  ];
}

describe('A round end to end, from the form to the receipt', () => {
  it('has neither text nor key nor passphrase in any request or answer', () => {
    const posts = round.wire.filter((one) => one.includes('"method":"POST"'));
    expect(posts.length).toBeGreaterThanOrEqual(3);
    expect(
      round.wire.filter((one) => one.includes('"e2e":true') || one.includes(String.raw`\"e2e\":true`)),
    ).not.toEqual([]);
    expect(round.wire.filter((one) => one.includes(String.raw`\"secret\"`))).not.toEqual([]);
    for (const canary of canaries())
      expect(
        round.wire.filter((one) => one.includes(canary)),
        canary,
      ).toEqual([]);
  });

  it('asks nobody but this server', () => {
    const asked = round.wire.flatMap((one) => /"url":"([^"]+)"/.exec(one)?.[1] ?? []);
    expect(asked.length).toBeGreaterThan(10);
    expect(asked.filter((one) => !one.startsWith(`${url}/`))).toEqual([]);
  });

  it('leaves nothing in storages, caches, cookies, workers, history or the console', () => {
    for (const canary of canaries()) {
      expect(
        round.kept.filter((one) => one.includes(canary)),
        canary,
      ).toEqual([]);
      expect(
        round.printed.filter((one) => one.includes(canary)),
        canary,
      ).toEqual([]);
      expect(site.lines.join('')).not.toContain(canary);
    }
    for (const kept of round.kept) {
      const { cookies, inPage } = JSON.parse(kept) as { cookies: object; inPage: Record<string, unknown> };
      expect(cookies).toEqual({ cookies: [] });
      expect(inPage).toMatchObject({
        local: [],
        session: [],
        databases: [],
        caches: [],
        workers: [],
        cookie: '',
        name: '',
      });
    }
  });

  it('leaves neither text nor passphrase in any file of the browser, and the key only in the address that was visited', () => {
    const files = filesOf(profile.path).map(({ name, bytes }) => ({ name, bytes: withoutVisits(bytes) }));
    expect(files.some(({ bytes }) => bytes.includes(url))).toBe(true);
    const found = files.flatMap(({ name, bytes }) =>
      canaries().flatMap((canary) =>
        (['utf8', 'utf16le'] as const).flatMap((code) =>
          bytes.includes(Buffer.from(canary, code)) ? [`${name}: ${canary} ${code}`] : [],
        ),
      ),
    );
    expect(found).toEqual([]);
  });
});

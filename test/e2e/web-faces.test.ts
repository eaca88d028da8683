import { readFileSync } from 'node:fs';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { openBrowser, visit, type Visit } from '../servers/browser.ts';
import { MAKERS, OPENERS, TEXT, type Ways } from './face-ways.ts';
import { openHouseOfFaces, type HouseOfFaces } from './house-of-faces.ts';

let house: HouseOfFaces;
let browser: Browser;
let visitor: Visit;

beforeAll(async () => {
  [house, browser] = await Promise.all([openHouseOfFaces(), openBrowser()]);
  visitor = await visit(browser);
});

afterAll(async () => {
  await browser.close();
  await house.close();
  expect(house.slack.complaints).toEqual([]);
});

const BY_KEY = '`POST /secrets/<key>`';
const NAMES = Object.keys(OPENERS);

/** The rows of docs/faces.md: who made it, then what each of the others does with it. */
function documented(): Map<string, readonly string[]> {
  const lines = readFileSync('docs/faces.md', 'utf8').split('\n');
  const cells = lines
    .filter((line) => line.startsWith('|'))
    .map((line) => line.split('|').map((cell) => cell.trim()))
    .map((row) => row.slice(1, -1));
  return new Map(cells.map(([name = '', ...row]) => [name, row]));
}

/** Makes a secret and tries it there. What did not come out is then still whole: the way that its row opens brings it. */
async function cell(ways: Ways, maker: string, opener: string, text: string): Promise<string> {
  const made = await MAKERS[maker]!(ways, text);
  const found = await OPENERS[opener]!(ways, made);
  if (found?.includes(text) === true) {
    const again = await OPENERS[BY_KEY]!(ways, made);
    return again === undefined ? 'opens' : 'opens twice';
  }
  const own = made.for?.telegram ? 'Telegram' : made.for?.slack ? 'Slack' : BY_KEY;
  const kept = await OPENERS[own]!(ways, made);
  return kept?.includes(text) === true ? 'no' : 'lost';
}

it(
  'is the table of docs/faces.md: what was made by each face, opened by each other',
  { timeout: 120_000 },
  async () => {
    const ways = { house, page: visitor.page };
    const table = documented();
    const found = new Map<string, readonly string[]>([['Made by', NAMES]]);
    for (const maker of Object.keys(MAKERS)) {
      const row: string[] = [];
      for (const opener of NAMES)
        row.push(await cell(ways, maker, opener, `${TEXT} ${maker} ${opener}`.replaceAll(/[`<>]/g, '')));
      found.set(maker, row);
    }
    const width = Math.max(...NAMES.map((name) => name.length));
    for (const row of found)
      console.log(
        row
          .flat()
          .map((one) => one.padEnd(width))
          .join(' | '),
      );
    for (const [maker, row] of found)
      expect([maker, ...row]).toEqual([
        maker,
        ...(table.get(maker) ?? []).map((one) => one.replace(/ \([a-z]\)$/, '')),
      ]);
    expect(visitor.faults).toEqual([]);
  },
);

import { get, type IncomingMessage } from 'node:http';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ask, scratchFolder, startProgram, type Program } from '../servers/program.ts';

const MOST_BYTES = 40_000;
const folder = scratchFolder();
let program: Program;

beforeAll(async () => {
  program = await startProgram({
    STORE_URL: `file:${folder.path}/data`,
    ADMIN_TOKEN: 'a-token-of-some-length',
  });
});

afterAll(async () => {
  await program.end();
  folder.remove();
});

interface Fetched {
  readonly encoding: string | undefined;
  /** As they came, still compressed. */
  readonly bytes: Buffer;
}

async function fetchRaw(path: string, encoding: string): Promise<Fetched> {
  const headers = { accept: 'text/html,*/*;q=0.8', 'accept-encoding': encoding, 'accept-language': 'ru' };
  const answer = await new Promise<IncomingMessage>((resolve, reject) => {
    get(`${program.address}${path}`, { headers }, resolve).on('error', reject);
  });
  expect(answer.statusCode, path).toBe(200);
  const bytes = Buffer.concat(await answer.toArray());
  return { encoding: answer.headers['content-encoding'], bytes };
}

/** What a browser fetches with the page: not the icons of home screens, nor the card, nor what waits for a click. */
function partsOf(html: string): readonly string[] {
  const tags = html.match(/<(?:link|script|img)\b[^>]*>/g) ?? [];
  const needed = tags.filter((tag) => !/rel="(?:apple-touch-icon|manifest)"/.test(tag));
  const paths = needed.map((tag) => /(?:src|href)="(\/assets\/[^"]+)"/.exec(tag)?.[1] ?? '');
  return [...new Set(paths)].filter((path) => path !== '');
}

async function weigh(path: string, encoding: string) {
  const page = await fetchRaw(path, encoding);
  // A page may hold a secret; it is never compressed.
  expect(page.encoding).toBeUndefined();
  const bytes: Record<string, number> = { html: page.bytes.length };
  for (const part of partsOf(page.bytes.toString())) {
    const file = await fetchRaw(part, encoding);
    expect(file.encoding, part).toBe(encoding);
    const kind = part.split('.').at(-1) ?? '';
    bytes[kind] = (bytes[kind] ?? 0) + file.bytes.length;
  }
  return { ...bytes, all: Object.values(bytes).reduce((sum, one) => sum + one, 0) };
}

describe('The weight of a page, as it travels', () => {
  it.each(['br', 'gzip'])('is less than 40 KB with script, style and icon, by %s', async (encoding) => {
    const made = await ask(`${program.address}/generate`, { secret: 'x' });
    const { id, receipt_key: receiptKey } = made.body as { id: string; receipt_key: string };
    const table: Record<string, { all: number }> = {};
    for (const [name, path] of [
      ['create', '/'],
      ['reveal', `/secrets/${id}`],
      ['receipt', `/receipts/${receiptKey}`],
      ['admin', '/admin'],
    ] as const) {
      table[name] = await weigh(path, encoding);
    }
    console.table(table);
    for (const [name, { all }] of Object.entries(table)) expect(all, name).toBeLessThan(MOST_BYTES);
  });
});

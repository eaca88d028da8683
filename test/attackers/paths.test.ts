import { connect, type AddressInfo } from 'node:net';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { manualClock } from '../fakes/manual-clock.ts';
import { openMemoryStores } from '../../src/stores/memory/memory-store.ts';
import { openAssets } from '../../src/web/assets.ts';
import { openVictim, PUBLIC_URL, type Victim } from './victim.ts';

const OUTSIDE = 'what lies beside the assets';

/** One asset, with a file beside its folder that must never be served. */
const folder = mkdtempSync(join(tmpdir(), 'tellonce-paths-'));
mkdirSync(join(folder, 'assets'));
writeFileSync(join(folder, 'assets/icon.svg'), '<svg/>');
writeFileSync(join(folder, 'outside.svg'), OUTSIDE);

let victim: Victim;
beforeAll(async () => {
  const assets = openAssets(join(folder, 'assets'));
  const stores = openMemoryStores({ clock: manualClock() });
  const urlOf = (): string => assets.urlOf('icon.svg');
  victim = await openVictim(stores, { PUBLIC_URL }, { ...assets, urlOf });
  await victim.make({ secret: 'tulip' });
  await victim.http.listen({ host: '127.0.0.1', port: 0 });
});
afterAll(async () => {
  await victim.close();
  rmSync(folder, { recursive: true });
});

/** As it stands, without what clients do to an address before they send it. */
async function rawGet(paths: readonly string[]): Promise<string[]> {
  const { port } = victim.http.server.address() as AddressInfo;
  const ask = (path: string) =>
    new Promise<string>((resolve, reject) => {
      let text = '';
      const socket = connect(port, '127.0.0.1', () => {
        const head = `GET ${path} HTTP/1.1\r\nhost: localhost\r\naccept: text/html\r\nconnection: close\r\n\r\n`;
        socket.write(Buffer.from(head, 'latin1'));
      });
      socket.on('data', (chunk) => (text += chunk.toString('latin1')));
      socket.on('close', () => {
        resolve(text);
      });
      socket.on('error', reject);
    });
  return await Promise.all(paths.map(ask));
}

describe('A path that leads out of where it begins', () => {
  const STEPS = [
    '..',
    '%2e%2e',
    '%252e%252e',
    '.%2e',
    '..;',
    '..%00',
    '..%5c',
    '..\\',
    '..%c0%af',
    '%c0%ae%c0%ae',
    '%e0%80%ae%e0%80%ae',
    '%uff0e%uff0e',
    '..%ef%bc%8f',
    '....',
    '%2e%2e%2f',
    '..%2f',
    '..%252f',
    '..\xc0\xaf',
  ];
  const GOALS = ['outside.svg', 'etc/passwd', 'package.json', 'master.keys', 'admin', 'metrics'];
  const STARTS = [
    '/assets/',
    '/docs/',
    '/redoc/',
    '/secrets/',
    '/receipts/',
    '/secret/',
    '/',
    '//',
    '/./',
    '/assets/..;/',
  ];

  it('finds no file there, on any route, spelt in any way', async () => {
    const paths = STARTS.flatMap((start) =>
      STEPS.flatMap((step) => GOALS.slice(0, 4).map((goal) => `${start}${step}/${step}/${goal}`)),
    );
    const others = [
      '/assets/outside.svg',
      '/assets/icon.svg',
      '/assets/__proto__',
      '/assets/constructor',
      '/assets/',
    ];
    const all = [...paths, ...others, ...STARTS.map((start) => `${start}file:///etc/passwd`)];
    expect(all.length).toBeGreaterThan(700);
    const found = new Map<string, number>();
    for (let at = 0; at < all.length; at += 40) {
      for (const answer of await rawGet(all.slice(at, at + 40))) {
        const status = /^HTTP\/1\.1 (\d{3})/.exec(answer)?.[1] ?? '';
        found.set(status, (found.get(status) ?? 0) + 1);
        expect(answer).not.toMatch(/what lies beside|root:x|"devDependencies"|tulip|listening/);
      }
    }
    // A page that says that no link looks like this is as good as a refusal.
    expect([...found.keys()].filter((status) => !['400', '404', '500'].includes(status))).toEqual([]);
    expect(found.get('500') ?? 0).toBe(0);
  });

  it('does not get around the token of the administrator', async () => {
    const spellings = (path: string) => [
      path,
      `/${path}`,
      `/.${path}`,
      `/%61${path.slice(2)}`,
      path.toUpperCase(),
      `${path}/`,
      `${path}%2f`,
      `${path};a`,
      `/x/..${path}`,
      `/secrets/..%2f${path.slice(1)}`,
      `${path}%20`,
      `${path}%00`,
    ];
    const ways = ['/audit', '/admin/overview', '/admin/secrets'].flatMap(spellings);
    for (const answer of await rawGet(ways)) expect(answer).toMatch(/^HTTP\/1\.1 (400|401|404)/);
  });
});

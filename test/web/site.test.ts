import { brotliDecompressSync, gunzipSync } from 'node:zlib';
import { afterEach, describe, expect, it } from 'vitest';
import { sayIn } from '../../src/phrases/catalogue.ts';
import { LANGUAGES } from '../../src/phrases/languages.ts';
import { openWebSite, type WebSite } from '../servers/web-site.ts';
import { visitor } from './visitor.ts';

let site: WebSite;

afterEach(async () => {
  await site.app.close();
});

describe('The pages as a whole', () => {
  it('serve their script, style and icon from here, to be kept for ever under names that change with them', async () => {
    site = await openWebSite();
    const person = visitor(site);
    const { body } = await person.get('/');
    const paths = [...body.matchAll(/(?:src|href)="(\/assets\/[^"]+)"/g)].map((match) => match[1] ?? '');
    const types = new Map<string, string>();
    for (const path of new Set(paths)) {
      const { statusCode, headers } = await person.get(path);
      expect(statusCode).toBe(200);
      expect(headers['cache-control']).toBe('public, max-age=31536000, immutable');
      expect(path).toMatch(/-[\w-]{12}\.(js|css|svg|png)$/);
      types.set(path.split('.').at(-1) ?? '', String(headers['content-type']));
    }
    expect(types).toEqual(
      new Map([
        ['svg', 'image/svg+xml'],
        ['png', 'image/png'],
        ['css', 'text/css; charset=utf-8'],
        ['js', 'text/javascript; charset=utf-8'],
      ]),
    );
    expect((await person.get('/assets/../package.json')).statusCode).toBe(404);
    expect((await person.get('/assets/nothing.js')).statusCode).toBe(404);
  });

  it('send their script and style compressed to whoever takes that, and themselves never', async () => {
    site = await openWebSite();
    const person = visitor(site);
    const page = await person.get('/', { 'accept-encoding': 'gzip, br' });
    expect(page.headers['content-encoding']).toBeUndefined();
    const [, script = ''] = /src="(\/assets\/[^"]+\.js)"/.exec(page.body) ?? [];
    const plain = await person.get(script);
    expect(plain.headers['content-encoding']).toBeUndefined();
    for (const [accepted, encoding, open] of [
      ['gzip, deflate, br, zstd', 'br', brotliDecompressSync],
      ['gzip', 'gzip', gunzipSync],
      ['br;q=0, gzip', 'gzip', gunzipSync],
    ] as const) {
      const { headers, rawPayload } = await person.get(script, { 'accept-encoding': accepted });
      expect(headers).toMatchObject({ 'content-encoding': encoding, vary: 'Accept-Encoding' });
      expect(open(rawPayload)).toEqual(plain.rawPayload);
    }
  });

  it('show the same card for every link, live or dead, without anything of its address', async () => {
    site = await openWebSite();
    const person = visitor(site);
    const { id } = await site.create('x');
    const cardOf = async (key: string) =>
      (await person.get(`/secrets/${key}`)).body.match(/<meta (?:property|name)="[^>]+>/g)?.join('\n') ?? '';
    const card = await cardOf(id);
    expect(card).toBe(await cardOf('a'.repeat(16)));
    expect(card).toContain('og:title" content="A secret for you"');
    expect(card).not.toContain(id);
    const [, picture = ''] = /og:image" content="https:\/\/tellonce\.example([^"]+)"/.exec(card) ?? [];
    expect((await person.get(picture)).headers['content-type']).toBe('image/png');
  });

  it('have a name and icons for home screens', async () => {
    site = await openWebSite();
    const person = visitor(site);
    const [, address = ''] = /rel="manifest" href="([^"]+)"/.exec((await person.get('/')).body) ?? [];
    const { name, icons } = (await person.get(address)).json<{ name: string; icons: { src: string }[] }>();
    expect(name).toBe('Tellonce');
    for (const { src } of icons) expect((await person.get(src)).statusCode).toBe(200);
  });

  it('slow down an address past its limit with a page that says so', async () => {
    site = await openWebSite({ rateLimit: 1 / 600 });
    const person = visitor(site);
    await person.get('/');
    const slowed = await person.get('/', { 'accept-language': 'ru' });
    expect(slowed.statusCode).toBe(429);
    expect(Number(slowed.headers['retry-after'])).toBeGreaterThan(0);
    expect(slowed.headers['content-type']).toContain('text/html');
    expect(slowed.body).toContain('Слишком много запросов или попыток');
  });

  it.each(LANGUAGES)(
    'say to a person that there is nothing at an address, and nothing of it, in %s',
    async (language) => {
      site = await openWebSite();
      const say = sayIn(language);
      const get = (url: string, headers = {}) =>
        visitor(site).get(url, { 'accept-language': language, ...headers });
      const bodies = new Set<string>();
      for (const path of [
        '/canary',
        '/secrets',
        '/.env?canary=canary',
        '/<script>alert(1)</script>',
        '/wp-login.php',
      ]) {
        const { statusCode, headers, body } = await get(path);
        expect([path, statusCode, headers['content-type']]).toEqual([path, 404, 'text/html; charset=utf-8']);
        expect(headers).toMatchObject({
          'cache-control': 'no-store',
          'x-content-type-options': 'nosniff',
          'x-frame-options': 'DENY',
          'content-security-policy': expect.stringMatching(/^default-src 'none'/) as string,
        });
        bodies.add(body);
      }
      const [body = ''] = bodies;
      expect(bodies.size).toBe(1);
      for (const key of ['web.lost.title', 'web.lost', 'web.home'] as const) expect(body).toContain(say(key));
      expect(body).toContain(`<html lang="${language}"`);
      expect(body).not.toMatch(/<script|\bog:/);
      const program = await get('/canary', { accept: '*/*' });
      expect(program.json()).toMatchObject({ status: 404, code: 'route.unknown' });
      expect((await visitor(site).send('/canary', { canary: 'x' })).json()).toMatchObject({
        code: 'route.unknown',
      });
    },
  );

  it('leave no text, key, passphrase or token in the log', async () => {
    site = await openWebSite({ tokens: ['canary-token'] });
    const person = visitor(site);
    const created = await person.send('/', {
      secret: 'canary-text',
      passphrase: 'canary-pass',
      token: 'canary-token',
    });
    const [, id = '', key = ''] = /secrets\/([\w-]{16})#([\w-]{32})/.exec(created.body) ?? [];
    const receiptKey = /receipts\/([\w-]{32})/.exec(created.body)?.[1] ?? '';
    await person.send(`/secrets/${id}`, { secret_key: key, passphrase: 'canary-wrong' });
    const opened = await person.send(`/secrets/${key}`, { passphrase: 'canary-pass' });
    expect(opened.body).toContain('canary-text');
    await person.get(`/secrets/${key}`);
    await person.send(`/receipts/${receiptKey}/burn`, { canary: 'canary-field' });
    const log = site.lines.join('');
    expect(log).toContain('/secrets/:key');
    for (const canary of ['canary', key, receiptKey]) expect(log).not.toContain(canary);
  });
});

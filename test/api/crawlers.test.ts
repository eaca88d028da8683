import type { InjectOptions } from 'fastify';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { mayGetOpen } from '../../src/api/opening-get.ts';
import { openApi, type TestApi } from './open-api.ts';

let api: TestApi;
beforeAll(async () => {
  api = await openApi();
});
afterAll(() => api.app.close());

const AGENTS = [
  'Slackbot-LinkExpanding 1.0 (+https://api.slack.com/robots)',
  'Slackbot 1.0 (+https://api.slack.com/robots)',
  'TelegramBot (like TwitterBot)',
  'Twitterbot/1.0',
  'facebookexternalhit/1.1 (+http://www.facebook.com/externalhit_uatext.php)',
  'WhatsApp/2.23.20.0',
  'Mozilla/5.0 (compatible; Discordbot/2.0; +https://discordapp.com)',
  'LinkedInBot/1.0 (compatible; Mozilla/5.0; Apache-HttpClient +http://www.linkedin.com)',
  'Mozilla/5.0 (Windows NT 6.1; WOW64) SkypeUriPreview Preview/0.5 skype-url-preview@microsoft.com',
  'Mozilla/5.0 (compatible; MicrosoftPreview/2.0; +https://aka.ms/MicrosoftPreview)',
  'Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)',
  'Mozilla/5.0 (compatible; bingbot/2.0; +http://www.bing.com/bingbot.htm)',
  'Mozilla/5.0 (Macintosh) AppleWebKit/605 (KHTML, like Gecko) Version/17.4 Safari/605 (Applebot/0.1)',
  'Mattermost-Bot/1.1',
  'Synapse (bot; +https://github.com/matrix-org/synapse)',
  'Viber/13.3.0',
  'Iframely/1.3.1 (+https://iframely.com/docs/about)',
  'Mozilla/5.0 (compatible; Embedly/0.2; +http://support.embed.ly/)',
  'Mozilla/5.0 (compatible; redditbot/1.0; +http://www.reddit.com/feedback)',
  'Mozilla/5.0 (compatible; Pinterestbot/1.0; +http://www.pinterest.com/bot.html)',
  'Mozilla/5.0 (compatible; YandexBot/3.0; +http://yandex.com/bots)',
  'Barracuda Sentinel (EE)',
  'Mimecast-URL-Protect',
];

/** Each would open it, were it not for one header. */
const FOLLOWERS: readonly (readonly [string, Record<string, string>])[] = [
  ...AGENTS.map((agent) => [agent, { 'user-agent': agent }] as const),
  ['a part of it (Range)', { range: 'bytes=0-10' }],
  ['Purpose: prefetch', { purpose: 'prefetch' }],
  ['Sec-Purpose: prefetch', { 'sec-purpose': 'prefetch' }],
  ['Sec-Purpose: prefetch;prerender', { 'sec-purpose': 'prefetch;prerender' }],
  ['X-Moz: prefetch', { 'x-moz': 'prefetch' }],
  ['a browser that goes there', { 'sec-fetch-mode': 'navigate' }],
  ['a page of another site', { 'sec-fetch-site': 'cross-site' }],
  ['a script of another site', { origin: 'https://elsewhere.example' }],
];

const PATHS = [
  '/secrets/:key',
  '/secrets/:key?secret-phrase=p',
  '/secret/:key',
  '/secret/:key?passphrase=p',
  '/secrets/:id',
];

function fill(path: string, key: string, id: string): string {
  return path.replace(':key', key).replace(':id', id);
}

describe('Whoever merely follows links opens nothing', () => {
  it.each(FOLLOWERS)('%s', async (_name, headers) => {
    const { secret_key: key, id } = await api.create();
    for (const path of PATHS) {
      for (const accept of [undefined, '*/*', 'application/json', 'application/json, text/plain, */*']) {
        const request = { url: fill(path, key, id), headers: { ...headers, ...(accept && { accept }) } };
        for (let time = 0; time < 2; time += 1) {
          expect((await api.ask(request)).json()).toMatchObject({ status: 'sealed' });
        }
      }
    }
    expect((await api.post(`/secrets/${key}`)).statusCode).toBe(200);
  });

  it.each([
    ['HEAD', { method: 'HEAD', headers: { accept: 'application/json' } }],
    ['HEAD as a browser', { method: 'HEAD', headers: { accept: 'text/html' } }],
  ] as const)('%s', async (_name, request) => {
    const { secret_key: key, id } = await api.create();
    for (const path of PATHS) {
      for (let time = 0; time < 2; time += 1) {
        const answer = await api.ask({ ...request, url: fill(path, key, id) } satisfies InjectOptions);
        expect(answer.statusCode).toBe(200);
        expect(Number(answer.headers['content-length'])).toBeGreaterThan(0);
      }
    }
    expect((await api.post(`/secrets/${key}`)).statusCode).toBe(200);
    expect((await api.ask({ ...request, url: `/secrets/${key}` })).statusCode).toBe(404);
  });

  it('nor does a browser, whatever else it takes', async () => {
    const { secret_key: key, id } = await api.create();
    for (const accept of ['text/html,application/xhtml+xml,*/*;q=0.8', 'application/json, text/html;q=0.1']) {
      for (const path of ['/secrets/:key', '/secrets/:key?secret-phrase=p', '/secrets/:id']) {
        expect((await api.get(fill(path, key, id), { accept })).body).toBe('the page');
      }
      expect((await api.get(`/secret/${key}`, { accept })).json()).toMatchObject({ status: 'sealed' });
    }
    expect((await api.post(`/secrets/${key}`)).statusCode).toBe(200);
  });

  it('nor does curl without headers, against the id and the bare key', async () => {
    const { secret_key: key, id } = await api.create();
    const headers = { 'user-agent': 'curl/8.5.0', accept: '*/*' };
    for (const path of [`/secrets/${id}`, `/secrets/${id}`, `/secrets/${key}`, `/secrets/${key}`]) {
      expect((await api.get(path, headers)).json()).toEqual({
        status: 'sealed',
        passphrase_required: false,
        expires_at: '2026-01-02T00:00:00.000Z',
      });
    }
    expect((await api.post(`/secrets/${key}`)).statusCode).toBe(200);
  });
});

describe('A GET may open', () => {
  const base = { headers: {}, isCrossSite: false, isWishNamed: false };
  it.each([
    [{ accept: 'application/json' }, false, true],
    [{ accept: 'Application/JSON; charset=utf-8' }, false, true],
    [{ accept: 'application/json, text/plain, */*' }, false, true],
    [{ accept: 'application/json;q=0' }, false, false],
    [{ accept: 'application/*' }, false, false],
    [{ accept: '*/*' }, false, false],
    [{}, false, false],
    [{}, true, true],
    [{ accept: '*/*' }, true, true],
    [{ accept: 'text/html' }, true, false],
    [{ 'user-agent': 'curl/8.5.0' }, true, true],
    [{ 'user-agent': 'python-requests/2.32' }, true, true],
    [{ 'sec-fetch-mode': 'cors', 'sec-fetch-site': 'same-origin' }, true, true],
    [{ 'sec-fetch-mode': 'navigate', 'sec-fetch-site': 'none' }, true, false],
  ])('for %j, with the wish named: %s? %s', (headers, isWishNamed, may) => {
    expect(mayGetOpen({ ...base, headers, isWishNamed })).toBe(may);
  });
});

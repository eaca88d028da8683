import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openTestVault } from '../fakes/test-vault.ts';
import { openApi, type TestApi } from './open-api.ts';

let api: TestApi;
beforeAll(async () => {
  api = await openApi({ vault: openTestVault({ limits: { secretBytesMax: 1000 } }) });
});
afterAll(() => api.app.close());

const JSON_TYPE = { 'content-type': 'application/json' };
const LONG_NAME = 'x'.repeat(200);

const TTL = 'a whole number of seconds from 1 to 2592000';
const VIEWS = 'a whole number from 1 to 100';
const TEXT = 'a text of 1 to 1000 bytes';

/** What is sent, the field that is named, and what the refusal says would do. */
const BAD: readonly (readonly [name: string, payload: string | Buffer, field: string, detail: string])[] = [
  ['no body', '', 'body', 'give a JSON object'],
  ['no JSON', 'secret=a', 'body', 'send a JSON object'],
  ['half a JSON', '{"secret": "a"', 'body', 'send a JSON object'],
  ['a JSON text', '"a"', 'body', 'give a JSON object'],
  ['a JSON list', '[{"secret": "a"}]', 'body', 'give a JSON object'],
  ['null', 'null', 'body', 'give a JSON object'],
  ['broken UTF-8', Buffer.from('{"secret": "a\xff"}', 'latin1'), 'body', 'give UTF-8'],
  ['UTF-16', Buffer.from('{"secret": "a"}', 'utf16le'), 'body', 'JSON object'],
  ['no secret', '{}', 'secret', TEXT],
  ['an empty secret', '{"secret": ""}', 'secret', TEXT],
  ['a secret that is a number', '{"secret": 5}', 'secret', TEXT],
  ['a secret that is null', '{"secret": null}', 'secret', TEXT],
  ['a secret that is a list', '{"secret": ["a"]}', 'secret', TEXT],
  ['a secret that is an object', '{"secret": {"a": 1}}', 'secret', TEXT],
  ['a lone high surrogate', '{"secret": "\\ud800"}', 'secret', 'no lone surrogates'],
  ['a lone low surrogate', '{"secret": "a\\udc00b"}', 'secret', 'no lone surrogates'],
  ['a text under both names', '{"secret": "a", "text": "a"}', 'text', 'secret or text, not both'],
  ['an unknown field', '{"secret": "a", "one_time": true}', 'one_time', 'leave it out'],
  ['a misspelt field', '{"secret": "a", "passphrse": "p"}', 'passphrse', 'leave it out'],
  ['a long unknown field', `{"secret": "a", "${LONG_NAME}": 1}`, `${'x'.repeat(40)}…`, 'leave it out'],
  ['a prototype', '{"secret": "a", "__proto__": {"views": 5}}', '__proto__', 'leave it out'],
  ['a constructor', '{"secret": "a", "constructor": {"prototype": {}}}', 'constructor', 'leave it out'],
  ['a prototype spelt with escapes', '{"secret": "a", "__pr\\u006fto__": {"a": 1}}', 'body', 'JSON object'],
  ['a ttl_seconds of 0', '{"secret": "a", "ttl_seconds": 0}', 'ttl_seconds', TTL],
  ['a ttl_seconds of -1', '{"secret": "a", "ttl_seconds": -1}', 'ttl_seconds', TTL],
  ['a ttl_seconds of 1e12', '{"secret": "a", "ttl_seconds": 1e12}', 'ttl_seconds', TTL],
  ['a ttl_seconds of 1e999', '{"secret": "a", "ttl_seconds": 1e999}', 'ttl_seconds', TTL],
  ['a ttl_seconds of "soon"', '{"secret": "a", "ttl_seconds": "soon"}', 'ttl_seconds', TTL],
  ['a ttl_seconds of 1.5', '{"secret": "a", "ttl_seconds": 1.5}', 'ttl_seconds', TTL],
  ['a ttl_seconds of "3600"', '{"secret": "a", "ttl_seconds": "3600"}', 'ttl_seconds', TTL],
  ['a ttl_seconds of true', '{"secret": "a", "ttl_seconds": true}', 'ttl_seconds', TTL],
  ['a ttl_seconds of null', '{"secret": "a", "ttl_seconds": null}', 'ttl_seconds', TTL],
  ['a ttl of "soon"', '{"secret": "a", "ttl": "soon"}', 'ttl', '90s, 15m, 1h or 7d'],
  ['a ttl of "1.5h"', '{"secret": "a", "ttl": "1.5h"}', 'ttl', '90s, 15m, 1h or 7d'],
  ['a ttl of "0s"', '{"secret": "a", "ttl": "0s"}', 'ttl', '1 to 2592000 seconds'],
  ['a ttl of "31d"', '{"secret": "a", "ttl": "31d"}', 'ttl', '1 to 2592000 seconds'],
  ['a ttl of 60', '{"secret": "a", "ttl": 60}', 'ttl', '90s, 15m, 1h or 7d'],
  ['both ttls', '{"secret": "a", "ttl": "1h", "ttl_seconds": 3600}', 'ttl', 'ttl_seconds or ttl, not both'],
  ['0 views', '{"secret": "a", "views": 0}', 'views', VIEWS],
  ['-1 views', '{"secret": "a", "views": -1}', 'views', VIEWS],
  ['101 views', '{"secret": "a", "views": 101}', 'views', VIEWS],
  ['1.5 views', '{"secret": "a", "views": 1.5}', 'views', VIEWS],
  ['"2" views', '{"secret": "a", "views": "2"}', 'views', VIEWS],
  ['an empty passphrase', '{"secret": "a", "passphrase": ""}', 'passphrase', '1 to 1024 bytes'],
  ['a passphrase that is a number', '{"secret": "a", "passphrase": 7}', 'passphrase', '1 to 1024 bytes'],
  ['a broken passphrase', '{"secret": "a", "passphrase": "\\ud800"}', 'passphrase', '1 to 1024 bytes'],
  [
    'a long passphrase',
    `{"secret": "a", "passphrase": "${'é'.repeat(513)}"}`,
    'passphrase',
    '1 to 1024 bytes',
  ],
  [
    'two passphrases',
    '{"secret": "a", "passphrase": "p", "secret-phrase": "p"}',
    'secret-phrase',
    'not both',
  ],
  ['a key without e2e', `{"secret": "a", "secret_key": "${'a'.repeat(32)}"}`, 'secret_key', '"e2e": true'],
  ['e2e without a key', '{"secret": "a", "e2e": true}', 'secret_key', '32 characters'],
  ['e2e with half a key', '{"secret": "a", "e2e": true, "secret_key": "abc"}', 'secret_key', '32 characters'],
  ['an e2e of "yes"', '{"secret": "a", "e2e": "yes"}', 'e2e', 'true'],
];

describe('Creating refuses', () => {
  it.each(BAD)(
    '%s, names the field, says what would do, and stores nothing',
    async (_name, payload, field, wanted) => {
      for (const url of ['/generate', '/secret']) {
        const isE2e = url === '/secret' && /e2e|secret_key/.test(payload.toString());
        const answer = await api.ask({ method: 'POST', url, headers: JSON_TYPE, payload });
        expect(answer.headers['content-type']).toContain('application/problem+json');
        expect(answer.json()).toMatchObject({ status: 400, code: 'input.invalid', ...(!isE2e && { field }) });
        if (!isE2e) expect(answer.json<{ detail: string }>().detail).toContain(wanted);
      }
      expect(api.inserts()).toBe(0);
    },
  );

  it.each([
    ['text/plain', 'a'],
    ['application/x-www-form-urlencoded', 'secret=a'],
    ['multipart/form-data; boundary=x', '--x--'],
    ['application/xml', '<secret>a</secret>'],
  ])('a body of type %s', async (type, payload) => {
    const answer = await api.ask({
      method: 'POST',
      url: '/generate',
      headers: { 'content-type': type },
      payload,
    });
    expect(answer.json()).toMatchObject({ status: 400, code: 'input.invalid', field: 'content-type' });
    expect(answer.json<{ detail: string }>().detail).toContain('application/json');
    expect(api.inserts()).toBe(0);
  });

  it('a text past the limit, counted in bytes, and a body past its own, each with its limit', async () => {
    const large = await api.post('/generate', { secret: 'é'.repeat(501) });
    expect(large.json()).toMatchObject({ status: 413, field: 'secret', limit_bytes: 1000 });
    const huge = await api.post('/generate', { secret: 'a'.repeat(30_000) });
    expect(huge.json()).toMatchObject({ status: 413, field: 'body', limit_bytes: 22_384 });
    expect(api.inserts()).toBe(0);
  });

  it('a query with a POST: nothing in it would be read', async () => {
    const answer = await api.post('/generate?passphrase=p', { secret: 'a' });
    expect(answer.json()).toMatchObject({ status: 400, field: 'passphrase' });
    expect(api.inserts()).toBe(0);
  });

  it('what does not fit any more, and keeps nothing of it', async () => {
    const full = await openApi({ vault: openTestVault({ quota: { liveSecretsMax: 1 } }) });
    try {
      const { secret_key: key } = await full.create();
      expect((await full.post('/generate', { secret: 'a' })).json()).toMatchObject({
        status: 503,
        code: 'store.full',
      });
      await full.post(`/secrets/${key}`);
      expect((await full.post('/generate', { secret: 'a' })).statusCode).toBe(201);
    } finally {
      await full.app.close();
    }
  });
});

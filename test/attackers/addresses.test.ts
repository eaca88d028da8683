import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { manualClock } from '../fakes/manual-clock.ts';
import { addressClass } from '../../src/http/rate-limit.ts';
import { openMemoryStores } from '../../src/stores/memory/memory-store.ts';
import { openVictim, PUBLIC_URL, type Made, type Victim } from './victim.ts';

const JSON_TYPE = { 'content-type': 'application/json' };
const FORM = { 'content-type': 'application/x-www-form-urlencoded', accept: 'text/html' };
const EVIL = 'evil.example';

let victim: Victim;
let kept: Made;
beforeAll(async () => {
  victim = await openVictim(openMemoryStores({ clock: manualClock() }), { PUBLIC_URL });
  kept = await victim.make({ secret: 'tulip' });
});
afterAll(() => victim.close());

describe('A request that lies about where it goes and comes from', () => {
  const lies = {
    host: EVIL,
    'x-forwarded-host': EVIL,
    'x-forwarded-proto': 'gopher',
    'x-forwarded-port': '64666',
    'x-forwarded-prefix': `//${EVIL}`,
    'x-original-url': '/admin',
    'x-rewrite-url': '/metrics',
    'x-original-host': EVIL,
    'x-host': EVIL,
    forwarded: `host=${EVIL};proto=http`,
    referer: `https://${EVIL}/`,
    'x-request-id': `${EVIL}\t<script>`,
  };

  it('gets links of PUBLIC_URL, and none of its lies back', async () => {
    const payload = '{"secret":"a"}';
    const answer = await victim.inject({
      method: 'POST',
      url: '/generate',
      payload,
      headers: { ...JSON_TYPE, ...lies },
    });
    expect(answer.json<Made>().link.startsWith(`${PUBLIC_URL}/secrets/`)).toBe(true);
    const { 'x-request-id': requestId, ...headers } = answer.headers;
    expect(requestId).toMatch(/^[0-9a-f]{16}$/);
    // Keys are left to chance: what is looked for is too long to stand in one by accident.
    expect(JSON.stringify([headers, answer.body])).not.toMatch(/evil\.example|gopher|64666/);
  });

  it('gets the same page, to the last header, as one that tells no lies: nothing to poison a cache with', async () => {
    const plain = { host: 'once.example', accept: 'text/html' };
    for (const url of ['/', `/secrets/${kept.id}`, '/secrets/cut', '/nothing', '/openapi.json', '/admin']) {
      const [honest, lied] = [
        await victim.inject({ url, headers: plain }),
        await victim.inject({ url, headers: { ...plain, ...lies } }),
      ];
      const headers = Object.fromEntries(
        Object.entries(honest.headers).filter(([name]) => name !== 'x-request-id' && name !== 'date'),
      );
      expect([lied.statusCode, lied.body, lied.headers]).toMatchObject([
        honest.statusCode,
        honest.body,
        headers,
      ]);
      expect(JSON.stringify(lied.headers)).not.toContain(EVIL);
    }
  });

  it('is led nowhere else: the one redirect there is goes to the receipt it came from', async () => {
    const made = await victim.make({ secret: 'a' });
    const answer = await victim.inject({
      method: 'POST',
      url: `/receipts/${made.receipt_key}/burn?next=//${EVIL}`,
      payload: '',
      headers: { ...FORM, host: EVIL },
    });
    expect([answer.statusCode, answer.headers.location]).toEqual([303, `/receipts/${made.receipt_key}`]);
    const elsewhere = [
      `//${EVIL}`,
      `/\\${EVIL}`,
      `/%2f${EVIL}`,
      `/%5c${EVIL}`,
      `/?url=//${EVIL}`,
      `/;@${EVIL}`,
    ];
    for (const url of elsewhere)
      for (const suffix of ['', '/', '/..', '/%2e%2e'])
        expect(
          (await victim.inject({ url: url + suffix, headers: { accept: 'text/html' } })).headers.location,
        ).toBeUndefined();
  });

  it('puts no line of its own into an answer', async () => {
    const cut = ['%0d%0a', '%0a', '%0d', '%E5%98%8A%E5%98%8D', '%23%0dSet-Cookie:a=b', '\u010d\u010a'].map(
      (one) => `${encodeURI(one).replaceAll('%25', '%')}Set-Cookie:a=b`,
    );
    for (const one of cut)
      for (const url of [
        `/receipts/${one}/burn`,
        `/secrets/${one}`,
        `/${one}`,
        `/assets/${one}`,
        `/generate?text=a&${one}=1`,
      ])
        for (const method of ['GET', 'POST'] as const) {
          const headers = method === 'POST' ? FORM : { accept: 'text/html' };
          const answer = await victim.inject({
            method,
            url,
            headers,
            ...(method === 'POST' && { payload: '' }),
          });
          expect(answer.headers['set-cookie']).toBeUndefined();
          expect(answer.statusCode).toBeLessThan(500);
        }
  });
});

async function answerTo(spelling: string): Promise<string> {
  const { statusCode, body } = await victim.ask('POST', `/secrets/${spelling}`, {});
  return `${statusCode} ${body}`;
}

describe('A key that is spelt another way', () => {
  it('is no key: one secret has one id', async () => {
    const { id, secret_key: key } = await victim.make({ secret: 'tulip' });
    const wide = Array.from(id, (one) => String.fromCodePoint(one.charCodeAt(0) + 0xfee0)).join('');
    const spellings = [
      ...[key.toLowerCase(), key.toUpperCase()].filter((one) => one !== key),
      `${key}=`,
      `${key}==`,
      `%20${key}`,
      `${key}%20`,
      `${key}%00`,
      `${key}%0a`,
      `${key}%E2%80%8B`,
      `%EF%BB%BF${key}`,
      `${key.slice(0, 31)}%CC%81`,
      `${key}/`,
      `${key};a`,
      `${key}.json`,
      `%C1%81${key.slice(1)}`,
      encodeURIComponent(wide),
      Buffer.from(key, 'base64url').toString('hex'),
      encodeURIComponent(Buffer.from(key, 'base64url').toString('base64').replaceAll('-', '+')) === key
        ? `${key}A`
        : encodeURIComponent(Buffer.from(key, 'base64url').toString('base64')),
    ];
    for (const spelling of spellings)
      if (decodesTo(spelling) !== key) expect(await answerTo(spelling)).not.toMatch(/^200|tulip/);
    expect(await answerTo(`%${key.charCodeAt(0).toString(16)}${key.slice(1)}`)).toContain('tulip');
  });
});

function decodesTo(spelling: string): string | undefined {
  try {
    return decodeURIComponent(spelling);
  } catch {
    return undefined;
  }
}

describe('An address as proxies write it', () => {
  it.each([
    ['203.0.113.7:4711', '203.0.113.7'],
    ['::ffff:203.0.113.7', '203.0.113.7'],
    ['::ffff:cb00:7107', '203.0.113.7'],
    ['64:ff9b::203.0.113.7', '203.0.113.7'],
    ['[::ffff:203.0.113.7]:4711', '203.0.113.7'],
    ['2001:db8:1:2:3:4:5:6', '2001:db8:1:2::/64'],
    ['[2001:DB8:1:2::9]', '2001:db8:1:2::/64'],
    ['[2001:db8:1:2::9]:4711', '2001:db8:1:2::/64'],
    ['somebody', 'unknown'],
    ['somebody:4711', 'unknown'],
    ['[203.0.113.7', 'unknown'],
  ])('is the one that is meant: %s is %s', (written, meant) => {
    expect(addressClass(written)).toBe(meant);
  });
});

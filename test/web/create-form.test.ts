import { describe, expect, it } from 'vitest';
import { openTestVault } from '../fakes/test-vault.ts';
import { openWebSite } from '../servers/web-site.ts';
import { BROWSER, openVisitedSite, visitor } from './visitor.ts';

const { site, person } = await openVisitedSite();

const FORM = { secret: 'the door code is 4711', passphrase: '', ttl_seconds: '3600', views: '1' };

function linksOn(body: string): { link: string; receipt: string } {
  const value = (id: string) => new RegExp(`id="${id}"[^>]*value="([^"]+)"`).exec(body)?.[1] ?? '';
  return { link: value('link'), receipt: value('receipt') };
}

describe('Creating without a script', () => {
  it('answers with a link that opens once and a receipt', async () => {
    const answer = await person.send('/', FORM);
    expect(answer.statusCode).toBe(201);
    expect(answer.headers['cache-control']).toBe('no-store');
    expect(answer.body).not.toContain('door code');
    const { link, receipt } = linksOn(answer.body);
    const [path = '', key = ''] = link.replace('https://tellonce.example', '').split('#');
    expect((await person.send(path, { secret_key: key })).body).toContain('the door code is 4711');
    const page = await person.get(receipt.replace('https://tellonce.example', ''));
    expect(page.body).toMatch(/<h1[^>]*>Opened<\/h1>/);
  });

  it('keeps passphrase, time and views', async () => {
    const answer = await person.send('/', { ...FORM, passphrase: 'p', ttl_seconds: '300', views: '3' });
    expect(answer.body).toContain(
      'Opens 3 times. Needs the passphrase. If nobody reads it, it is deleted on January 1, 2026 at 00:05',
    );
  });

  it('keeps line breaks as they were typed, not as forms send them', async () => {
    const answer = await person.send('/', { ...FORM, secret: 'one\r\ntwo' });
    const key = linksOn(answer.body).link.split('#')[1] ?? '';
    const revealed = await site.vault.reveal({ key: key as never, from: 'address:192.0.2.1' });
    expect(revealed.text.reveal()).toBe('one\ntwo');
  });

  it.each([
    ['no text', { secret: '' }, 400, 'secret-error', 'Write something here first'],
    ['too many views', { views: '101' }, 400, 'views-error', 'from 1 to 100'],
    ['views that are no number', { views: '1e1' }, 400, 'views-error', 'from 1 to 100'],
    ['too long a time', { ttl_seconds: '9999999' }, 400, 'ttl_seconds-error', 'Pick one of the times'],
    ['too long a text', { secret: 'x'.repeat(65_537) }, 413, 'secret-error', 'at most 65536 bytes'],
    ['too long a passphrase', { passphrase: 'x'.repeat(1025) }, 400, 'passphrase-error', '1 to 1024 bytes'],
  ])(
    'refuses %s beside its field, stores nothing and repeats nothing',
    async (_name, fields, status, id, words) => {
      const before = site.inserts();
      const answer = await person.send('/', { ...FORM, secret: 'canary-text', ...fields });
      expect(answer.statusCode).toBe(status);
      expect(answer.body).toContain(
        `aria-describedby="${id === 'passphrase-error' ? 'passphrase-hint ' : ''}${id}"`,
      );
      expect(answer.body).toContain(words);
      expect(answer.body).not.toMatch(/canary-text|xxx/);
      expect(site.inserts()).toBe(before);
    },
  );

  it('keeps what was chosen when it refuses what was typed', async () => {
    const { body } = await person.send('/', { ...FORM, secret: '', ttl_seconds: '604800', views: '7' });
    expect(body).toMatch(/<option[^>]*selected[^>]*>7 days/);
    expect(body).toMatch(/id="views"[^>]*value="7"/);
    const odd = await person.send('/', { ...FORM, secret: '', ttl_seconds: '604801', views: '700' });
    expect(odd.body).toMatch(/<option[^>]*selected[^>]*>1 day/);
    expect(odd.body).toMatch(/id="views"[^>]*value="1"/);
  });

  it.each(['%ff', '%ed%a0%80', '%cf%f0%e8', '%zz', '\uFFFD'])(
    'stores nothing of a form that is not UTF-8: %s',
    async (text) => {
      const before = site.inserts();
      const answer = await site.app.inject({
        method: 'POST',
        url: '/',
        headers: { ...BROWSER, 'content-type': 'application/x-www-form-urlencoded' },
        payload: `secret=${text}&views=1`,
      });
      expect(answer.statusCode).toBe(400);
      expect(answer.body).toContain('not valid text');
      expect(site.inserts()).toBe(before);
    },
  );

  it('refuses a form from another site', async () => {
    const before = site.inserts();
    expect((await person.send('/', FORM, { 'sec-fetch-site': 'same-site' })).statusCode).toBe(403);
    expect(site.inserts()).toBe(before);
  });

  it('asks for a token where creating needs one, and refuses without it', async () => {
    const guarded = await openWebSite({ tokens: ['canary-token'] });
    const guest = visitor(guarded);
    expect((await guest.get('/')).body).toContain('id="token"');
    expect((await person.get('/')).body).not.toContain('id="token"');
    for (const token of ['', 'canary-wrong']) {
      const refused = await guest.send('/', { ...FORM, token });
      expect(refused.statusCode).toBe(401);
      expect(refused.body).toContain('token-error');
      expect(refused.body).not.toContain('canary');
    }
    expect(guarded.inserts()).toBe(0);
    expect((await guest.send('/', { ...FORM, token: 'canary-token' })).statusCode).toBe(201);
    await guarded.app.close();
  });

  it('offers only times that this server allows, and says who sees the text', async () => {
    const strict = await openWebSite({ vault: openTestVault({ limits: { maxTtlS: 3600 } }) });
    const { body } = await visitor(strict).get('/', { 'accept-language': 'ru' });
    expect([...body.matchAll(/<option[^>]*>([^<]+)</g)].map((match) => match[1])).toEqual([
      '5 минут',
      '1 час',
    ]);
    expect(body).toContain('Эта форма отправляет текст на сервер');
    await strict.app.close();
  });

  it('says when the store is full', async () => {
    const full = await openWebSite({ vault: openTestVault({ quota: { liveSecretsMax: 0 } }) });
    const answer = await visitor(full).send('/', FORM);
    expect([answer.statusCode, answer.body.includes('The store is full')]).toEqual([503, true]);
    await full.app.close();
  });
});

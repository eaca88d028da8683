import { describe, expect, it } from 'vitest';
import { openVisitedSite } from './visitor.ts';

const { site, person } = await openVisitedSite();

const RUSSIAN = '<html lang="ru">';

describe('The choice of a language', () => {
  it('is kept in a cookie that holds nothing else, and leads back to the same page', async () => {
    const { id, receiptKey } = await site.create('x');
    for (const path of ['/', `/secrets/${id}`, `/receipts/${receiptKey}`]) {
      const { statusCode, headers } = await person.get(`${path}?lang=ru`);
      expect(statusCode).toBe(303);
      expect(headers.location).toBe(path);
      expect(headers['set-cookie']).toBe('lang=ru; Max-Age=31536000; Path=/; HttpOnly; SameSite=Lax; Secure');
      const page = await person.get(path, { cookie: 'other=1; lang=ru' });
      expect(page.body).toContain(RUSSIAN);
      expect(page.headers['set-cookie']).toBeUndefined();
      expect(page.headers['vary']).toContain('Cookie');
    }
  });

  it('counts more than what the browser asks for', async () => {
    expect((await person.get('/', { 'accept-language': 'ru' })).body).toContain(RUSSIAN);
    expect((await person.get('/', { 'accept-language': 'ru', cookie: 'lang=en' })).body).toContain(
      '<html lang="en">',
    );
  });

  it('is nothing for a language that is not spoken here, or said twice', async () => {
    for (const query of ['lang=xx', 'lang=', 'lang=ru&lang=en', 'lang[]=ru', 'lang=__proto__']) {
      const { statusCode, headers } = await person.get(`/?${query}`);
      expect(statusCode, query).toBe(200);
      expect(headers['set-cookie'], query).toBeUndefined();
    }
    expect((await person.get('/', { cookie: 'lang=../ru' })).body).toContain('<html lang="en">');
  });

  it('is offered on every page that can be asked for again, and never on the answer to a form', async () => {
    const form = 'class="languages"';
    const { id, receiptKey, secretKey } = await site.create('x');
    for (const path of ['/', `/secrets/${id}`, `/receipts/${receiptKey}`, '/secrets/cut'])
      expect((await person.get(path)).body).toContain(form);
    const created = await person.send('/', { secret: 'y' });
    const opened = await person.send(`/secrets/${id}`, { secret_key: secretKey });
    for (const page of [created, opened]) {
      expect(page.statusCode).toBeLessThan(300);
      expect(page.body).not.toContain(form);
    }
  });

  it('opens nothing and leads nowhere else', async () => {
    const { secretKey, receiptKey } = await site.create('x');
    const { headers } = await person.get(`/secrets/${secretKey}?lang=ru&secret-phrase=x`);
    expect(headers.location).toBe(`/secrets/${secretKey}`);
    expect((await person.get('//example.com/?lang=ru')).statusCode).toBe(404);
    expect((await site.vault.receipt(receiptKey)).status).toBe('sealed');
  });
});

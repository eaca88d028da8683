import { describe, expect, it } from 'vitest';
import { BROWSER, openVisitedSite } from './visitor.ts';

const { site } = await openVisitedSite();

/** What a page says to its reader, without its markup. */
function spoken(body: string): string {
  const [, main = ''] = /<main[^>]*>(.*)<\/main>/s.exec(body) ?? [];
  return main.replace(/<[^>]*>/g, ' ').replace(/\s+/g, ' ');
}

/** Words of another language on a Russian page, but for names. */
function foreignWords(body: string): string[] {
  const words = spoken(body).replace(/«[^»]*»|JavaScript/g, '');
  return words.match(/[A-Za-z_]{2,}/g) ?? [];
}

async function post(url: string, payload: string) {
  return await site.app.inject({
    method: 'POST',
    url,
    headers: {
      ...BROWSER,
      'accept-language': 'ru',
      'content-type': 'application/x-www-form-urlencoded',
      'sec-fetch-site': 'same-origin',
    },
    payload,
  });
}

describe('A form without script that came changed', () => {
  it.each([
    ['a field that it does not have', 'extra=1', 400],
    ['a field that is there twice', 'passphrase=one&passphrase=two', 400],
    ['a prototype', '__proto__=x', 400],
    ['bytes that are no text', 'passphrase=%ff', 400],
    ['nothing in it', '', 400],
    ['more than fits', `passphrase=${'x'.repeat(600_000)}`, 413],
  ])('is refused in Russian on a Russian page: %s', async (_name, form, status) => {
    const created = await site.create('x', { passphrase: 'right' });
    const before = site.inserts();
    for (const path of ['/', `/secrets/${created.id}`]) {
      const answer = await post(path, form);
      expect([answer.statusCode, foreignWords(answer.body)]).toEqual([status, []]);
      expect(spoken(answer.body)).toMatch(/Ничего не (сохранено|открыто)/);
    }
    expect(site.inserts()).toBe(before);
    expect(await site.vault.receipt(created.receiptKey)).toMatchObject({
      status: 'sealed',
      deniedAttempts: 0,
    });
  });
});

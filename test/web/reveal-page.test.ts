import { describe, expect, it } from 'vitest';
import { idOf, newSecretKey } from '../../src/vault/secret-key.ts';
import { systemRandom } from '../../src/kit/random.ts';
import { openVisitedSite } from './visitor.ts';

const { site, person } = await openVisitedSite();

describe('The reveal page', () => {
  it('is the same bytes and headers for live, opened and unknown ids, and for older links', async () => {
    const live = await site.create('one');
    const opened = await site.create('two');
    await site.vault.reveal({ key: opened.secretKey, from: 'address:192.0.2.1' });
    const unknown = idOf(newSecretKey(systemRandom));
    const pages = [];
    for (const key of [live.id, opened.id, unknown, live.secretKey]) {
      const { statusCode, body, headers } = await person.get(`/secrets/${key}`);
      expect(statusCode).toBe(200);
      pages.push({ body, headers: { ...headers, date: '', 'x-request-id': '' } });
    }
    for (const page of pages) expect(page).toEqual(pages[0]);
  });

  it('opens nothing, however often it is fetched', async () => {
    const created = await site.create('still here');
    for (const key of [created.id, created.secretKey]) {
      await person.get(`/secrets/${key}`);
      await person.get(`/secrets/${key}`, { 'sec-purpose': 'prefetch' });
    }
    expect((await site.vault.receipt(created.receiptKey)).status).toBe('sealed');
  });

  it('is never kept, framed or indexed, and runs only scripts of its own', async () => {
    const { headers } = await person.get(`/secrets/${(await site.create('x')).id}`);
    expect(headers['cache-control']).toBe('no-store');
    expect(headers['x-frame-options']).toBe('DENY');
    expect(headers['x-robots-tag']).toContain('noindex');
    expect(headers['vary']).toContain('Accept-Language');
    const policy = String(headers['content-security-policy']);
    expect(policy).toContain("default-src 'none'");
    expect(policy).toContain("require-trusted-types-for 'script'");
    expect(policy).not.toContain('unsafe');
  });

  it('has neither inline scripts nor inline styles', async () => {
    const { id } = await site.create('x');
    for (const path of ['/', `/secrets/${id}`]) {
      const { body } = await person.get(path);
      expect(body).not.toMatch(/<style|\sstyle=|\son[a-z]+=|<script(?![^>]*\ssrc=)/);
      expect(body).not.toMatch(/(src|href)="(https?:)?\/\//);
    }
  });

  it.each([
    ['ru-RU,ru;q=0.9,en;q=0.5', 'ru', 'Секрет для вас'],
    ['en-US,en;q=0.9', 'en', 'A secret for you'],
    ['de,fr;q=0.8', 'en', 'A secret for you'],
    ['', 'en', 'A secret for you'],
  ])('speaks the language asked for by %j', async (wish, language, words) => {
    const { body } = await person.get(`/secrets/${(await site.create('x')).id}`, { 'accept-language': wish });
    expect(body).toContain(`<html lang="${language}">`);
    expect(body).toContain(words);
  });

  it('tells a person whose address is cut that it is, and a program by a problem', async () => {
    const { id } = await site.create('x');
    const page = await person.get(`/secrets/${id.slice(1)}`);
    expect(page.statusCode).toBe(404);
    expect(page.body).toContain('This address is incomplete');
    expect(page.body).not.toContain(id.slice(1));
    const program = await site.app.inject({ url: `/secrets/${id.slice(1)}` });
    expect(program.headers['content-type']).toContain('application/problem+json');
  });
});

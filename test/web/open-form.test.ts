import { describe, expect, it } from 'vitest';
import { VaultError } from '../../src/vault/errors.ts';
import { openTestVault } from '../fakes/test-vault.ts';
import { openWebSite } from '../servers/web-site.ts';
import { openVisitedSite, visitor } from './visitor.ts';

const { site, person } = await openVisitedSite();

describe('Opening without a script', () => {
  it('shows the text once to whoever pastes the key, the whole link, or an older link', async () => {
    for (const pasted of ['key', 'link', 'older'] as const) {
      const created = await site.create(`text of ${pasted}`);
      const { id, secretKey } = created;
      const forms = {
        key: ` ${secretKey}\n`,
        link: site.linkOf(created),
        older: `https://x.example/secrets/${secretKey}`,
      };
      const first = await person.send(`/secrets/${id}`, { secret_key: forms[pasted], passphrase: '' });
      expect(first.statusCode).toBe(200);
      expect(first.body).toContain(`text of ${pasted}`);
      expect(first.headers['cache-control']).toBe('no-store');
      const second = await person.send(`/secrets/${id}`, { secret_key: forms[pasted] });
      expect(second.statusCode).toBe(404);
      expect(second.body).toContain('This secret is gone');
      expect(second.body).not.toContain('text of');
    }
  });

  it('takes the key of an older link from its path', async () => {
    const { secretKey } = await site.create('from the path');
    expect((await person.send(`/secrets/${secretKey}`)).body).toContain('from the path');
  });

  it.each([
    '<script>alert(1)</script>',
    '"><img src=x onerror=alert(1)>',
    '</pre><svg/onload=alert(1)>',
    "javascript:alert('&lt;b&gt;')",
    '<!--<script>]]>&amp;&#60;',
  ])('shows %j as text', async (text) => {
    const { id, secretKey } = await site.create(text);
    const { body } = await person.send(`/secrets/${id}`, { secret_key: secretKey });
    const shown = /<pre[^>]*>([^]*?)<\/pre>/.exec(body)?.[1] ?? '';
    expect(shown).not.toContain('<');
    const characters = { '&lt;': '<', '&gt;': '>', '&quot;': '"', '&#39;': "'", '&amp;': '&' };
    const read = shown
      .slice(1)
      .replace(/&(lt|gt|quot|#39|amp);/g, (entity) => characters[entity as keyof typeof characters]);
    expect(read).toBe(text);
  });

  it('keeps a leading line break of the text', async () => {
    const { id, secretKey } = await site.create('\nafter a blank line');
    const { body } = await person.send(`/secrets/${id}`, { secret_key: secretKey });
    expect(body).toMatch(/<pre[^>]*>\n\nafter a blank line/);
  });

  it('asks for a missing passphrase, counts a wrong one, and opens with the right one', async () => {
    const { id, secretKey } = await site.create('locked', { passphrase: 'right' });
    const missing = await person.send(`/secrets/${id}`, { secret_key: secretKey });
    expect([missing.statusCode, missing.body.includes('Type the passphrase first')]).toEqual([403, true]);
    const wrong = await person.send(`/secrets/${id}`, { secret_key: secretKey, passphrase: 'wrong' });
    expect([wrong.statusCode, wrong.body.includes('4 tries left')]).toEqual([403, true]);
    expect(wrong.body).not.toContain(secretKey);
    const right = await person.send(`/secrets/${id}`, { secret_key: secretKey, passphrase: 'right' });
    expect([right.statusCode, right.body.includes('locked')]).toEqual([200, true]);
  });

  it('says when to come back after too many tries', async () => {
    const { id, secretKey } = await site.create('locked', { passphrase: 'right' });
    const fields = { secret_key: secretKey, passphrase: 'wrong' };
    for (let tries = 0; tries < 5; tries += 1) await person.send(`/secrets/${id}`, fields);
    const throttled = await person.send(`/secrets/${id}`, fields);
    expect(throttled.statusCode).toBe(429);
    expect(throttled.headers['retry-after']).toBe('600');
    expect(throttled.body).toContain('You can try again in 10 minutes');
  });

  it.each([
    ['nothing', '', 'did not arrive'],
    ['a cut key', 'abc', 'looks cut or changed'],
    ['a link made end to end', `https://x.example/secrets/y#${'a'.repeat(32)}.e`, 'decrypted in the browser'],
  ])('says what is wrong with %s, and opens nothing', async (_name, pasted, words) => {
    const created = await site.create('untouched');
    const answer = await person.send(`/secrets/${created.id}`, { secret_key: pasted });
    expect(answer.statusCode).toBe(400);
    expect(answer.body).toContain(words);
    expect((await site.vault.receipt(created.receiptKey)).status).toBe('sealed');
  });

  it('calls the key of another secret gone, and counts nothing', async () => {
    const one = await site.create('one');
    const other = await site.create('other');
    expect((await person.send(`/secrets/${one.id}`, { secret_key: other.secretKey })).statusCode).toBe(404);
    expect((await site.vault.receipt(other.receiptKey)).status).toBe('sealed');
  });

  it.each([{ 'sec-fetch-site': 'cross-site' }, { 'sec-fetch-site': '', origin: 'https://evil.example' }])(
    'is refused when another site sends the form (%j)',
    async (headers) => {
      const created = await site.create('untouched');
      const answer = await person.send(`/secrets/${created.id}`, { secret_key: created.secretKey }, headers);
      expect(answer.statusCode).toBe(403);
      expect((await site.vault.receipt(created.receiptKey)).status).toBe('sealed');
    },
  );

  it('refuses fields it does not know, and fields given twice', async () => {
    const created = await site.create('untouched');
    const unknown = await person.send(`/secrets/${created.id}`, {
      secret_key: created.secretKey,
      extra: '1',
    });
    expect([unknown.statusCode, unknown.body.includes('extra')]).toEqual([400, true]);
    expect((await site.vault.receipt(created.receiptKey)).status).toBe('sealed');
  });

  it.each([
    ['frozen', new VaultError('secret.frozen'), 423, 'This secret is frozen', false],
    ['out of reach', new VaultError('store.unavailable'), 503, 'This server cannot do that now', true],
    ['throttled', new VaultError('actor.throttled', { retryAfterS: 1 }), 429, 'in 1 second', true],
  ])('has a page for a secret that is %s', async (_name, error, status, words, isFormKept) => {
    const broken = await openWebSite({
      vault: openTestVault(),
      broken: { reveal: () => Promise.reject(error) },
    });
    const { id, secretKey } = await broken.create('x');
    const answer = await visitor(broken).send(`/secrets/${id}`, { secret_key: secretKey });
    expect(answer.statusCode).toBe(status);
    expect(answer.body).toContain(words);
    expect(answer.body.includes('<form')).toBe(isFormKept);
    await broken.app.close();
  });

  it('tells nothing of a fault of its own, neither on the page nor in the log', async () => {
    const fault = () => Promise.reject(new Error('hunter2 is in this message'));
    const broken = await openWebSite({ broken: { reveal: fault } });
    const { id, secretKey } = await broken.create('x');
    const answer = await visitor(broken).send(`/secrets/${id}`, { secret_key: secretKey });
    expect(answer.statusCode).toBe(500);
    expect(answer.body).toContain('The fault is ours');
    expect(answer.body + broken.lines.join('')).not.toContain('hunter2');
    expect(broken.lines.join('')).toContain('page failed');
    await broken.app.close();
  });
});

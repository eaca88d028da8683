import type { Page } from 'playwright-core';
import { describe, expect, it } from 'vitest';
import { parseSecretKey } from '../../src/vault/secret-key.ts';
import { fragmentOf, newEndToEndKey, sealEndToEnd } from '../../src/web/client/end-to-end.ts';
import { heading, openButton, openWebStage, shownSecret } from './web-stage.ts';

const { site, url, visit } = await openWebStage();

interface SealedLink {
  readonly link: string;
  readonly fragment: string;
  readonly secretKey: string;
  readonly envelope: string;
  readonly status: () => Promise<string>;
}

/** Leaves a text as the create page does: the server gets the envelope (or `stored` in its place), never the key. */
async function leave(text: string, passphrase?: string, stored?: string): Promise<SealedLink> {
  const key = newEndToEndKey();
  const { access, envelope } = await sealEndToEnd(key, text, passphrase);
  const created = await site.create(stored ?? envelope, {
    endToEnd: { key: parseSecretKey(access.secretKey)! },
    ...(access.passphrase !== undefined && { passphrase: access.passphrase }),
  });
  const fragment = fragmentOf(key);
  return {
    link: `${url}/secrets/${access.id}#${fragment}`,
    fragment,
    secretKey: access.secretKey,
    envelope,
    status: async () => (await site.vault.receipt(created.receiptKey)).status,
  };
}

/** Everything that a page sends: addresses, headers and bodies. */
async function sentBy(page: Page): Promise<() => string> {
  const sent: string[] = [];
  await page.route('**/*', async (route) => {
    const request = route.request();
    sent.push(request.url(), JSON.stringify(await request.allHeaders()), request.postData() ?? '');
    await route.continue();
  });
  return () => sent.join('\n');
}

describe('A link that was made end to end', () => {
  it('is opened and decrypted in the browser, without key, text or passphrase leaving it', async () => {
    const text = 'тайна \u{1F511}\n\tsecond line';
    const { link, fragment } = await leave(text, 'typed passphrase');
    const { page, context, faults } = await visit();
    const sent = await sentBy(page);
    await page.goto(link);
    await page.getByText('the server cannot read it').waitFor();
    await page.getByLabel('Passphrase').fill('not this one');
    await openButton(page).click();
    await page.getByText('4 tries left for now.').waitFor();
    await page.getByLabel('Passphrase').fill('typed passphrase');
    await openButton(page).click();
    expect(await shownSecret(page).textContent()).toBe(text);
    expect(page.url()).toBe(link.split('#')[0]);
    for (const secret of [fragment.slice(0, 32), 'typed', 'тайна', 'second line'])
      expect(sent()).not.toContain(secret);
    const kept = await page.evaluate(() =>
      [JSON.stringify(history.state), document.cookie, localStorage.length, sessionStorage.length].join(' '),
    );
    expect(kept).toBe('null  0 0');
    expect(faults).toEqual([]);
    await context.close();
  });

  it('opens when it lost its .e, and sends its key nowhere when its address is another’s', async () => {
    const one = await leave('with a tail');
    const other = await leave('untouched');
    const { page, context } = await visit();
    const sent = await sentBy(page);
    await page.goto(`${one.link.split('#')[0]!}#${other.fragment}`);
    await page.getByText('looks cut or changed').waitFor();
    await page.getByLabel('The whole link, or its key').fill(one.link.slice(0, -2));
    await page.getByRole('button', { name: 'Continue' }).click();
    await openButton(page).click();
    expect(await shownSecret(page).textContent()).toBe('with a tail');
    expect(await other.status()).toBe('sealed');
    for (const { fragment } of [one, other]) expect(sent()).not.toContain(fragment.slice(0, 32));
    await context.close();
  });

  it('shows what was stored when it does not decrypt, and keeps the link', async () => {
    const { link } = await leave('x', undefined, 'never encrypted');
    const { page, context, faults } = await visit();
    await page.goto(link);
    await openButton(page).click();
    await page.getByText('does not decrypt this one').waitFor();
    expect(await shownSecret(page).textContent()).toBe('never encrypted');
    expect(page.url()).toBe(link);
    expect(faults).toEqual([]);
    await context.close();
  });

  it('says that the text is still encrypted when a bare key has opened it', async () => {
    const { link, secretKey, envelope } = await leave('x');
    const { page, context } = await visit();
    await page.goto(`${link.split('#')[0]!}#${secretKey}`);
    await openButton(page).click();
    await page.getByText('ask the sender for the whole link').waitFor();
    expect(await shownSecret(page).textContent()).toBe(envelope);
    await context.close();
  });

  it('spends nothing where WebCrypto is missing, and says so', async () => {
    const { link, status } = await leave('x');
    const { page, context, requests } = await visit();
    await page.addInitScript(() => delete (Crypto.prototype as { subtle?: unknown }).subtle);
    await page.goto(link);
    await heading(page, 'This browser cannot decrypt here').waitFor();
    expect(requests.filter((request) => request.includes('/secrets/'))).toHaveLength(1);
    expect(await status()).toBe('sealed');
    await context.close();
  });

  it('keeps its key from the server even without scripts: the form does not take it', async () => {
    const { link, fragment, status } = await leave('x');
    const { page, context, requests } = await visit({ javaScriptEnabled: false });
    await page.goto(link);
    await page.getByText('do not paste it here').first().waitFor();
    for (const pasted of [link, ` ${fragment} `]) {
      await page.getByLabel('The whole link, or its key').fill(pasted);
      await openButton(page).click();
    }
    expect(requests.filter((request) => request.startsWith('POST'))).toEqual([]);
    expect(await status()).toBe('sealed');
    await context.close();
  });

  it('is shown after a lost answer, too, with the one view that it had', async () => {
    const { link, status } = await leave('nearly lost');
    const { page, context } = await visit();
    let answers = 0;
    await page.route('**/secrets/*', async (route) => {
      const isOpening = route.request().method() === 'POST';
      const answer = await route.fetch();
      answers += isOpening ? 1 : 0;
      if (isOpening && answers === 1) await route.abort('connectionreset');
      else await route.fulfill({ response: answer });
    });
    await page.goto(link);
    await openButton(page).click();
    expect(await shownSecret(page).textContent()).toBe('nearly lost');
    expect(await status()).toBe('opened');
    await context.close();
  });
});

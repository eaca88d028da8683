import type { Page } from 'playwright-core';
import { describe, expect, it } from 'vitest';
import { parseSecretKey } from '../../src/vault/secret-key.ts';
import { fragmentOf, newEndToEndKey, sealEndToEnd } from '../../src/web/client/end-to-end.ts';
import type { WebSite } from '../servers/web-site.ts';
import { openWebStage } from './web-stage.ts';

const { site, url, visit } = await openWebStage();

interface Target {
  readonly link: string;
  readonly status: () => Promise<string>;
}

async function targets(): Promise<
  Readonly<Record<'plain' | 'locked' | 'older' | 'sealed' | 'receipt', Target>>
> {
  const make = async (
    linkOf: (created: Awaited<ReturnType<WebSite['create']>>) => string,
    passphrase?: string,
  ) => {
    const created = await site.create('x', passphrase === undefined ? {} : { passphrase });
    const status = async () => (await site.vault.receipt(created.receiptKey)).status;
    return { link: linkOf(created), status };
  };
  const key = newEndToEndKey();
  const { access, envelope } = await sealEndToEnd(key, 'x');
  const own = await site.create(envelope, { endToEnd: { key: parseSecretKey(access.secretKey)! } });
  return {
    plain: await make((one) => site.linkOf(one)),
    locked: await make((one) => site.linkOf(one), 'right'),
    older: await make(({ secretKey }) => `${url}/secrets/${secretKey}`),
    sealed: {
      link: `${url}/secrets/${access.id}#${fragmentOf(key)}`,
      status: async () => (await site.vault.receipt(own.receiptKey)).status,
    },
    receipt: await make((one) => site.receiptLinkOf(one)),
  };
}

/** Everything that a script on the page can do to it without a person: fills in, dispatches, clicks, submits. */
async function tryEverything(page: Page): Promise<void> {
  await page.evaluate(async () => {
    const names = [
      'pointerover',
      'pointerdown',
      'mousedown',
      'pointerup',
      'mouseup',
      'click',
      'dblclick',
      'touchend',
    ];
    const keys = ['keydown', 'keypress', 'keyup'];
    for (const element of document.querySelectorAll<HTMLElement>('body *')) {
      if (element instanceof HTMLInputElement) {
        element.value = 'filled in by a program';
        element.dispatchEvent(new InputEvent('input', { bubbles: true }));
        element.dispatchEvent(new Event('change', { bubbles: true }));
      }
      if (element.closest('a, .languages')) continue;
      const options = { bubbles: true, cancelable: true, composed: true };
      for (const name of names) element.dispatchEvent(new PointerEvent(name, options));
      for (const key of ['Enter', ' '])
        for (const name of keys) element.dispatchEvent(new KeyboardEvent(name, { ...options, key }));
      element.focus();
      element.click();
    }
    for (const form of document.querySelectorAll<HTMLFormElement>('main form')) {
      form.dispatchEvent(new SubmitEvent('submit', { bubbles: true, cancelable: true }));
      form.requestSubmit();
    }
    for (let frame = 0; frame < 3; frame += 1) await new Promise((resolve) => requestAnimationFrame(resolve));
  });
}

describe('A scanner with a whole browser', () => {
  it('opens and burns nothing by running scripts, dispatching events, filling in and submitting forms', async () => {
    const all = await targets();
    const { page, context, requests } = await visit();
    for (const { link, status } of Object.values(all)) {
      await page.goto('about:blank');
      await page.goto(link);
      await page.locator('.pulse, #reveal .hint + .hint').first().waitFor();
      // The receipt's form for looking again loads the page anew, which ends the script that sent it.
      await tryEverything(page).catch((error: unknown) => {
        if (!String(error).includes('because of a navigation')) throw error;
      });
      await page.waitForLoadState('networkidle');
      const posts = () => requests.filter((request) => request.startsWith('POST')).length;
      expect(posts(), link).toBe(0);
      expect(await status()).toBe('sealed');
    }
    await context.close();
  });

  it('opens nothing by sending the forms past their handlers', async () => {
    const { plain, older, sealed, locked } = await targets();
    const { page, context } = await visit();
    for (const { link, status } of [plain, older, sealed, locked]) {
      await page.goto('about:blank');
      await page.goto(link);
      await page.locator('#reveal .hint + .hint').first().waitFor();
      await Promise.all([
        page.waitForEvent('load'),
        page.evaluate(() => document.querySelector<HTMLFormElement>('main form')!.submit()),
      ]);
      expect(await page.locator('pre').count()).toBe(0);
      expect(await status()).toBe('sealed');
    }
    await context.close();
  });

  it('opens nothing by prefetching, prerendering, framing or following links', async () => {
    const all = Object.values(await targets());
    const { page, context, requests } = await visit();
    const links = all.map(({ link }) => link);
    const rules = {
      prefetch: [{ urls: links, eagerness: 'immediate' }],
      prerender: [{ urls: links, eagerness: 'immediate' }],
    };
    const body = [
      ...links.flatMap((link) => [
        `<link rel=prefetch href="${link}"><link rel=preload as=fetch href="${link}"><link rel=prerender href="${link}">`,
        `<iframe src="${link}"></iframe><object data="${link}"></object><img src="${link}"><a href="${link}">x</a>`,
      ]),
      `<script type=speculationrules>${JSON.stringify(rules)}</script>`,
    ].join('');
    await page.route(`${url}/mail`, (route) => route.fulfill({ contentType: 'text/html', body }));
    await page.goto(`${url}/mail`);
    await page.evaluate(async (addresses) => {
      for (const address of addresses) {
        for (const method of ['GET', 'HEAD'])
          await fetch(address, { method, mode: 'no-cors' }).catch(() => undefined);
        await fetch(address, { headers: { accept: 'text/html', range: 'bytes=0-10' } }).catch(
          () => undefined,
        );
        open(address)?.close();
      }
    }, links);
    const seen = () => requests.filter((request) => request.includes('/secrets/')).length;
    await expect.poll(seen, { timeout: 60_000 }).toBeGreaterThan(20);
    for (const { status } of all) expect(await status()).toBe('sealed');
    await context.close();
  });

  it('that really clicks is stopped by a passphrase alone', async () => {
    const { plain, locked } = await targets();
    const { page, context } = await visit();
    const devtools = await context.newCDPSession(page);
    for (const { link } of [plain, locked]) {
      await page.goto('about:blank');
      await page.goto(link);
      await page.getByText('Kept until').waitFor();
      const { x, y, width, height } = (await page.locator('button.main').boundingBox())!;
      const place = { x: x + width / 2, y: y + height / 2, button: 'left', clickCount: 1 } as const;
      await devtools.send('Input.dispatchMouseEvent', { type: 'mousePressed', ...place });
      await devtools.send('Input.dispatchMouseEvent', { type: 'mouseReleased', ...place });
      await page.locator('pre, #open-fault').waitFor();
    }
    expect([await plain.status(), await locked.status()]).toEqual(['opened', 'sealed']);
    await context.close();
  });
});

import { describe, expect, it } from 'vitest';
import { Redacted } from '../../src/kit/redacted.ts';
import { parseSecretId } from '../../src/vault/secret-key.ts';
import type { Visit } from '../servers/browser.ts';
import { markupStrings } from '../web/markup-strings.ts';
import { visitor } from '../web/visitor.ts';
import { openWebStage } from './web-stage.ts';

const TEXTS = markupStrings(500);
/** Each takes a click in a browser: a slice in the ordinary run, all of them in the soak. */
const STEP = Number(process.env['TELLONCE_MARKUP_STEP'] ?? 20);

let told = '';

const { site, url, visit } = await openWebStage({
  broken: {
    // The walk through the vault is looked at elsewhere; here each opening gives the next text.
    reveal: () =>
      Promise.resolve({
        text: new Redacted(told),
        viewsLeft: 1,
        expiresAtMs: 2e12,
        id: parseSecretId('a'.repeat(16))!,
        isRepeat: false,
      }),
  },
});

/** What a text has done that it should not, if anything. */
async function traces({ page, faults, requests }: Visit, dialogs: readonly string[]): Promise<unknown> {
  const inside = await page.evaluate(() => ({
    ran: 'ran' in window,
    title: document.title,
    own: document.querySelectorAll('script').length,
    frames: document.querySelectorAll('iframe, object, embed, svg, img:not(.brand img)').length,
  }));
  const asked = requests.filter((request) => !/ \/?(secrets|assets)\//.test(request.replace(url, '')));
  return { ...inside, asked, faults, dialogs };
}

const NOTHING = {
  ran: false,
  title: 'A secret for you · Tellonce',
  own: 1,
  frames: 0,
  asked: [],
  faults: [],
  dialogs: [],
};

describe('Five hundred texts that look like markup', () => {
  it('come back from the API as they were', async () => {
    for (const text of TEXTS) {
      told = text;
      const answer = await site.app.inject({
        method: 'POST',
        url: `/secrets/${'a'.repeat(32)}`,
        payload: {},
      });
      expect(answer.json<{ secret: string }>().secret).toBe(text);
      expect(answer.headers['content-type']).toContain('application/json');
      expect(answer.headers['x-content-type-options']).toBe('nosniff');
    }
  });

  it('are texts on the page without scripts, as a browser reads it', async () => {
    const bodies: string[] = [];
    for (const text of TEXTS) {
      told = text;
      bodies.push((await visitor(site).send(`/secrets/${'a'.repeat(32)}`)).body);
    }
    const { page, context } = await visit({ bypassCSP: true });
    const read = await page.evaluate(
      (pages) =>
        pages.map((html) => {
          const tree = new DOMParser().parseFromString(html, 'text/html');
          const count = tree.querySelectorAll('pre *, script, iframe, svg, [onload], [onerror]').length;
          return [tree.querySelector('pre')?.textContent, count];
        }),
      bodies,
    );
    // HTML has no NUL: parsers leave it out. Nothing else changes.
    const shown = TEXTS.map((text) => [text.replaceAll('\0', ''), 0]);
    expect(read).toEqual(shown);
    await context.close();
  });

  it('are texts on the page with scripts, and run nothing', { timeout: 120_000 }, async () => {
    const { id, secretKey } = await site.create('x');
    const person = await visit();
    const { page, context } = person;
    const dialogs: string[] = [];
    page.on('dialog', (dialog) => {
      dialogs.push(dialog.message());
      void dialog.dismiss();
    });
    await page.goto(`${url}/secrets/${id}`);
    await page.locator('#pasted').waitFor();
    const button = 'form[method=post] button.main:not([aria-disabled=true])';
    for (const text of TEXTS.filter((_text, at) => at % STEP === 0)) {
      told = text;
      await page.evaluate((key) => (location.hash = key), secretKey);
      await page.waitForSelector('#reveal .hint + .hint');
      await page.locator(button).press('Enter');
      const shown = await page.waitForSelector('pre');
      expect(await shown.textContent()).toBe(text);
    }
    expect(await traces(person, dialogs)).toEqual(NOTHING);
    await context.close();
  });
});

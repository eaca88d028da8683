import type { LightMyRequestResponse } from 'fastify';
import { afterAll } from 'vitest';
import { openWebSite, type WebSite } from '../servers/web-site.ts';

type Headers = Readonly<Record<string, string>>;

export const BROWSER = { accept: 'text/html,application/xhtml+xml,*/*;q=0.8', 'accept-language': 'en' };

/** A person with a browser without scripts. */
export function visitor({ app }: WebSite) {
  return {
    get: async (url: string, headers: Headers = {}): Promise<LightMyRequestResponse> =>
      await app.inject({ url, headers: { ...BROWSER, ...headers } }),
    /** Sends a form, as from a page of this site. */
    send: async (
      url: string,
      fields: Readonly<Record<string, string>> = {},
      headers: Headers = {},
    ): Promise<LightMyRequestResponse> =>
      await app.inject({
        method: 'POST',
        url,
        payload: new URLSearchParams(fields).toString(),
        headers: {
          ...BROWSER,
          'content-type': 'application/x-www-form-urlencoded',
          'sec-fetch-site': 'same-origin',
          ...headers,
        },
      }),
  };
}

/** A site and somebody who visits it, for all tests of a file; it is closed after the last of them. */
export async function openVisitedSite() {
  const site = await openWebSite();
  afterAll(async () => {
    await site.app.close();
  });
  return { site, person: visitor(site) };
}

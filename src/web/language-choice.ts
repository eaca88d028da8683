import type { FastifyInstance, FastifyRequest } from 'fastify';
import { LANGUAGES, type Language } from '../phrases/languages.ts';

const COOKIE = 'lang';
const YEAR_S = 31_536_000;

function spoken(text: unknown): Language | undefined {
  return LANGUAGES.find((language) => language === text);
}

/** What the reader once chose, if he did and it is spoken here. */
export function chosenLanguage({ headers }: FastifyRequest): Language | undefined {
  const pairs = (headers.cookie ?? '').split(';').map((pair) => pair.trim());
  return spoken(pairs.find((pair) => pair.startsWith(`${COOKIE}=`))?.slice(COOKIE.length + 1));
}

/**
 * `?lang=ru` at any page keeps that choice and leads back to the page. The answer names no fragment, so that the browser goes
 * on with the one it has (RFC 9110, 10.2.2), and with it the key of a link.
 */
export function languageSwitch(app: FastifyInstance, publicUrl: () => string): void {
  app.addHook('onRequest', async (request, reply) => {
    const language = spoken((request.query as { lang?: unknown }).lang);
    if (request.method !== 'GET' || language === undefined) return;
    const secure = publicUrl().startsWith('https:') ? '; Secure' : '';
    const cookie = `${COOKIE}=${language}; Max-Age=${YEAR_S}; Path=/; HttpOnly; SameSite=Lax${secure}`;
    await reply.header('set-cookie', cookie).redirect(request.url.replace(/\?.*$/s, ''), 303);
  });
}

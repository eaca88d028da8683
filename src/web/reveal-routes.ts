import type { FastifyInstance } from 'fastify';
import { isCrossSite } from '../http/negotiate.ts';
import { setRefusalHeaders } from '../http/problem.ts';
import { addressActor } from '../http/rate-limit.ts';
import { Redacted } from '../kit/redacted.ts';
import { VaultError } from '../vault/errors.ts';
import { parseSecretId, parseSecretKey, type SecretId, type SecretKey } from '../vault/secret-key.ts';
import { badKeyPage, notOpenedPage, revealPage, shownPage } from './pages/reveal-page.tsx';
import { crossSitePage, malformedPage } from './pages/state-pages.tsx';
import { readPasted } from './pasted.ts';
import type { SendPage } from './send-page.tsx';
import type { WebParts } from './web-parts.ts';

interface OpenForm {
  readonly secret_key?: string;
  readonly passphrase?: string;
}

const openForm = {
  type: 'object',
  additionalProperties: false,
  properties: { secret_key: { type: 'string' }, passphrase: { type: 'string' } },
} as const;

/** What the path names: an id, or (older links) the key itself. */
function readPath(text: string): { readonly id?: SecretId; readonly key?: SecretKey } | undefined {
  const id = parseSecretId(text);
  if (id !== undefined) return { id };
  const key = parseSecretKey(text);
  return key === undefined ? undefined : { key };
}

/** The page of a link, which opens nothing, and opening by its form, for people without scripts. */
export function revealRoutes(app: FastifyInstance, { vault, publicUrl }: WebParts, send: SendPage): void {
  const constraints = { face: 'page' };

  app.get<{ Params: { key: string } }>(
    '/secrets/:key',
    { constraints, config: { access: 'open' } },
    async (request, reply) =>
      await send(request, reply, readPath(request.params.key) ? revealPage : malformedPage),
  );

  app.post<{ Params: { key: string }; Body: OpenForm | undefined }>(
    '/secrets/:key',
    { constraints, config: { access: 'reveal' }, schema: { body: openForm } },
    async (request, reply) => {
      if (isCrossSite(request, publicUrl())) return await send(request, reply, crossSitePage);
      const path = readPath(request.params.key);
      if (!path) return await send(request, reply, malformedPage);
      const { secret_key: pastedText = '', passphrase = '' } = request.body ?? {};
      const pasted = readPasted(pastedText === '' ? (path.key ?? '') : pastedText);
      if (pasted.kind !== 'key') return await send(request, reply, badKeyPage(pasted.kind));
      const key = parseSecretKey(pasted.key);
      if (key === undefined) return await send(request, reply, badKeyPage('malformed'));
      try {
        const revealed = await vault.reveal({
          key,
          ...(path.id !== undefined && { id: path.id }),
          ...(passphrase !== '' && { passphrase: new Redacted(passphrase) }),
          from: addressActor(request),
        });
        return await send(request, reply, shownPage(revealed));
      } catch (error) {
        if (!(error instanceof VaultError)) throw error;
        setRefusalHeaders(reply, error);
        return await send(request, reply, notOpenedPage(error));
      }
    },
  );
}

import { addressActor } from '../http/rate-limit.ts';
import { openedAnswer } from './answers.ts';
import type { Api, ApiParts } from './api-parts.ts';
import { keyOfPath, openingKeyOf, passphraseOf, passphraseOfEither } from './fields.ts';
import { allowNoBody, refuseCrossSite } from './hooks.ts';
import { openByGet, peekAnswer } from './openings.ts';
import { OPEN_CODES, refusals } from './refusals.ts';
import {
  DELETED,
  KEY_PATH,
  NO_QUERY,
  OPEN_BODY,
  OPENED,
  OPENED_OR_SEALED,
  PASSPHRASE_BODY,
  SEALED,
  WISH_QUERY,
} from './schemas.ts';

const json = { face: 'json' } as const;
const config = { access: 'reveal' } as const;
const tags = ['Open'];

export function secretRoutes(api: Api, parts: ApiParts): void {
  openRoute(api, parts);
  statusRoutes(api, parts);
  deleteRoute(api, parts, '/secrets/:key', 'burnSecret');
}

function openRoute(api: Api, { vault, publicUrl }: ApiParts): void {
  api.post(
    '/secrets/:key',
    {
      config,
      constraints: json,
      onRequest: refuseCrossSite(publicUrl),
      preValidation: allowNoBody,
      schema: {
        tags,
        operationId: 'openSecret',
        summary: 'Open a secret',
        description:
          'The path holds the secret key, or the id; then the secret key stands in the body. Whoever sends a random ' +
          '`claim_id` may ask again with the same one for 60 s, at most five times, if the answer was lost.',
        params: KEY_PATH,
        querystring: NO_QUERY,
        body: OPEN_BODY,
        response: { 200: OPENED, ...refusals(...OPEN_CODES, 'input.too_large') },
      },
    },
    async (request) => {
      const { body } = request;
      const passphrase = passphraseOf(body);
      const revealed = await vault.reveal({
        ...openingKeyOf(request.params.key, body),
        ...(passphrase !== undefined && { passphrase }),
        ...(body.claim_id !== undefined && { claimId: body.claim_id }),
        from: addressActor(request),
      });
      return openedAnswer(revealed);
    },
  );
}

function statusRoutes(api: Api, parts: ApiParts): void {
  const status = {
    tags,
    params: KEY_PATH,
    querystring: WISH_QUERY,
    response: { 200: SEALED, ...refusals('secret.gone') },
  };
  api.head('/secrets/:key', { config, schema: status }, async (request) => {
    return await peekAnswer(parts, request.params.key);
  });

  const about = parts.olderApi
    ? {
        description:
          'Tells whether it is still there. For clients of the older API it opens when the path holds the secret ' +
          'key and `application/json` stands in `Accept` by name, or a passphrase in the query; never for `Range`, ' +
          'prefetching, navigation, other sites or link crawlers. Prefer the POST.',
        response: { 200: OPENED_OR_SEALED, ...refusals(...OPEN_CODES) },
      }
    : { description: 'Tells whether it is still there. Opens nothing.' };
  api.get(
    '/secrets/:key',
    {
      config,
      constraints: json,
      schema: {
        ...status,
        operationId: 'getSecret',
        summary: 'Ask whether a secret is still there',
        ...about,
      },
    },
    async (request) => {
      const isWishNamed = Object.keys(request.query).length > 0;
      const revealed = parts.olderApi ? await openByGet(parts, request, isWishNamed) : undefined;
      if (!revealed) return await peekAnswer(parts, request.params.key);
      return { ...openedAnswer(revealed), text: revealed.text.reveal() };
    },
  );
}

export function deleteRoute(
  api: Api,
  { vault, publicUrl }: ApiParts,
  path: '/secrets/:key' | '/secret/:key',
  operationId: string,
): void {
  api.delete(
    path,
    {
      config,
      onRequest: refuseCrossSite(publicUrl),
      preValidation: allowNoBody,
      schema: {
        tags: [path === '/secrets/:key' ? 'Open' : 'Older API'],
        operationId,
        deprecated: path === '/secret/:key',
        summary: 'Burn a secret unread',
        description: 'Needs the secret key, and the passphrase if there is one, in the query or in the body.',
        params: KEY_PATH,
        querystring: WISH_QUERY,
        body: PASSPHRASE_BODY,
        response: { 200: DELETED, ...refusals(...OPEN_CODES, 'input.too_large') },
      },
    },
    async (request) => {
      const passphrase = passphraseOfEither(request.query, request.body);
      await vault.burn({
        key: keyOfPath(request.params.key),
        ...(passphrase !== undefined && { passphrase }),
        from: addressActor(request),
      });
      return { status: 'secret_deleted' } as const;
    },
  );
}

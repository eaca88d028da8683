import { addressActor } from '../http/rate-limit.ts';
import type { Api, ApiParts } from './api-parts.ts';
import { orderOf } from './fields.ts';
import { admitCreator } from './hooks.ts';
import { openByGet, peekAnswer } from './openings.ts';
import { CREATE_CODES, OPEN_CODES, refusals } from './refusals.ts';
import {
  KEY_PATH,
  NO_QUERY,
  OLDER_CREATED,
  OPENED_OR_SEALED,
  orderSchemas,
  SEALED,
  WISH_QUERY,
} from './schemas.ts';
import { deleteRoute } from './secret-routes.ts';

const tags = ['Older API'];
const reveal = { access: 'reveal' } as const;

/** The other older API: `/secret`. Its GET opens for clients that name no type, too, under the same refusals. */
export function olderApiRoutes(api: Api, parts: ApiParts): void {
  const { vault, limits } = parts;
  api.post(
    '/secret',
    {
      config: { access: 'create' },
      onRequest: admitCreator(parts.gate),
      schema: {
        tags,
        security: [{}, { token: [] }],
        operationId: 'olderCreate',
        summary: 'Keep a text',
        deprecated: true,
        querystring: NO_QUERY,
        body: orderSchemas(limits).olderBody,
        response: { 201: OLDER_CREATED, ...refusals(...CREATE_CODES) },
      },
    },
    async (request, reply) => {
      const actor = request.creator ?? addressActor(request);
      const { secretKey } = await vault.create(orderOf(request.body, actor, limits));
      return reply.code(201).send({ secret_key: secretKey });
    },
  );

  const read = { tags, params: KEY_PATH, querystring: WISH_QUERY };
  api.head(
    '/secret/:key',
    { config: reveal, schema: { ...read, response: { 200: SEALED, ...refusals('secret.gone') } } },
    async (request) => await peekAnswer(parts, request.params.key),
  );
  api.get(
    '/secret/:key',
    {
      config: reveal,
      schema: {
        ...read,
        operationId: 'olderOpen',
        summary: 'Open a secret',
        description: 'Never opens for `Range`, prefetching, navigation, HTML, other sites or link crawlers.',
        deprecated: true,
        response: { 200: OPENED_OR_SEALED, ...refusals(...OPEN_CODES) },
      },
    },
    async (request) => {
      const revealed = await openByGet(parts, request, true);
      return revealed ? { secret: revealed.text.reveal() } : await peekAnswer(parts, request.params.key);
    },
  );
  deleteRoute(api, parts, '/secret/:key', 'olderBurn');
}

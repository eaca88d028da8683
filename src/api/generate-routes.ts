import type { FastifyRequest } from 'fastify';
import { addressActor } from '../http/rate-limit.ts';
import type { Api, ApiParts } from './api-parts.ts';
import { createdAnswer } from './answers.ts';
import { orderOf, type OrderFields } from './fields.ts';
import { admitCreator, refuseCrossSite } from './hooks.ts';
import { CREATE_CODES, refusals } from './refusals.ts';
import { CREATED, NO_QUERY, orderSchemas } from './schemas.ts';

export function generateRoutes(api: Api, parts: ApiParts): void {
  const { vault, limits, publicUrl } = parts;
  const { body, query } = orderSchemas(limits);
  const config = { access: 'create' } as const;
  const about = { tags: ['Create'], security: [{}, { token: [] }] };

  async function create(fields: OrderFields, request: FastifyRequest) {
    const order = orderOf(fields, request.creator ?? addressActor(request), limits);
    return createdAnswer(await vault.create(order), publicUrl(), order.endToEnd !== undefined);
  }

  api.post(
    '/generate',
    {
      config,
      onRequest: admitCreator(parts.gate),
      schema: {
        ...about,
        operationId: 'createSecret',
        summary: 'Keep a text',
        description:
          'Gives the link for the recipient and the receipt for the sender. `text` is another name of `secret`; ' +
          '`secret_phrase` and `secret-phrase` of `passphrase`; `ttl` says `ttl_seconds` as a duration. ' +
          'With `e2e` the client has made the key and sealed the text, and is the only one to know the link.',
        querystring: NO_QUERY,
        body,
        response: { 201: CREATED, ...refusals(...CREATE_CODES, 'secret.exists') },
      },
    },
    async (request, reply) => reply.code(201).send(await create(request.body, request)),
  );

  if (!parts.olderApi) return;
  api.get(
    '/generate',
    {
      config,
      onRequest: [refuseCrossSite(publicUrl), admitCreator(parts.gate)],
      schema: {
        ...about,
        operationId: 'createSecretByQuery',
        summary: 'Keep a text given in the query',
        description: 'For clients of the older API. A query is easily logged on its way: prefer the POST.',
        deprecated: true,
        querystring: query,
        response: { 201: CREATED, ...refusals(...CREATE_CODES, 'actor.forbidden') },
      },
    },
    async (request, reply) => reply.code(201).send(await create(orderOfQuery(request.query), request)),
  );
}

type QueryFields = Omit<OrderFields, 'ttl_seconds' | 'views'> & {
  readonly ttl_seconds?: string;
  readonly views?: string;
};

/** The schema has let only digits through. */
function orderOfQuery({ ttl_seconds: ttl, views, ...rest }: QueryFields): OrderFields {
  return {
    ...rest,
    ...(ttl !== undefined && { ttl_seconds: Number(ttl) }),
    ...(views !== undefined && { views: Number(views) }),
  };
}

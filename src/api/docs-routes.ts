import swagger from '@fastify/swagger';
import type { FastifyInstance } from 'fastify';
import { setPageHeaders } from '../http/headers.ts';
import type { Api } from './api-parts.ts';
import { DOCS, openViewer, REDOC, VIEWER_POLICY } from './viewers.ts';

/** Operations whose body may be left out altogether. */
const BODY_OPTIONAL = ['openSecret', 'burnSecret', 'olderBurn', 'burnByReceipt', 'thawByReceipt', 'burnById'];

const ABOUT = `A secret is kept encrypted and opened at most as often as its sender allows, once by default. After that, when its time
is up, or when its sender burns it, it is gone.

Refusals are RFC 9457 problems with a stable \`code\`. Unknown fields are refused by name. Nothing here may be stored by caches.
Requests are limited by address: 429 says when to come back.`;

interface Operation {
  readonly operationId?: string;
  requestBody?: { required?: boolean };
}

/** Collects the description from the routes that come after it; it is put together when first asked for. */
export async function describeApi(app: FastifyInstance): Promise<void> {
  await app.register(swagger, {
    hideUntagged: true,
    convertConstToEnum: false,
    openapi: {
      openapi: '3.1.0',
      info: {
        title: 'Tellonce',
        version: '1',
        description: ABOUT,
        license: { name: 'MIT', identifier: 'MIT' },
      },
      servers: [{ url: '/' }],
      tags: [
        { name: 'Create', description: 'Keep a text and get its link.' },
        { name: 'Open', description: 'Open a secret, ask for it, burn it.' },
        { name: 'Receipt', description: 'What the sender may know and do.' },
        { name: 'Older API', description: 'For clients written for `/secret`.' },
        { name: 'Admin', description: 'For whoever answers for this server.' },
        { name: 'Health', description: 'Whether the service works.' },
      ],
      components: {
        securitySchemes: {
          token: { type: 'http', scheme: 'bearer', description: 'Needed to create where API_TOKENS is set.' },
          admin: { type: 'http', scheme: 'bearer', description: 'ADMIN_TOKEN.' },
        },
      },
    },
    transformObject(document) {
      if (!('openapiObject' in document)) return document.swaggerObject;
      const { openapiObject } = document;
      for (const path of Object.values(openapiObject.paths ?? {})) {
        for (const operation of Object.values(path as Record<string, Operation>)) {
          const { operationId = '', requestBody } = operation;
          if (requestBody && BODY_OPTIONAL.includes(operationId)) requestBody.required = false;
        }
      }
      return openapiObject;
    },
  });
}

export function docsRoutes(api: Api, folder: URL): void {
  const config = { access: 'open' } as const;
  const hidden = { hide: true };
  api.get('/openapi.json', { config, exposeHeadRoute: true, schema: hidden }, () => api.swagger());
  for (const page of [DOCS, REDOC]) {
    const viewer = openViewer(page, folder);
    api.get(page.path, { config, schema: hidden }, async (_request, reply) => {
      setPageHeaders(reply, VIEWER_POLICY);
      return await reply
        .type('text/html; charset=utf-8')
        .serializer(String)
        .send(await viewer.html());
    });
    for (const { name, type } of viewer.files) {
      api.get(`${page.path}/${name}`, { config, schema: hidden }, async (_request, reply) => {
        const bytes = await viewer.read(name);
        void reply.header('cache-control', 'public, max-age=31536000, immutable');
        return await reply.type(type).send(bytes);
      });
    }
  }
}

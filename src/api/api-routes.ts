import type { TypeBoxTypeProvider } from '@fastify/type-provider-typebox';
import type { FastifyInstance } from 'fastify';
import type { CreatorGate } from '../http/auth.ts';
import type { OrderLimits } from '../vault/order.ts';
import type { Vault } from '../vault/vault.ts';
import { describeApi, docsRoutes } from './docs-routes.ts';
import { generateRoutes } from './generate-routes.ts';
import { olderApiRoutes } from './older-api-routes.ts';
import { receiptRoutes } from './receipt-routes.ts';
import { secretRoutes } from './secret-routes.ts';

export interface ApiParts {
  readonly vault: Vault;
  readonly gate: CreatorGate;
  /** The base of every link handed out, without a slash at its end; asked at each use, for a port may be known late. */
  readonly publicUrl: () => string;
  readonly limits: OrderLimits;
  /** Whether `GET /generate`, opening by `GET`, and `/secret` exist. */
  readonly olderApi: boolean;
  /** Where the files of Swagger UI and Redoc lie (the build copies them); read when first asked for. */
  readonly viewersFolder?: URL;
}

/** A listener whose handlers get bodies and queries typed by their schemas. */
export type Api = FastifyInstance<
  FastifyInstance['server'],
  Parameters<FastifyInstance['routing']>[0],
  Parameters<FastifyInstance['routing']>[1],
  FastifyInstance['log'],
  TypeBoxTypeProvider
>;

/** The JSON API with its description. To be called before other routes, so that the description sees them, too. */
export async function apiRoutes(app: FastifyInstance, parts: ApiParts): Promise<void> {
  await describeApi(app);
  await app.register((scope, _options, done) => {
    // Forms belong to pages: a form without a page to take it is not read as JSON would be.
    scope.removeContentTypeParser('application/x-www-form-urlencoded');
    const api: Api = scope.withTypeProvider<TypeBoxTypeProvider>();
    generateRoutes(api, parts);
    secretRoutes(api, parts);
    receiptRoutes(api, parts);
    if (parts.olderApi) olderApiRoutes(api, parts);
    docsRoutes(api, parts.viewersFolder ?? new URL('./viewers/', import.meta.url));
    done();
  });
}

import type { TypeBoxTypeProvider } from '@fastify/type-provider-typebox';
import type { FastifyInstance } from 'fastify';
import type { Api, ApiParts } from './api-parts.ts';
import { adminRoutes } from './admin-routes.ts';
import { auditRoutes } from './audit-routes.ts';
import { describeApi, docsRoutes } from './docs-routes.ts';
import { generateRoutes } from './generate-routes.ts';
import { olderApiRoutes } from './older-api-routes.ts';
import { receiptRoutes } from './receipt-routes.ts';
import { secretRoutes } from './secret-routes.ts';

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
    if (parts.admin) {
      auditRoutes(api, parts.admin);
      adminRoutes(api, parts.admin, parts.publicUrl);
    }
    docsRoutes(api, parts.viewersFolder ?? new URL('./viewers/', import.meta.url));
    done();
  });
}

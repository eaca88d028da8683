import type { FastifyInstance } from 'fastify';
import { refusalOf, setRefusalHeaders } from '../http/problem.ts';
import { bodyBytesMax } from '../http/server.ts';
import { errorFacts } from '../kit/log.ts';
import { adminRoute } from './admin-route.ts';
import { assetRoutes, openAssets } from './assets.ts';
import { createRoutes } from './create-routes.ts';
import { languageSwitch } from './language-choice.ts';
import { manifestRoute } from './manifest-route.ts';
import { faultPage, refusedPage } from './pages/state-pages.tsx';
import { receiptRoutes } from './receipt-routes.ts';
import { revealRoutes } from './reveal-routes.ts';
import { pageSender } from './send-page.tsx';
import type { WebParts } from './web-parts.ts';

/** The pages for people. Their refusals are pages too; those of the listener itself stay problems. */
export async function webRoutes(app: FastifyInstance, parts: WebParts): Promise<void> {
  const { assets = openAssets() } = parts;
  const send = pageSender(assets, parts.publicUrl);
  await app.register((pages, _options, done) => {
    pages.setErrorHandler(async (error, request, reply) => {
      const refusal = refusalOf(error, bodyBytesMax(parts.limits.secretBytesMax));
      if (!refusal) parts.log.error('page failed', errorFacts(error));
      else setRefusalHeaders(reply, refusal);
      return await send(request, reply, refusal ? refusedPage(refusal) : faultPage);
    });
    languageSwitch(pages, parts.publicUrl);
    assetRoutes(pages, assets);
    if (parts.hasAdmin === true) adminRoute(pages, send);
    manifestRoute(pages, assets);
    createRoutes(pages, { ...parts, assets }, send);
    revealRoutes(pages, parts, send);
    receiptRoutes(pages, parts, send);
    done();
  });
}

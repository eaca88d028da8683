import type { FastifyInstance } from 'fastify';
import { apiRoutes } from '../api/api-routes.ts';
import { openCreatorGate } from '../http/auth.ts';
import { healthRoutes, type Check } from '../http/health.ts';
import { openHttpServer } from '../http/server.ts';
import { sayIn } from '../phrases/catalogue.ts';
import { errorWords } from '../phrases/errors.ts';
import type { ShowNotice } from '../slack/slack-install.ts';
import { openAssets } from '../web/assets.ts';
import { noticePage } from '../web/pages/state-pages.tsx';
import { pageSender } from '../web/send-page.tsx';
import { webRoutes } from '../web/web-routes.ts';
import type { AppParts } from './app-parts.ts';
import type { Domain } from './domain.ts';
import type { Face } from './faces.ts';

interface Listener {
  readonly http: FastifyInstance;
  readonly showNotice: ShowNotice;
}

/** The one listener, with every route but those of the bots, and the way in which they show a page. */
export async function openListener(
  domain: Domain,
  faces: () => readonly Face[],
  parts: AppParts,
): Promise<Listener> {
  const { loaded, log, publicUrl } = parts;
  const { config, secrets } = loaded;
  const http = await openHttpServer({
    secretBytesMax: config.secretBytesMax,
    trustProxy: config.trustProxy,
    isHttps: config.publicUrl?.startsWith('https:') ?? false,
    rateLimit: config.rateLimit,
    explain: (error) => errorWords(sayIn('en'), error),
    log,
  });
  const botsUp = (): Record<string, Check> =>
    Object.fromEntries(faces().flatMap(({ name, check }) => (check ? [[name, check]] : [])));
  const gate = openCreatorGate(secrets.apiTokens);
  const routeParts = { vault: domain.vault, gate, publicUrl, limits: config };
  await apiRoutes(http, { ...routeParts, olderApi: config.olderApi });
  healthRoutes(http, { needed: domain.checks, wanted: botsUp });
  const assets = openAssets();
  await webRoutes(http, { ...routeParts, needsToken: secrets.apiTokens.length > 0, assets, log });
  const send = pageSender(assets);
  return { http, showNotice: (request, reply, noticeIn) => send(request, reply, noticePage(noticeIn)) };
}

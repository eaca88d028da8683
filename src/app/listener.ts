import type { FastifyInstance } from 'fastify';
import { apiRoutes } from '../api/api-routes.ts';
import { creatorOf, openCreatorGate } from '../http/auth.ts';
import { healthRoutes, type Check } from '../http/health.ts';
import { meterRequests, metricsRoute } from '../http/metrics.ts';
import { noteRefusals } from '../http/refusal-notes.ts';
import { openHttpServer } from '../http/server.ts';
import { pressureHere, shedLoad } from '../http/shedding.ts';
import { sayIn } from '../phrases/catalogue.ts';
import { errorWords } from '../phrases/errors.ts';
import type { ShowNotice } from '../slack/slack-install.ts';
import { limitsOf } from '../vault/ceilings.ts';
import { openAssets } from '../web/assets.ts';
import { lostPage, noticePage } from '../web/pages/state-pages.tsx';
import { pageSender } from '../web/send-page.tsx';
import { webRoutes } from '../web/web-routes.ts';
import { openAdmin } from './admin.ts';
import type { AppParts } from './app-parts.ts';
import type { Domain } from './domain.ts';
import type { Face } from './faces.ts';
import { meterBots } from './meter-domain.ts';

interface Listener {
  readonly http: FastifyInstance;
  readonly showNotice: ShowNotice;
}

/** The one listener, with every route but those of the bots, and the way in which they show a page. */
export async function openListener(
  domain: Domain,
  faces: () => readonly Face[],
  isStopping: () => boolean,
  parts: AppParts,
): Promise<Listener> {
  const { loaded, log, clock, meters, random, publicUrl, overrides } = parts;
  const { assets = openAssets() } = overrides;
  const { config, secrets } = loaded;
  const gate = openCreatorGate(secrets.apiTokens);
  const needsToken = secrets.apiTokens.length > 0;
  const send = pageSender(assets);
  const http = await openHttpServer({
    secretBytesMax: config.secretBytesMax,
    trustProxy: config.trustProxy,
    isHttps: config.publicUrl?.startsWith('https:') ?? false,
    rateLimit: config.rateLimit,
    allowances: domain.allowances,
    creatorOf: creatorOf(gate),
    needsToken,
    explain: (error) => errorWords(sayIn('en'), error),
    showLost: (request, reply) => send(request, reply, lostPage),
    log,
    random,
  });
  noteRefusals(http, (actor, reason) => {
    domain.trail.note({ atMs: clock.now(), event: 'refused', actor, reason });
  });
  meterRequests(http, meters);
  await shedLoad(http, overrides.pressure ?? pressureHere(), meters);
  const botsUp = (): Record<string, Check> =>
    Object.fromEntries(faces().flatMap(({ name, check }) => (check ? [[name, check]] : [])));
  // Where tokens are needed, nobody creates without one.
  const limits = limitsOf(config, needsToken ? 'token' : 'anonymous');
  const routeParts = { vault: domain.vault, gate, publicUrl, limits };
  const admin = openAdmin(domain, faces, parts);
  await apiRoutes(http, { ...routeParts, olderApi: config.olderApi, admin });
  healthRoutes(http, { needed: domain.checks, wanted: botsUp, isStopping });
  metricsRoute(http, meters);
  meterBots(botsUp, meters);
  await webRoutes(http, {
    ...routeParts,
    needsToken,
    hasAdmin: admin !== undefined,
    assets,
    log,
  });
  return { http, showNotice: (request, reply, noticeIn) => send(request, reply, noticePage(noticeIn)) };
}

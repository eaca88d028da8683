import type { FastifyInstance } from 'fastify';
import { apiRoutes } from '../api/api-routes.ts';
import { openCreatorGate } from '../http/auth.ts';
import { healthRoutes, type Check } from '../http/health.ts';
import { meterRequests, metricsRoute } from '../http/metrics.ts';
import { openHttpServer } from '../http/server.ts';
import { pressureHere, shedLoad } from '../http/shedding.ts';
import { sayIn } from '../phrases/catalogue.ts';
import { errorWords } from '../phrases/errors.ts';
import { webRoutes } from '../web/web-routes.ts';
import type { AppParts } from './app-parts.ts';
import type { Domain } from './domain.ts';
import type { Face } from './faces.ts';
import { meterBots } from './meter-domain.ts';

/** The one listener, with every route but those of the bots. */
export async function openListener(
  domain: Domain,
  faces: () => readonly Face[],
  isStopping: () => boolean,
  parts: AppParts,
): Promise<FastifyInstance> {
  const { loaded, log, meters, random, publicUrl, overrides } = parts;
  const { config, secrets } = loaded;
  const http = await openHttpServer({
    secretBytesMax: config.secretBytesMax,
    trustProxy: config.trustProxy,
    isHttps: config.publicUrl?.startsWith('https:') ?? false,
    rateLimit: config.rateLimit,
    explain: (error) => errorWords(sayIn('en'), error),
    log,
    random,
  });
  meterRequests(http, meters);
  await shedLoad(http, overrides.pressure ?? pressureHere(), meters);
  const botsUp = (): Record<string, Check> =>
    Object.fromEntries(faces().flatMap(({ name, check }) => (check ? [[name, check]] : [])));
  const gate = openCreatorGate(secrets.apiTokens);
  const routeParts = { vault: domain.vault, gate, publicUrl, limits: config };
  await apiRoutes(http, { ...routeParts, olderApi: config.olderApi });
  healthRoutes(http, { needed: domain.checks, wanted: botsUp, isStopping });
  metricsRoute(http, meters);
  meterBots(botsUp, meters);
  await webRoutes(http, { ...routeParts, needsToken: secrets.apiTokens.length > 0, log });
  return http;
}

import type { FastifyInstance } from 'fastify';
import { apiRoutes } from '../api/api-routes.ts';
import { creatorOf, openCreatorGate } from '../http/auth.ts';
import { healthRoutes, type Check } from '../http/health.ts';
import { openHttpServer } from '../http/server.ts';
import { sayIn } from '../phrases/catalogue.ts';
import { errorWords } from '../phrases/errors.ts';
import { webRoutes } from '../web/web-routes.ts';
import type { AppParts } from './app-parts.ts';
import type { Domain } from './domain.ts';
import type { Face } from './faces.ts';

/** The one listener, with every route but those of the bots. */
export async function openListener(
  domain: Domain,
  faces: () => readonly Face[],
  parts: AppParts,
): Promise<FastifyInstance> {
  const { loaded, log, publicUrl } = parts;
  const { config, secrets } = loaded;
  const gate = openCreatorGate(secrets.apiTokens);
  const http = await openHttpServer({
    secretBytesMax: config.secretBytesMax,
    trustProxy: config.trustProxy,
    isHttps: config.publicUrl?.startsWith('https:') ?? false,
    rateLimit: config.rateLimit,
    allowances: domain.allowances,
    creatorOf: creatorOf(gate),
    explain: (error) => errorWords(sayIn('en'), error),
    log,
  });
  const botsUp = (): Record<string, Check> =>
    Object.fromEntries(faces().flatMap(({ name, check }) => (check ? [[name, check]] : [])));
  const routeParts = { vault: domain.vault, gate, publicUrl, limits: config };
  await apiRoutes(http, { ...routeParts, olderApi: config.olderApi });
  healthRoutes(http, { needed: domain.checks, wanted: botsUp });
  await webRoutes(http, { ...routeParts, needsToken: secrets.apiTokens.length > 0, log });
  return http;
}

import rateLimit from '@fastify/rate-limit';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import ipaddr from 'ipaddr.js';
import type { ActorName } from '../vault/actor.ts';
import { VaultError } from '../vault/errors.ts';
import { REQUESTS_PER_MINUTE } from './access.ts';

const ADDRESSES_MAX = 50_000;

/** What one address is for limits and tries: IPv4 as it is, IPv6 by its /64, an IPv4 inside IPv6 as IPv4. */
export function addressClass(ip: string): string {
  if (!ipaddr.isValid(ip)) return 'unknown';
  const address = ipaddr.process(ip);
  if (address instanceof ipaddr.IPv4) return address.toString();
  const network = address.parts.slice(0, 4).map((part) => part.toString(16));
  return `${network.join(':')}::/64`;
}

/** Whoever asks over HTTP, as far as he is known without a token. */
export function addressActor(request: FastifyRequest): ActorName {
  return `address:${addressClass(request.ip)}`;
}

/** Limits requests by address and access class; `scale` 0 turns that off. To be registered before any route. */
export async function limitRequests(app: FastifyInstance, scale: number): Promise<void> {
  if (scale === 0) return;
  // Before the plugin, whose own hook reads what this one writes.
  app.addHook('onRoute', (route) => {
    const access = route.config?.access;
    if (access === undefined) return;
    const max = Math.max(1, Math.ceil(REQUESTS_PER_MINUTE[access] * scale));
    route.config = { ...route.config, rateLimit: { max, timeWindow: 60_000, groupId: access } };
  });
  await app.register(rateLimit, {
    global: false,
    cache: ADDRESSES_MAX,
    keyGenerator: (request) => addressClass(request.ip),
    errorResponseBuilder: (_request, context) =>
      new VaultError('actor.throttled', { retryAfterS: Math.max(1, Math.ceil(context.ttl / 1000)) }),
    addHeaders: {},
  });
}

import { isIPv4 } from 'node:net';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import ipaddr from 'ipaddr.js';
import type { ActorName } from '../vault/actor.ts';
import type { Allowances } from '../vault/allowances.ts';
import { VaultError } from '../vault/errors.ts';
import { allowanceOf, MINUTE_MS, NAMELESS_CREATIONS_PER_MINUTE, type Access } from './access.ts';

/** Some proxies write the port, too, and brackets around what is before it. */
const WITH_PORT = /^(?:\[(.*)\](?::[0-9]+)?|([0-9.]+):[0-9]+)$/;

/** What one address is for limits and tries: IPv4 as it is, IPv6 by its /64, an IPv4 inside IPv6 as IPv4. */
export function addressClass(text: string): string {
  // This takes one spelling alone, which is its own class. Reading an address costs 2 us, and each request has one.
  if (isIPv4(text)) return text;
  const [, inBrackets, beforePort] = WITH_PORT.exec(text) ?? [];
  const ip = inBrackets ?? beforePort ?? text;
  if (!ipaddr.isValid(ip)) return 'unknown';
  const address = ipaddr.process(ip);
  if (address instanceof ipaddr.IPv4) return address.toString();
  // 64:ff9b::/96, by which networks without IPv4 bring it in (RFC 6052).
  if (address.range() === 'rfc6052') return address.toByteArray().slice(-4).join('.');
  const network = address.parts.slice(0, 4).map((part) => part.toString(16));
  return `${network.join(':')}::/64`;
}

/** Whoever asks over HTTP, as far as he is known without a token. */
export function addressActor(request: FastifyRequest): ActorName {
  return `address:${addressClass(request.ip)}`;
}

declare module 'fastify' {
  interface FastifyRequest {
    /** For whom this request is counted. */
    counted?: ActorName;
  }
}

/** The name of the token that a request shows, if it shows a right one. */
export type CreatorOf = (request: FastifyRequest) => string | undefined;

const SUM = { name: 'create-sum', most: NAMELESS_CREATIONS_PER_MINUTE, windowMs: MINUTE_MS };

export interface Restriction {
  readonly creatorOf: CreatorOf;
  /** Nobody creates without a token. */
  readonly needsToken: boolean;
}

/**
 * Limits requests by actor and access class; unknown addresses count as open ones. Before the hooks of routes, so that a wrong
 * token is counted, too. All who create without a token have a sum together; nobody else has one. Where a token is needed there
 * is none: only those could use it up who make nothing, against those who show their token in a form.
 */
export function limitRequests(
  app: FastifyInstance,
  allowances: Allowances,
  { creatorOf, needsToken }: Restriction,
): void {
  app.decorateRequest('counted');
  app.addHook('onRequest', (request, _reply, done) => {
    const config = request.routeOptions.config as { readonly access?: Access } | undefined;
    const access = config?.access ?? 'open';
    const creator = creatorOf(request);
    const actor = creator === undefined ? addressActor(request) : (`token:${creator}` as const);
    request.counted = actor;
    const isSummed = access === 'create' && creator === undefined && !needsToken;
    const waitMs =
      allowances.take(allowanceOf(access), actor) || (isSummed ? allowances.take(SUM, 'everybody') : 0);
    if (waitMs === 0) done();
    else done(new VaultError('actor.throttled', { retryAfterS: Math.ceil(waitMs / 1000) }));
  });
}

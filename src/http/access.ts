import type { Allowance } from '../vault/allowances.ts';

/**
 * Who may use a route and how fast: every route names one class, or the server does not start.
 * `open`: pages, health, descriptions. `create`: a creator's token where one is needed. `reveal`: whoever holds the
 * key. `receipt`: whoever holds the receipt key. `platform`: a chat platform that proves itself. `admin`: whoever bears
 * the admin token.
 */
export type Access = 'open' | 'create' | 'reveal' | 'receipt' | 'platform' | 'admin';

/**
 * Requests a minute for one actor (an address, an IPv6 /64 or a named token), times `RATE_LIMIT`. The README's table is made
 * from this.
 */
export const REQUESTS_PER_MINUTE = {
  open: 600,
  create: 60,
  reveal: 120,
  receipt: 120,
  platform: 6000,
  admin: 60,
} as const satisfies Record<Access, number>;

/** All who create without a token, together. Nothing else has a sum: a crowd must not keep anybody from what is his. */
export const NAMELESS_CREATIONS_PER_MINUTE = 6000;

export const MINUTE_MS = 60_000;

export function allowanceOf(access: Access): Allowance {
  return { name: access, most: REQUESTS_PER_MINUTE[access], windowMs: MINUTE_MS };
}

declare module 'fastify' {
  interface FastifyContextConfig {
    access?: Access;
  }
}

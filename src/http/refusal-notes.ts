import type { FastifyInstance } from 'fastify';
import type { ActorName } from '../vault/actor.ts';
import type { RefusalReason } from '../vault/audit.ts';
import { addressActor } from './rate-limit.ts';

declare module 'fastify' {
  interface FastifyRequest {
    /** No token, limit or malformed field has turned it away. */
    isLetIn: boolean;
  }
}

/**
 * Tells of requests that were turned away at the door: for want of a token, or because there were too many. To be called
 * before any route. `note` returns at once and never throws.
 */
export function noteRefusals(
  app: FastifyInstance,
  note: (actor: ActorName, reason: RefusalReason) => void,
): void {
  app.decorateRequest('isLetIn', false);
  app.addHook('preHandler', (request, _reply, done) => {
    request.isLetIn = true;
    done();
  });
  app.addHook('onResponse', (request, reply, done) => {
    const { access } = request.routeOptions.config;
    // A platform that does not prove itself is a matter of the program's log.
    if (reply.statusCode === 401 && access !== 'platform')
      note(addressActor(request), access === 'admin' ? 'admin-token' : 'token');
    // What the vault throttles comes later, and is told by it.
    if (reply.statusCode === 429 && !request.isLetIn) note(request.counted ?? addressActor(request), 'limit');
    done();
  });
}

import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { Log } from '../kit/log.ts';
import { patternOf } from './metrics.ts';

/** Waiting for a passphrase to be checked takes a second; nothing ordinary takes this long. */
const SLOW_MS = 3_000;

/**
 * One line for each request, with the pattern of its route: never its address or query, which may hold keys and texts.
 * What went as it should is for `debug`: who asked when is nobody's matter, and what happened to a secret has a line of its own.
 */
export function logRequests(app: FastifyInstance, log: Log): void {
  app.addHook('onResponse', (request: FastifyRequest, reply, done) => {
    const isOdd = reply.statusCode >= 500 || reply.elapsedTime > SLOW_MS;
    log[isOdd ? 'warn' : 'debug']('request', {
      request_id: request.id,
      method: request.method,
      route: patternOf(request),
      status: reply.statusCode,
      ms: Math.round(reply.elapsedTime * 10) / 10,
    });
    done();
  });
}

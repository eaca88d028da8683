import type { IncomingMessage } from 'node:http';
import type { FastifyServerOptions, FastifyRequest } from 'fastify';
import Negotiator from 'negotiator';

/**
 * Which face answers: a person with a browser or without scripts gets a `page`, a program gets `json`. Routes that both
 * faces have are registered twice, with `constraints: { face: 'page' }` and `{ face: 'json' }`.
 */
export type Face = 'page' | 'json';

/** Whether `type` itself (no wildcard) stands in the Accept header with a weight above zero. */
export function namesType(accept: string | undefined, type: string): boolean {
  if (accept === undefined) return false;
  return new Negotiator({ headers: { accept } }).mediaTypes().some((one) => one.toLowerCase() === type);
}

export function faceOf(request: Pick<IncomingMessage, 'method' | 'headers'>): Face {
  const { accept, 'content-type': contentType } = request.headers;
  if (request.method === 'POST') {
    return contentType?.toLowerCase().startsWith('application/x-www-form-urlencoded') ? 'page' : 'json';
  }
  if (accept === undefined || accept === '*/*') return 'json';
  return namesType(accept, 'text/html') || namesType(accept, 'application/xhtml+xml') ? 'page' : 'json';
}

type Strategy = NonNullable<NonNullable<FastifyServerOptions['routerOptions']>['constraints']>[string];
type Handler = NonNullable<ReturnType<ReturnType<Strategy['storage']>['get']>>;

/** A Fastify constraint strategy (find-my-way), to be given to the server's `routerOptions`. */
export const faceConstraint: Strategy = {
  name: 'face',
  storage() {
    const handlers = new Map<string, Handler>();
    return {
      get: (face) => handlers.get(face) ?? null,
      set: (face, handler) => void handlers.set(face, handler),
    };
  },
  deriveConstraint: (request) => faceOf(request),
  validate: () => true,
  mustMatchWhenDerived: false,
};

/** A request that a page of another site made a browser send. Clients that are no browsers send neither header. */
export function isCrossSite(request: FastifyRequest, publicOrigin: string): boolean {
  const site = request.headers['sec-fetch-site'];
  if (site !== undefined) return site !== 'same-origin' && site !== 'none';
  const { origin } = request.headers;
  if (origin === undefined) return false;
  return origin !== publicOrigin && origin !== `${request.protocol}://${request.host}`;
}

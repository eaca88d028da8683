import type { FastifyRequest, HookHandlerDoneFunction } from 'fastify';
import { bearerToken, creatorActor, type CreatorGate } from '../http/auth.ts';
import { isCrossSite } from '../http/negotiate.ts';
import { VaultError } from '../vault/errors.ts';

type Hook = (request: FastifyRequest, reply: unknown, done: HookHandlerDoneFunction) => void;

/** Refuses what a page of another site made a browser send, before anything is looked up or counted. */
export function refuseCrossSite(publicUrl: () => string): Hook {
  return (request, _reply, done) => {
    if (isCrossSite(request, publicUrl())) done(new VaultError('actor.forbidden'));
    else done();
  };
}

/** Lets creators in, before a body is read. */
export function admitCreator(gate: CreatorGate): Hook {
  return (request, _reply, done) => {
    try {
      request.creator = creatorActor(gate(bearerToken(request)), request);
    } catch (error) {
      done(error as Error);
      return;
    }
    done();
  };
}

/** A request without a body says as much as one with an empty object. */
export const allowNoBody: Hook = (request, _reply, done) => {
  request.body ??= {};
  done();
};
